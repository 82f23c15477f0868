/* The days of a month as the weeks of a calendar, and what falls on them. Pure. */

import { dayOf } from "./moments.js";

/** @type {(number: number) => string} */
const two = (number) => String(number).padStart(2, "0");

/**
 * `month` is such as "2026-11".
 * @type {(month: string) => string[]}
 */
export function daysOf(month) {
  const last = new Date(`${month}-01T12:00Z`);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  return Array.from({ length: last.getUTCDate() }, (_, at) => `${month}-${two(at + 1)}`);
}

/**
 * Weeks of seven days, Monday first; null where the day is of another month.
 * @type {(month: string) => (string | null)[][]}
 */
export function weeksOf(month) {
  const days = daysOf(month);
  const before = (new Date(`${days[0]}T12:00Z`).getUTCDay() + 6) % 7;
  /** @type {(string | null)[]} */
  const cells = [...Array(before).fill(null), ...days];
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** @type {(month: string, number: number) => string} */
export function shiftMonth(month, number) {
  const date = new Date(`${month}-01T12:00Z`);
  date.setUTCMonth(date.getUTCMonth() + number);
  return date.toISOString().slice(0, 7);
}

/**
 * The entries of each day, which stand in the order in which they come.
 * @type {(entries: import("./entry.js").Entry[]) => Map<string, import("./entry.js").Entry[]>}
 */
export function byDay(entries) {
  const days = new Map();
  for (const entry of entries) {
    const day = dayOf(entry);
    if (!days.has(day)) days.set(day, []);
    days.get(day).push(entry);
  }
  return days;
}
