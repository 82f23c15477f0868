/* The entries of the last 30 days with their chart, and older ones when they are asked for. */

import { daysUntil, drawChart } from "./chart.js";
import { clockOf, dayOf, localIso } from "./moments.js";
import { nextTurn } from "./page-parts.js";
import { measure } from "./row-heights.js";
import { between, count, newest } from "./store.js";
import { lengthWords, longDay } from "./wording.js";

const [MORE, ROWS_AT_ONCE] = [50, 40];

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
    const [rows, total] = [await rowsOf(page, [...recent, ...others]), await count()];
    if (run !== runs) return; // another one began since, and knows more
    parts.list.replaceChildren(...rows);
    measure(rows);
    parts.list.hidden = rows.length === 0;
    parts.empty.hidden = total > 0;
    parts.older.hidden = rows.length >= total;
    drawChart(page, recent, days);
  }

  parts.older.addEventListener("click", () => {
    const next = parts.list.children.length;
    older += MORE;
    page.attempt(async () => {
      await refresh(Date.now());
      parts.list.children[next]?.querySelector("a").focus();
    });
  });

  function focus(id) {
    (parts.list.querySelector(`[href="#${id}"]`) ?? parts.add).focus();
  }

  return { refresh, focus };
}

/* A row that says the same as before stays, because it is measured. */
async function rowsOf(page, entries) {
  const known = new Map(Array.from(page.parts.list.children, (row) => [row.dataset.version, row]));
  const rows = [];
  for (const entry of entries) {
    rows.push(known.get(versionOf(entry)) ?? rowOf(page, entry));
    if (rows.length % ROWS_AT_ONCE === 0) await nextTurn();
  }
  return rows;
}

const versionOf = ({ id, changedAt }) => `${id} ${changedAt}`;

function rowOf({ parts, say }, entry) {
  const row = parts.row.content.firstElementChild.cloneNode(true);
  row.dataset.version = versionOf(entry);
  const length = entry.minutes === null ? "" : lengthWords(say, entry.minutes);
  const details = [length, ...entry.done, entry.eased ? say(entry.eased) : ""].filter(Boolean).join(" · ");
  const lines = [entry.placeName, `${longDay(dayOf(entry))}, ${clockOf(entry)}`, details, entry.note];
  lines.forEach((words, at) => (row.children[at].textContent = words));
  row.firstElementChild.href = `#${entry.id}`;
  return row;
}
