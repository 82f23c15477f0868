/* The facts of thirty days as rows of the doctor's sheet, and the notes that fit below them. Pure but for the elements. */

import { dayOf } from "./entry.js";
import { lengthWords, longDay, shortDay, triggerWords } from "./wording.js";

// So that one A4 or Letter page holds it all, whatever was written: letters of a name, items of a list, and lines of
// notes. Of wider letters the style sheet for paper shows as many as fit; backup and table have every word.
const [NAME_MOST, LIST_MOST] = [60, 6];
const [LINES, LINE] = [16, 85];

export function factRows(say, facts, first, total) {
  const rows = { first: firstWords(say, first, total), ...(facts.number ? wordsOf(say, facts) : {}) };
  return Object.entries(rows).map(([name, words]) => rowOf(say(`fact-${name}`), words));
}

function firstWords(say, first, total) {
  return first ? say("first", { day: longDay(dayOf(first)), entries: say("entries", { n: total }) }) : say("not-noted");
}

function wordsOf(say, facts) {
  const counted = (name) => ({ number }) => say("counted", { name, number });
  const some = (items, words) => listed(say, items, words) || say("not-noted");
  return {
    often: say("often", { ...facts, entries: say("entries", { n: facts.number }), days: say("days", { n: facts.days }) }),
    length: facts.length ? lengthOf(say, facts) : say("not-noted"),
    time: say("time", facts),
    places: some(facts.places, (item) => counted(cut(item.name, NAME_MOST))(item)),
    eased: some(facts.eased, (item) => counted(say(item.name))(item)),
    helped: some(facts.helped, (item) => say("helped", { ...item, name: cut(item.name, NAME_MOST) })),
    triggers: some(facts.triggers, (item) => counted(cut(triggerWords(say, item.name), NAME_MOST))(item)),
  };
}

function lengthOf(say, { length, number }) {
  const [least, middle, most] = [length.least, length.middle, length.most].map((minutes) => lengthWords(say, minutes));
  return say(least === most ? "length-same" : "length", { least, middle, most, known: length.known, number });
}

function listed(say, items, words) {
  const shown = items.slice(0, LIST_MOST).map(words);
  return [...shown, ...(items.length > LIST_MOST ? [say("more")] : [])].join(", ");
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

function rowOf(term, words) {
  const row = document.createElement("div");
  row.append(document.createElement("dt"), document.createElement("dd"));
  [row.firstChild.textContent, row.lastChild.textContent] = [term, words];
  return row;
}

/* The newest notes, as many as there is room for: the words, and the one or two lines they take. */
export function shownNotes(entries) {
  let room = LINES;
  const notes = [...entries].reverse().map((entry) => {
    const text = noteText(entry);
    const lines = Math.ceil(text.length / LINE);
    room -= lines;
    return room < 0 ? null : { text, lines };
  });
  return notes.filter(Boolean);
}

function noteText(entry) {
  const note = entry.note.trim().replace(/\s+/g, " ");
  return cut(`${shortDay(dayOf(entry))}, ${cut(entry.placeName, NAME_MOST)}: ${note}`, 2 * LINE);
}
