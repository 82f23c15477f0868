/* Review dates: what the server does by its clock (guide/serving/review_dates.py), for a phone that does not reach it. */

/* global changeState, memory, readState -- state.js */
/* exported OVERDUE, dayOf, isPast, keepContact, lapsedSince, today */

/** @typedef {{server: number, phone: number}} Contact the time by both clocks at the last answer, in milliseconds */

const OVERDUE = '<p class="sg-overdue" data-due hidden>';
const [HOUR, DAY] = [3_600_000, 86_400_000];
// After so many days without an answer the age of the copy is told (AGED_DAYS), and no further day is counted: a clock
// that is years ahead must not take half of the guide away.
const COUNTED_DAYS = 90;

/** @type {(clocks: number[]) => number} */
const middle = (clocks) => clocks.sort((one, other) => one - other)[1];

// The day now. At the last answer three clocks said what time it was: the edition, which was made before it, the server
// and the phone. Where one is wrong, it is not the middle one. Since then the phone counts, and only forwards: set back
// it makes no page look fresh. Nothing here is kept for longer than until the next answer.
/** @type {(publishedAt: string, contact: Contact | undefined, now: number) => string} */
function dayOf(publishedAt, contact, now) {
  const published = Date.parse(publishedAt);
  const { server, phone } = contact ?? { server: published, phone: published };
  const counted = Math.min(Math.max(now - phone, 0), COUNTED_DAYS * DAY);
  return new Date(middle([published, server, phone]) + counted).toISOString().slice(0, 10);
}

/** @type {(state: State) => string} */
const today = ({ manifest, contact }) => dayOf(manifest?.published_at ?? "1970-01-01", contact, Date.now());

/** @type {(lastDay: string | null | undefined, day: string) => boolean} */
const isPast = (lastDay, day) => Boolean(lastDay && lastDay < day);

/** @type {(state: State) => string[]} */
function lapsedSince(state) {
  const [day, pages] = [today(state), Object.entries(state.manifest?.pages ?? {})];
  return pages.filter(([, { u }]) => isPast(u, day)).map(([path]) => path);
}

// Written once a day, or where a clock was set: the state is long, and a phone asks often.
/** @type {(date: string | null, phone?: number) => Promise<void>} */
async function keepContact(date, phone = Date.now()) {
  const contact = { server: Date.parse(date ?? "") || phone, phone };
  const { contact: before } = await readState();
  if (before && isContinued(before, contact)) return;
  // What an earlier release kept of the server's clock could only rise, and one wrong answer stayed for good.
  /** @type {(state: State) => State} */
  const kept = ({ serverDay, ...state }) => ({ ...state, contact });
  try {
    await changeState(kept);
  } catch (error) {
    console.warn("The time of this answer lasts as long as the worker.", error);
    memory.state = kept(await readState());
  }
}

/** @type {(before: Contact, after: Contact) => boolean} */
function isContinued(before, after) {
  const [server, phone] = [after.server - before.server, after.phone - before.phone];
  return phone >= 0 && phone < DAY && Math.abs(server - phone) < HOUR;
}
