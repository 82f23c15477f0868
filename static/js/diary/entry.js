/* One entry of the diary: made, checked, compared, and brought up from an older format. Pure: no storage. */

import { FIELDS, FORMAT } from "./fields.js";
import { isoOf, localIso } from "./moments.js";

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} at when it began, with the distance of the phone's clock from UTC
 * @property {string} place the slug of the body area
 * @property {string} placeName as it was called then
 * @property {"left" | "right" | "both" | null} side
 * @property {number | null} minutes
 * @property {"mild" | "strong" | "severe" | null} strength
 * @property {"yes" | "no" | null} woke whether it woke the reader
 * @property {"eased" | "bit" | "still" | null} eased
 * @property {string[]} done what the reader did, in words
 * @property {string[]} triggers slugs
 * @property {string} note
 * @property {string} changedAt
 */

/** @returns {any} */
const blanks = () =>
  Object.fromEntries(Object.entries(FIELDS).flatMap(([name, { blank }]) => (blank ? [[name, blank()]] : [])));

/** @type {(place: string, placeName: string, now: number, startedAt?: number) => Entry} */
export function newEntry(place, placeName, now, startedAt = now) {
  return { id: crypto.randomUUID(), at: localIso(startedAt), place, placeName, ...blanks(), changedAt: isoOf(now) };
}

/**
 * An entry as it was kept before a field was added gets the blank of that field.
 * @type {(entry: Partial<Entry>) => Entry}
 */
export const withBlanks = (entry) => ({ ...blanks(), ...entry });

/* Step n makes format n + 1 of format n, where more has changed than that fields were added. */
const STEPS = [fromFirstFormat];

/**
 * The entry in the format of today, not yet checked.
 * @type {(value: any, format: number) => any}
 */
export function upgraded(value, format) {
  if (format === FORMAT || typeof value !== "object" || value === null) return value;
  return withBlanks(STEPS.slice(format - 1).reduce((entry, step) => step(entry), value));
}

/**
 * The moment was a number, and nothing said when the entry was changed.
 * @type {(entry: any) => any}
 */
function fromFirstFormat({ id, at, place, placeName, minutes, note }) {
  const isKnown = Number.isFinite(at) && Math.abs(at) < 8e15; // beyond that there is no date
  const moments = isKnown ? { at: localIso(at), changedAt: isoOf(at) } : {};
  return { id, place, placeName, minutes: minutes ?? null, note: note ?? "", ...moments };
}

/**
 * The fields of an entry in their order, or null where one is missing or is not what it should be.
 * @type {(value: any) => Entry | null}
 */
export function checked(value) {
  if (typeof value !== "object" || value === null) return null;
  const isWhole = Object.entries(FIELDS).every(([name, { isValid }]) => isValid(value[name]));
  return isWhole ? /** @type {any} */ (Object.fromEntries(Object.keys(FIELDS).map((name) => [name, value[name]]))) : null;
}

/** @type {(one: Entry, other: Entry) => boolean} */
export function isSame(one, other) {
  return JSON.stringify(checked(one)) === JSON.stringify(checked(other));
}

/** @type {(one: Entry, other: Entry) => boolean} */
export const isNewer = (one, other) => Date.parse(one.changedAt) > Date.parse(other.changedAt);
