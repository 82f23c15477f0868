/* Cramps before and since the six weeks began, from the diary. Pure; it counts, and draws no conclusion. */

import { SIX_WEEKS_NIGHTS, TELLING } from "../clinical-numbers.js";
import { clockOf, dayOf } from "../diary/moments.js";
import { between, counts, lastOf, shifted } from "./trial.js";

/**
 * @typedef {import("../diary/entry.js").Entry} Entry
 * @typedef {import("./trial.js").Trial} Trial
 * @typedef {{cramps: number, nights: number}} Part
 * @typedef {{number: number, done: number | null, cramps: number}} Week `number` counts from 1, before it began from -1 down
 */

/**
 * The night of a cramp: from noon to noon, so that one at three in the morning comes after the evening before.
 * @type {(entry: Entry) => string}
 */
export const nightOfCramp = (entry) => (clockOf(entry) < "12:00" ? shifted(dayOf(entry), -1) : dayOf(entry));

/** The first night that any comparison needs. @type {(trial: Trial) => string} */
export const firstCompared = ({ first }) => shifted(first, -SIX_WEEKS_NIGHTS);

/**
 * Both times end with a night that is over; `known` is the night of the first entry in the whole diary.
 * @type {(trial: Trial, entries: Entry[], known: string | null, now: string) => {before: Part, since: Part, isTelling: boolean}}
 */
export function compared(trial, entries, known, now) {
  const from = known && known > firstCompared(trial) ? known : firstCompared(trial);
  const before = part(entries, known === null ? trial.first : from, shifted(trial.first, -1));
  const since = part(entries, trial.first, lastOver(trial, now));
  const isLong = Math.min(before.nights, since.nights) >= TELLING.nights;
  return { before, since, isTelling: isLong && before.cramps + since.cramps >= TELLING.cramps };
}

/** @type {(trial: Trial, now: string) => string} */
function lastOver(trial, now) {
  const yesterday = shifted(now, -1);
  return yesterday < lastOf(trial) ? yesterday : lastOf(trial);
}

/** @type {(entries: Entry[], from: string, to: string) => Part} */
function part(entries, from, to) {
  const cramps = entries.map(nightOfCramp).filter((night) => from <= night && night <= to).length;
  return { cramps, nights: Math.max(between(from, to) + 1, 0) };
}

/** With one decimal. @type {(part: Part) => number} */
export const aWeek = ({ cramps, nights }) => Math.round((cramps / nights) * 70) / 10;

/**
 * The weeks before it began of which the diary knows, and those since; a week that is not over counts until `now`.
 * @type {(trial: Trial, entries: Entry[], known: string | null, now: string) => Week[]}
 */
export function weeksOf(trial, entries, known, now) {
  const before = known ? Math.min(Math.floor(between(known, trial.first) / 7), SIX_WEEKS_NIGHTS / 7) : 0;
  const { nights } = counts(trial, now);
  const numbers = [...Array(Math.max(before, 0)).keys()].map((at) => at - before);
  numbers.push(...Array.from({ length: Math.ceil(nights / 7) }, (_, at) => at + 1));
  return numbers.map((number) => {
    const from = shifted(trial.first, (number < 0 ? number : number - 1) * 7);
    const to = shifted(from, 6);
    const { done } = counts(trial, to < now ? to : now, from);
    return { number, done: number < 0 ? null : done, cramps: part(entries, from, to).cramps };
  });
}
