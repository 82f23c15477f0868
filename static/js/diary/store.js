/* The entries of the diary on this phone. */

import { asked, BY_TIME, changing, shown, stored, within } from "./database.js";
import { isNewer } from "./entry.js";
import { dayOf, isoOf, timeOf } from "./moments.js";

const AT_ONCE = 250; // entries a turn, so that a slow phone stays awake between two turns
const HOUR = 3_600_000;

// --- reading ---

export const count = () => within("readonly", (store) => asked(store.count()));

export async function read(ids) {
  const found = await within("readonly", (store) => Promise.all(ids.map((id) => asked(store.get(id)))));
  return found.map((entry) => entry && shown(entry));
}

/* From the newest on, or from the one before `than`. */
export function newest(number, than) {
  const range = than && IDBKeyRange.upperBound([timeOf(than), than.id], true);
  return within("readonly", async (store) => {
    const request = store.index(BY_TIME).openCursor(range, "prev");
    const found = [];
    for (let cursor = await asked(request); cursor && found.length < number; cursor = await asked(request)) {
      found.push(shown(cursor.value));
      cursor.continue();
    }
    return found;
  });
}

export async function oldest() {
  const [found] = await within("readonly", (store) => asked(store.index(BY_TIME).getAll(null, 1)));
  return found && shown(found);
}

/* All entries of a time, the oldest first, a turn at a time. */
export async function* turns(from = -Infinity, to = Infinity) {
  const end = [to, []]; // after every id
  let range = IDBKeyRange.bound([from], end);
  for (let found = []; ; ) {
    found = await within("readonly", (store) => asked(store.index(BY_TIME).getAll(range, AT_ONCE)));
    yield found.map(shown);
    if (found.length < AT_ONCE) return;
    const { time, id } = found.at(-1);
    range = IDBKeyRange.bound([time, id], end, true);
  }
}

export async function between(from, to) {
  const found = [];
  for await (const turn of turns(from, to)) found.push(...turn);
  return found;
}

/* By the calendar of the place where each was written: the ends of a day lie 26 hours apart over all the world. */
export async function onDays(first, last) {
  const found = await between(Date.parse(`${first}T00:00Z`) - 14 * HOUR, Date.parse(`${last}T24:00Z`) + 12 * HOUR);
  return found.filter((entry) => first <= dayOf(entry) && dayOf(entry) <= last);
}

// --- writing ---

async function adding(act) {
  const before = await changing(async (store) => {
    const number = await asked(store.count());
    await act(store);
    return number;
  });
  if (before === 0) keepForGood();
}

// Not waited for: one browser asks the reader first.
function keepForGood() {
  const warn = (error) => console.warn("The browser may delete the diary when the phone is full.", error);
  navigator.storage?.persist?.().then((isKept) => isKept || warn("It did not promise to keep it."), warn);
}

export const save = (entry) => adding(async (store) => store.put(stored(entry)));

/* Only what is in `patch`: another tab may have changed the rest, or have deleted the entry, whose words come back. */
export function change(entry, patch, now) {
  return changing(async (store) => {
    const current = shown((await asked(store.get(entry.id))) ?? entry);
    // A clock that was set back does not make the newer words the older ones.
    const changedAt = isoOf(Math.max(now, Date.parse(current.changedAt) + 1));
    const changed = { ...current, ...patch, changedAt };
    store.put(stored(changed));
    return changed;
  });
}

/* Gives what was there, as another tab may have left it. */
export function remove(id) {
  return changing(async (store) => {
    const found = await asked(store.get(id));
    store.delete(id);
    return found && shown(found);
  });
}

export const clear = () => changing(async (store) => store.clear());

/* Adds what is new, replaces what is older here, and leaves the rest. All of it or nothing. */
export function merge(entries) {
  return adding(async (store) => {
    for (let start = 0; start < entries.length; start += AT_ONCE) {
      const turn = entries.slice(start, start + AT_ONCE);
      const ours = await Promise.all(turn.map((entry) => asked(store.get(entry.id))));
      const wanted = turn.filter((entry, at) => !ours[at] || isNewer(entry, ours[at]));
      for (const entry of wanted) store.put(stored(entry));
    }
  });
}
