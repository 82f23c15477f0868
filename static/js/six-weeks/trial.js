/* Six weeks of stretching before bed: which nights were chosen, and which were done. Pure; a night is named by the day on
   which its evening lies, as the reader's calendar has it. */

import { SIX_WEEKS_NIGHTS } from "../clinical-numbers.js";

/**
 * `first` is the night on which it began, `days` the chosen days of the week, `stopped` the night on which the reader
 * stopped before the end.
 * @typedef {"done" | "not"} Mark
 * @typedef {{first: string, days: string[], nights: Record<string, Mark>, stopped: string | null}} Trial
 */

export const WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
// Before this hour it is still the evening before: the hour in which few go to bed, and few get up.
const STILL_EVENING_UNTIL = 4;
const DAY = 86_400_000;
const NIGHT = /^\d{4}-\d\d-\d\d$/;

/** @type {(number: number) => string} */
const two = (number) => String(number).padStart(2, "0");

/** The night that a moment belongs to, by the clock of the phone. @type {(moment: Date) => string} */
export function nightOf(moment) {
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return moment.getHours() < STILL_EVENING_UNTIL ? shifted(day, -1) : day;
}

/** @type {(night: string, by: number) => string} */
export const shifted = (night, by) => new Date(Date.parse(`${night}T12:00Z`) + by * DAY).toISOString().slice(0, 10);

/** Nights from one to the other. @type {(from: string, to: string) => number} */
export const between = (from, to) => Math.round((Date.parse(`${to}T12:00Z`) - Date.parse(`${from}T12:00Z`)) / DAY);

/** @type {(night: string) => string} such as "MO" */
const weekdayOf = (night) => WEEK[(new Date(`${night}T12:00Z`).getUTCDay() + 6) % 7];

/** @type {(night: string, days: string[]) => Trial} */
export const begun = (night, days) => ({ first: night, days: WEEK.filter((day) => days.includes(day)), nights: {}, stopped: null });

/** @type {(trial: Trial, night: string, mark: Mark | null) => Trial} */
export function marked(trial, night, mark) {
  const { [night]: _before, ...nights } = trial.nights;
  return { ...trial, nights: mark ? { ...nights, [night]: mark } : nights };
}

/** @type {(trial: Trial, night: string) => Trial} */
export const stopped = (trial, night) => ({ ...trial, stopped: night });

/** Its last night. @type {(trial: Trial) => string} */
export function lastOf({ first, stopped: end }) {
  const last = shifted(first, SIX_WEEKS_NIGHTS - 1);
  return end !== null && end < last ? end : last;
}

/** Whether it is over in this night. @type {(trial: Trial, night: string) => boolean} */
export const isOver = (trial, night) => trial.stopped !== null || night > lastOf(trial);

/** Whether this night can be marked: one of its own, and not one to come. @type {(trial: Trial, night: string, now: string) => boolean} */
export const isOpen = (trial, night, now) => trial.first <= night && night <= lastOf(trial) && night <= now;

/**
 * How many nights there were until `night`, how many of them were chosen ones, and how many were done.
 * @type {(trial: Trial, night: string, from?: string) => {nights: number, chosen: number, done: number}}
 */
export function counts(trial, night, from = trial.first) {
  const last = lastOf(trial) < night ? lastOf(trial) : night;
  const nights = Array.from({ length: Math.max(between(from, last) + 1, 0) }, (_, at) => shifted(from, at));
  const chosen = nights.filter((one) => trial.days.includes(weekdayOf(one))).length;
  return { nights: nights.length, chosen, done: nights.filter((one) => trial.nights[one] === "done").length };
}

/** Whether a value is such a record; it may come from a file. @type {(value: any) => boolean} */
export function isTrial(value) {
  if (typeof value !== "object" || value === null) return false;
  const { first, days, nights, stopped: end } = value;
  if (!isNight(first) || !(end === null || isNight(end))) return false;
  if (!Array.isArray(days) || days.length === 0 || !days.every((day) => WEEK.includes(day))) return false;
  const marks = typeof nights === "object" && nights !== null && !Array.isArray(nights) ? Object.entries(nights) : null;
  if (!marks || marks.length > SIX_WEEKS_NIGHTS) return false;
  return marks.every(([night, mark]) => isNight(night) && ["done", "not"].includes(mark));
}

/** @type {(value: any) => boolean} */
const isNight = (value) => typeof value === "string" && NIGHT.test(value) && !Number.isNaN(Date.parse(value));
