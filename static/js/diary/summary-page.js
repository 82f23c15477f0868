/* The page for the doctor: thirty days on one sheet, to print or to share. */

import { SUMMARY_DAYS } from "../clinical-numbers.js";
import { daysUntil, drawChart, shiftDay } from "./chart.js";
import { listen } from "./database.js";
import { localIso } from "./moments.js";
import { pageOf } from "./page-parts.js";
import { count, oldest, onDays } from "./store.js";
import { keptRows, LINES_EACH } from "./summary-kept.js";
import { factRows, shownNotes } from "./summary-rows.js";
import { longDay } from "./wording.js";

export async function start(root) {
  const page = pageOf(root);
  const { parts, say } = page;
  const today = localIso(Date.now()).slice(0, 10);
  let last = today;

  async function show() {
    const days = daysUntil(last);
    const [entries, first, total] = await Promise.all([onDays(days[0], last), oldest(), count()]);
    parts.period.textContent = say("period", { first: longDay(days[0]), last: longDay(last) });
    drawChart(page, entries, days);
    const more = await keptRows(say, first);
    parts.facts.replaceChildren(...factRows(say, { entries, days: days.length }, first, total), ...more);
    showNotes(page, entries.filter(({ note }) => note.trim()), more.length);
    parts.later.disabled = last >= today;
    parts.last.value = last;
    parts.overview.hidden = false;
  }

  function goTo(day) {
    last = day > today ? today : day;
    page.attempt(show);
  }

  parts.plain.hidden = true;
  parts.last.max = today;
  parts.print.hidden = !navigator.share;
  parts.print.addEventListener("click", () => print());
  parts.share.addEventListener("click", () => shareOrPrint(parts.sheet));
  parts.earlier.addEventListener("click", () => goTo(shiftDay(last, -SUMMARY_DAYS)));
  parts.later.addEventListener("click", () => goTo(shiftDay(last, SUMMARY_DAYS)));
  parts.last.addEventListener("change", () => parts.last.value && goTo(parts.last.value));
  listen("changed", () => page.attempt(show));
  listen("blocked", () => page.showTrouble(say("trouble-blocked")));
  listen("newer", () => page.showTrouble(say("trouble-newer")));
  await page.attempt(show);
}

function showNotes({ parts, say }, noted, above) {
  const notes = shownNotes(noted, above * LINES_EACH);
  parts["note-list"].replaceChildren(...notes.map(itemOf));
  parts.notes.hidden = notes.length === 0;
  parts["more-notes"].hidden = notes.length === noted.length;
  parts["more-notes"].textContent = say("more-notes", { n: noted.length - notes.length });
}

function itemOf({ text, lines }) {
  const item = document.createElement("li");
  item.textContent = text;
  item.dataset.lines = lines;
  return item;
}

async function shareOrPrint(sheet) {
  if (!navigator.share) return print();
  try {
    await navigator.share({ title: sheet.querySelector("h2").textContent, text: textOf(sheet) });
  } catch (error) {
    if (error.name === "AbortError") return; // the reader closed the list of apps
    console.warn("The page could not be shared.", error);
    print();
  }
}

// The chart and its table say in numbers what the facts say in words.
function textOf(sheet) {
  const charts = [...sheet.querySelectorAll("details, [data-part=chart-plot]")].filter(({ hidden }) => !hidden);
  for (const chart of charts) chart.hidden = true;
  const text = sheet.innerText;
  for (const chart of charts) chart.hidden = false;
  return text;
}
