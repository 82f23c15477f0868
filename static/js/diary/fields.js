/* The fields of an entry of the diary, one row each. Whatever checks, keeps, shows or hands on an entry reads this table.
   A new field is a row here with a `blank`, its place in the form (templates/guide/diary/_form.html) and its words
   (_words.html and beside the form), and FORMAT + 1. */

import * as facts from "./facts.js";
import * as form from "./form-fields.js";
import { clockOf, dayOf, isMoment } from "./moments.js";
import { isAnswer, isList, isMinutes, isName, isSide, isStrength, isText, isYesOrNo, NOTE_MOST } from "./rules.js";
import { triggerWords } from "./wording.js";

export const FORMAT = 4;

/**
 * What is known about one field:
 * - isValid: whether a value may stand in an entry
 * - blank: makes the value of an entry that does not have one yet; a field without it is required
 * - fill: writes the value of an entry into the form
 * - read: reads it from there; gives {value} or {error}, the name of the words that say what is wrong
 * - columns: its columns in the table (CSV), by the names of their headings (csv-…)
 * - facts: its lines in the summary for the doctor, by the names of their headings (fact-…); no words, no line
 *
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./wording.js").Say} Say
 *
 * @typedef {object} Field
 * @property {(value: any) => boolean} isValid
 * @property {() => any} [blank]
 * @property {(elements: any, entry: Entry) => void} [fill]
 * @property {(elements: any, entry: Entry, now: number) => {value?: any, error?: string}} [read]
 * @property {Record<string, (entry: Entry, say: Say) => string | number>} [columns]
 * @property {Record<string, (period: facts.Period, say: Say) => string>} [facts]
 */

/** @type {Record<string, Field>} */
export const FIELDS = {
  id: { isValid: (value) => isName(value, 64, 8) },
  at: {
    isValid: isMoment,
    fill: form.fillAt,
    read: form.readAt,
    columns: { day: dayOf, clock: clockOf },
    facts: { often: facts.often, time: facts.timeOfDay },
  },
  place: {
    isValid: (value) => isName(value, 80),
    fill: form.fillPlace,
    read: ({ place }) => ({ value: place.value }),
  },
  placeName: {
    isValid: (value) => isText(value, 200, 1),
    read: ({ place }) => ({ value: place.selectedOptions[0].textContent }),
    columns: { place: ({ placeName }) => placeName },
    facts: { places: facts.places },
  },
  side: {
    isValid: (value) => value === null || isSide(value),
    blank: () => null,
    fill: ({ side }, entry) => (side.value = entry.side ?? ""),
    read: ({ side }) => ({ value: side.value || null }),
    columns: { side: ({ side }, say) => (side ? say(`side-${side}`) : "") },
    facts: { sides: facts.sides },
  },
  minutes: {
    isValid: (value) => value === null || isMinutes(value),
    blank: () => null,
    fill: ({ minutes }, entry) => (minutes.value = entry.minutes ?? ""),
    read: form.readMinutes,
    columns: { minutes: ({ minutes }) => minutes ?? "" },
    facts: { length: facts.length },
  },
  strength: {
    isValid: (value) => value === null || isStrength(value),
    blank: () => null,
    fill: ({ strength }, entry) => (strength.value = entry.strength ?? ""),
    read: ({ strength }) => ({ value: strength.value || null }),
    columns: { strength: ({ strength }, say) => (strength ? say(`strength-${strength}`) : "") },
    facts: { strength: facts.strength },
  },
  woke: {
    isValid: (value) => value === null || isYesOrNo(value),
    blank: () => null,
    fill: ({ woke }, entry) => (woke.value = entry.woke ?? ""),
    read: ({ woke }) => ({ value: woke.value || null }),
    columns: { woke: ({ woke }, say) => (woke ? say(`woke-${woke}`) : "") },
    facts: { woke: facts.woke },
  },
  eased: {
    isValid: (value) => value === null || isAnswer(value),
    blank: () => null,
    fill: ({ eased }, entry) => (eased.value = entry.eased ?? ""),
    read: ({ eased }) => ({ value: eased.value || null }),
    columns: { eased: ({ eased }, say) => (eased ? say(eased) : "") },
    facts: { eased: facts.eased },
  },
  done: {
    isValid: isList,
    blank: () => [],
    fill: ({ done }, entry) => (done.value = entry.done.join("\n")),
    read: form.readDone,
    columns: { done: ({ done }) => done.join("; ") },
    facts: { helped: facts.helped },
  },
  triggers: {
    isValid: isList,
    blank: () => [],
    fill: form.fillTriggers,
    read: form.readTriggers,
    columns: { triggers: ({ triggers }, say) => triggers.map((slug) => triggerWords(say, slug)).join("; ") },
    facts: { triggers: facts.triggers },
  },
  note: {
    isValid: (value) => isText(value, NOTE_MOST),
    blank: () => "",
    fill: ({ note }, entry) => (note.value = entry.note),
    read: form.readNote,
    columns: { note: ({ note }) => note },
  },
  changedAt: { isValid: isMoment },
};
