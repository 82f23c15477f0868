/* Entries as rows, under the heading of their day. */

import { byDay } from "./calendar.js";
import { clockOf } from "./moments.js";
import { nextTurn } from "./page-parts.js";
import { lengthWords, longDay } from "./wording.js";

const ROWS_AT_ONCE = 40;

/* A row that says the same as the one in `before` is that one, because it is measured. */
export async function rowsOf(page, entries, before) {
  const known = new Map(Array.from(before.querySelectorAll("li"), (row) => [row.dataset.version, row]));
  const rows = [];
  for (const entry of entries) {
    rows.push(known.get(versionOf(entry)) ?? rowOf(page, entry));
    if (rows.length % ROWS_AT_ONCE === 0) await nextTurn();
  }
  return rows;
}

/* All at once, so that no row is missing in between. A day that says the same as before stays where it is. */
export function showRows({ parts }, place, entries, rows) {
  const rowOfEntry = new Map(entries.map((entry, at) => [entry, rows[at]]));
  const before = new Map(Array.from(place.children, (section) => [section.dataset.of, section]));
  const sections = Array.from(byDay(entries), ([day, found]) => {
    const ofDay = found.map((entry) => rowOfEntry.get(entry));
    const known = before.get(day);
    return known && isSame(known.querySelectorAll("li"), ofDay) ? known : sectionOf(parts.day, day, ofDay);
  });
  for (const section of before.values()) if (!sections.includes(section)) section.remove();
  sections.forEach((section, at) => section === place.children[at] || place.insertBefore(section, place.children[at]));
}

const isSame = (shown, rows) => shown.length === rows.length && rows.every((row, at) => row === shown[at]);

function sectionOf(template, day, rows) {
  const section = template.content.firstElementChild.cloneNode(true);
  section.dataset.of = day;
  section.querySelector("h3").textContent = longDay(day);
  section.querySelector("ul").append(...rows);
  return section;
}

const versionOf = ({ id, changedAt }) => `${id} ${changedAt}`;

function rowOf({ parts, say }, entry) {
  const row = parts.row.content.firstElementChild.cloneNode(true);
  row.dataset.version = versionOf(entry);
  const lines = [`${entry.placeName}, ${clockOf(entry)}`, detailsOf(say, entry), entry.note];
  lines.forEach((words, at) => (row.children[at].textContent = words));
  row.firstElementChild.href = `#${entry.id}`;
  return row;
}

function detailsOf(say, { minutes, strength, woke, done, eased }) {
  const details = [
    minutes === null ? "" : lengthWords(say, minutes),
    strength ? say(`strength-${strength}`) : "",
    woke === "yes" ? say("woke-me") : "",
    ...done,
    eased ? say(eased) : "",
  ];
  return details.filter(Boolean).join(" · ");
}
