/* The entries of the last 30 days with their chart, and older ones when they are asked for. */

import { daysUntil, drawChart } from "./chart.js";
import { rowsOf, showRows } from "./entry-rows.js";
import { localIso } from "./moments.js";
import { measure } from "./row-heights.js";
import { between, count, newest } from "./store.js";

const MORE = 50;

export function startList(page) {
  const { parts } = page;
  let older = 0; // how many are shown beyond the 30 days
  let runs = 0;

  async function refresh(now) {
    const run = ++runs;
    const days = daysUntil(localIso(now).slice(0, 10));
    const start = new Date(`${days[0]}T00:00`).getTime();
    const recent = (await between(start, Infinity)).reverse();
    const others = older ? await newest(older, recent.at(-1) ?? { at: localIso(start), id: "" }) : [];
    const entries = [...recent, ...others];
    const [rows, total] = [await rowsOf(page, entries, parts.list), await count()];
    if (run !== runs) return; // another one began since, and knows more
    showRows(page, parts.list, entries, rows);
    measure(rows);
    parts.list.hidden = rows.length === 0;
    parts.empty.hidden = total > 0;
    parts.views.hidden = total === 0;
    parts.older.hidden = rows.length >= total;
    drawChart(page, recent, days);
  }

  parts.older.addEventListener("click", () => {
    const next = parts.list.querySelectorAll("li").length;
    older += MORE;
    page.attempt(async () => {
      await refresh(Date.now());
      parts.list.querySelectorAll("li a")[next]?.focus();
    });
  });

  return { refresh };
}
