/* What a doctor asks, answered from the entries of one time, in words. Pure; it says what was noted and draws no
   conclusion. Each function takes a period and gives one line of the summary. */

import { NIGHT } from "../clinical-numbers.js";
import { clockOf, dayOf } from "./moments.js";
import { STRENGTHS } from "./rules.js";
import { lengthWords, triggerWords } from "./wording.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./wording.js").Say} Say
 * @typedef {{entries: Entry[], days: number}} Period the entries of so many days
 * @typedef {{name: string, number: number}} Count
 */

// So that one A4 or Letter page holds it all, whatever was written: letters of a name, items of a list. Of wider
// letters the style sheet for paper shows as many as fit; backup and table have every word.
const [NAME_MOST, LIST_MOST] = [60, 6];

/** @type {(text: string, most?: number) => string} */
export const cut = (text, most = NAME_MOST) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** @type {(period: Period, say: Say) => string} */
export function often({ entries, days }, say) {
  const aWeek = Math.round((entries.length / days) * 70) / 10;
  const onDays = say("days", { n: new Set(entries.map(dayOf)).size });
  return say("often", { aWeek, entries: say("entries", { n: entries.length }), days: onDays });
}

/** @type {(period: Period, say: Say) => string} */
export function length({ entries }, say) {
  const known = entries.flatMap(({ minutes }) => (minutes === null ? [] : [minutes]));
  if (known.length === 0) return say("not-noted");
  known.sort((one, other) => one - other);
  const middleOne = known[Math.floor((known.length - 1) / 2)];
  const [least, middle, most] = [known[0], middleOne, known[known.length - 1]].map((minutes) => lengthWords(say, minutes));
  return say(least === most ? "length-same" : "length", { least, middle, most, known: known.length, number: entries.length });
}

/** @type {(period: Period, say: Say) => string} */
export function timeOfDay({ entries }, say) {
  const night = entries.filter(isAtNight).length;
  return say("time", { night, day: entries.length - night });
}

/** @type {(entry: Entry) => boolean} */
export function isAtNight(entry) {
  const hour = Number(clockOf(entry).slice(0, 2));
  return hour >= NIGHT.fromHour || hour < NIGHT.untilHour;
}

/** @type {(period: Period, say: Say) => string} */
export function places({ entries }, say) {
  const found = ranked(entries.map(({ place, placeName }) => [place, placeName]));
  return listed(say, found, ({ name, number }) => say("counted", { name: cut(name), number }));
}

/**
 * No line where no side was noted: most entries have none.
 * @type {(period: Period, say: Say) => string}
 */
export function sides({ entries }, say) {
  const found = ranked(entries.flatMap(({ side }) => (side ? [[side, side]] : [])));
  return found.length ? listed(say, found, ({ name, number }) => say("counted", { name: say(`side-${name}`), number })) : "";
}

/**
 * How many of each strength, the strongest first.
 * @type {(period: Period, say: Say) => string}
 */
export function strength({ entries }, say) {
  const found = ranked(entries.flatMap(({ strength: answer }) => (answer ? [[answer, answer]] : [])));
  found.sort((one, other) => STRENGTHS.indexOf(other.name) - STRENGTHS.indexOf(one.name));
  return found.map(({ name, number }) => say("counted", { name: say(`strength-${name}`), number })).join(", ");
}

/** @type {(period: Period, say: Say) => string} */
export function woke({ entries }, say) {
  const answers = entries.flatMap(({ woke: answer }) => (answer ? [answer] : []));
  const yes = answers.filter((answer) => answer === "yes").length;
  return answers.length ? say("woke", { yes, no: answers.length - yes, known: answers.length, number: entries.length }) : "";
}

/** @type {(period: Period, say: Say) => string} */
export function eased({ entries }, say) {
  const found = ranked(entries.flatMap(({ eased: answer }) => (answer ? [[answer, answer]] : [])));
  return listed(say, found, ({ name, number }) => say("counted", { name: say(name), number }));
}

/**
 * What was done, how often, and how often it had eased then.
 * @type {(period: Period, say: Say) => string}
 */
export function helped({ entries }, say) {
  const tried = ranked(entries.flatMap(({ done }) => [...new Set(done)].map((name) => [name, name])));
  /** @type {(name: string) => number} */
  const easedWith = (name) => entries.filter(({ done, eased: answer }) => answer === "eased" && done.includes(name)).length;
  return listed(say, tried, ({ name, number }) => say("helped", { name: cut(name), number, eased: easedWith(name) }));
}

/** @type {(period: Period, say: Say) => string} */
export function triggers({ entries }, say) {
  const found = ranked(entries.flatMap((entry) => entry.triggers.map((slug) => [slug, slug])));
  return listed(say, found, ({ name, number }) => say("counted", { name: cut(triggerWords(say, name)), number }));
}

/**
 * The most frequent first; of several names for one key the newest.
 * @param {string[][]} pairs a key and its name
 * @returns {Count[]}
 */
function ranked(pairs) {
  /** @type {Map<string, Count>} */
  const found = new Map();
  for (const [key, name] of pairs) found.set(key, { name, number: (found.get(key)?.number ?? 0) + 1 });
  return [...found.values()].sort((one, other) => other.number - one.number);
}

/** @type {(say: Say, items: Count[], words: (item: Count) => string) => string} */
function listed(say, items, words) {
  const shown = items.slice(0, LIST_MOST).map(words);
  return [...shown, ...(items.length > LIST_MOST ? [say("more")] : [])].join(", ") || say("not-noted");
}
