/* The words of the diary stand in the templates; here they get their numbers and dates. */

import { readWords } from "../shared/template-words.js";

/** @typedef {import("../shared/template-words.js").Words} Say */

/** @type {Record<string, string>} */
const CODES = { QuotaExceededError: "full", VersionError: "newer" };

/**
 * say("entries", { n: 2 }) gives the words of that name; for one thing those of "entries-one", where there are such.
 * @type {(root: HTMLElement) => Say}
 */
export function wordsIn(root) {
  const say = readWords(root.querySelector("template[data-words]"));
  return (name, values = {}) => (values.n === 1 && say(`${name}-one`, values)) || say(name, values);
}

/** @type {(say: Say, error: Error) => string} */
export const troubleWords = (say, error) => say(`trouble-${CODES[error.name] ?? "failed"}`);

/** @type {(form: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat} */
const format = (form) => new Intl.DateTimeFormat("en-GB", { ...form, timeZone: "UTC" });
const [LONG, SHORT, MONTH] = [
  format({ weekday: "short", day: "numeric", month: "short", year: "numeric" }),
  format({ day: "numeric", month: "short" }),
  format({ month: "long", year: "numeric" }),
];

// A day is what the calendar of the reader said, wherever the reader is now.
/** @type {(day: string) => Date} */
const noon = (day) => new Date(`${day}T12:00:00Z`);
/** @type {(day: string) => string} */
export const longDay = (day) => LONG.format(noon(day));
/** @type {(day: string) => string} */
export const shortDay = (day) => SHORT.format(noon(day));

/** @type {(month: string) => string} such as "2026-11" */
export const monthWords = (month) => MONTH.format(noon(`${month}-01`));

/** @type {(say: Say, minutes: number) => string} */
export function lengthWords(say, minutes) {
  return minutes === 0 ? say("moment") : say("minutes", { n: minutes });
}

// A newer version may have written one that this version does not know.
/** @type {(say: Say, slug: string) => string} */
export const triggerWords = (say, slug) => say(`trigger-${slug}`) || slug;
