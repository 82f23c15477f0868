/* What an entry of the diary is, and how entries from elsewhere are read. Pure: no storage, no clock. */

export const FORMAT = 2;
export const NOTE_MOST = 1000;
export const MINUTES_MOST = 7 * 24 * 60;
const EASED = ["eased", "bit", "still", null];
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;

const two = (number) => String(number).padStart(2, "0");

/* The clock of the phone and its distance from UTC: a cramp at 3 at night stays one, wherever the diary is read. */
export function localIso(milliseconds, ahead = -new Date(milliseconds).getTimezoneOffset()) {
  const wall = new Date(milliseconds + ahead * 60_000).toISOString().slice(0, 19);
  const distance = Math.abs(ahead);
  return `${wall}${ahead < 0 ? "-" : "+"}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

export const dayOf = (entry) => entry.at.slice(0, 10);
export const clockOf = (entry) => entry.at.slice(11, 16);
export const timeOf = (entry) => Date.parse(entry.at);

export function newEntry(place, placeName, now, startedAt = now) {
  const blank = { minutes: null, done: [], eased: null, note: "", triggers: [] };
  return { id: crypto.randomUUID(), at: localIso(startedAt), place, placeName, ...blank, changedAt: isoOf(now) };
}

export const isoOf = (milliseconds) => new Date(milliseconds).toISOString();

/* The first version had only these fields, and the moment as a number. */
export function fromFirstVersion({ id, at, place, placeName, minutes, note }) {
  const blank = { done: [], eased: null, triggers: [] };
  const kept = { id, at: localIso(at), place, placeName, minutes: minutes ?? null, note: note ?? "" };
  return { ...kept, ...blank, changedAt: isoOf(at) };
}

const isText = (value, most, least = 0) => typeof value === "string" && value.length >= least && value.length <= most;
const isMoment = (value) => isText(value, 40) && MOMENT.test(value) && !Number.isNaN(Date.parse(value));
const isList = (value, most) => Array.isArray(value) && value.length <= most && value.every((one) => isText(one, 200, 1));
const isLength = (value) => value === null || (Number.isInteger(value) && value >= 0 && value <= MINUTES_MOST);

const RULES = {
  id: (value) => isText(value, 64, 8) && /^[\w-]+$/.test(value),
  at: isMoment,
  place: (value) => isText(value, 80, 1) && /^[\w-]+$/.test(value),
  placeName: (value) => isText(value, 200, 1),
  minutes: isLength,
  done: (value) => isList(value, 50),
  eased: (value) => EASED.includes(value),
  note: (value) => isText(value, NOTE_MOST),
  triggers: (value) => isList(value, 50),
  changedAt: isMoment,
};

/* The fields of an entry in their order, or null where one is missing or is not what it should be. */
export function checked(value) {
  if (typeof value !== "object" || value === null) return null;
  const fields = Object.entries(RULES).map(([name, isGood]) => [name, value[name], isGood(value[name])]);
  return fields.every(([, , isGood]) => isGood) ? Object.fromEntries(fields) : null;
}

export function isSame(one, other) {
  return JSON.stringify(checked(one)) === JSON.stringify(checked(other));
}

export const isNewer = (one, other) => Date.parse(one.changedAt) > Date.parse(other.changedAt);
