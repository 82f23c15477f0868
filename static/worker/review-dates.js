/* Review dates: what the server does by its clock (guide/serving/review_dates.py), for a phone that does not reach it. */

/* global changeState, readState -- state.js */
/* exported OVERDUE, isPast, keepServerDay, lapsedSince, today */

const OVERDUE = '<p class="sg-overdue" data-due hidden>';

// The latest day that anybody told: a phone set back in time must not make a page look fresh.
/** @type {(state: State) => string} */
function today({ manifest, serverDay }) {
  const known = [new Date().toISOString(), manifest?.published_at ?? "", serverDay ?? ""];
  return known.reduce((latest, day) => (day > latest ? day : latest)).slice(0, 10);
}

/** @type {(lastDay: string | null | undefined, day: string) => boolean} */
const isPast = (lastDay, day) => Boolean(lastDay && lastDay < day);

/** @type {(state: State) => string[]} */
function lapsedSince(state) {
  const [day, pages] = [today(state), Object.entries(state.manifest?.pages ?? {})];
  return pages.filter(([, { u }]) => isPast(u, day)).map(([path]) => path);
}

/** @type {(date: string | null) => Promise<void>} */
async function keepServerDay(date) {
  const told = Date.parse(date ?? "");
  const serverDay = told ? new Date(told).toISOString().slice(0, 10) : "";
  if (serverDay > ((await readState()).serverDay ?? "")) await changeState((state) => ({ ...state, serverDay }));
}
