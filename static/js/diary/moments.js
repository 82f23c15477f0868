/* Moments of the diary: the clock of the phone and its distance from UTC. A cramp at 3 a.m. stays at 3 a.m., wherever the
   diary is read. Pure. */

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;

/** @type {(number: number) => string} */
const two = (number) => String(number).padStart(2, "0");

/**
 * `ahead`: minutes that the clock of the phone is ahead of UTC.
 * @type {(milliseconds: number, ahead?: number) => string}
 */
export function localIso(milliseconds, ahead = -Math.round(new Date(milliseconds).getTimezoneOffset())) {
  const wall = new Date(milliseconds + ahead * 60_000).toISOString().slice(0, 19);
  const distance = Math.abs(ahead);
  return `${wall}${ahead < 0 ? "-" : "+"}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

/** @type {(milliseconds: number) => string} */
export const isoOf = (milliseconds) => new Date(milliseconds).toISOString();

/** @type {(value: unknown) => boolean} */
export const isMoment = (value) =>
  typeof value === "string" && value.length <= 40 && MOMENT.test(value) && !Number.isNaN(Date.parse(value));

/**
 * What an entry began at `at` becomes when the reader sets its clock to `wall` (as the form's field says it). Written in
 * another time zone, it keeps that one; written in this one, it goes by the calendar here, summer time and all.
 * @type {(at: string, wall: string) => string}
 */
export function corrected(at, wall) {
  const kept = `${wall}:00${zoneOf(at)}`;
  if (!isOfHere(at) || isOfHere(kept)) return kept;
  const here = localIso(new Date(wall).getTime());
  return here.startsWith(wall) ? here : kept; // no clock here ever showed the hour that summer time skips
}

/** @type {(at: string) => string} */
export const zoneOf = (at) => (at.endsWith("Z") ? "+00:00" : at.slice(-6));
/** @type {(at: string) => boolean} */
export const isOfHere = (at) => zoneOf(localIso(Date.parse(at))) === zoneOf(at);

/** @type {(entry: {at: string}) => string} */
export const dayOf = ({ at }) => at.slice(0, 10);
/** @type {(entry: {at: string}) => string} */
export const clockOf = ({ at }) => at.slice(11, 16);
/** @type {(entry: {at: string}) => number} */
export const timeOf = ({ at }) => Date.parse(at);
