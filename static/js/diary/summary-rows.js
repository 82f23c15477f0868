/* The doctor's sheet: the facts of a period as rows, and the notes that fit below them. */

import { cut } from "./facts.js";
import { FIELDS } from "./fields.js";
import { dayOf } from "./moments.js";
import { longDay, shortDay } from "./wording.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./facts.js").Period} Period
 * @typedef {import("./wording.js").Say} Say
 */

const FIRST = ["often", "length", "strength", "time", "woke"]; // the other facts follow in the order of the fields
// So that one A4 or Letter page holds it all: lines of notes, and letters in a line.
const [LINES, LINE] = [13, 85];

/**
 * `first` is the oldest entry of the diary, `total` the number of all.
 * @type {(say: Say, period: Period, first: Entry | undefined, total: number) => HTMLElement[]}
 */
export function factRows(say, period, first, total) {
  const began = first ? say("first", { day: longDay(dayOf(first)), entries: say("entries", { n: total }) }) : say("not-noted");
  const facts = period.entries.length ? factsOf(say, period) : [];
  return [["first", began], ...facts].map(([name, words]) => rowOf(say(`fact-${name}`), words));
}

/** @type {(say: Say, period: Period) => string[][]} names and words */
export function factsOf(say, period) {
  const facts = Object.assign({}, ...Object.values(FIELDS).map((field) => field.facts));
  const names = [...FIRST, ...Object.keys(facts).filter((name) => !FIRST.includes(name))];
  return names.map((name) => [name, facts[name](period, say)]).filter(([, words]) => words);
}

/** @type {(term: string, words: string) => HTMLElement} */
export function rowOf(term, words) {
  const row = document.createElement("div");
  row.append(document.createElement("dt"), document.createElement("dd"));
  [row.children[0].textContent, row.children[1].textContent] = [term, words];
  return row;
}

/**
 * The newest notes, as many as there is room for: the words, and the one or two lines they take. `taken` are lines that
 * something else on the sheet needs.
 * @type {(entries: Entry[], taken?: number) => {text: string, lines: number}[]}
 */
export function shownNotes(entries, taken = 0) {
  let room = LINES - taken;
  const notes = [...entries].reverse().map((entry) => {
    const text = noteText(entry);
    const lines = Math.ceil(text.length / LINE);
    room -= lines;
    return room < 0 ? null : { text, lines };
  });
  return notes.filter((note) => note !== null);
}

/** @type {(entry: Entry) => string} */
function noteText(entry) {
  const note = entry.note.trim().replace(/\s+/g, " ");
  return cut(`${shortDay(dayOf(entry))}, ${cut(entry.placeName)}: ${note}`, 2 * LINE);
}
