/* The database under the diary: opened once a page, shared by all tabs, upgraded in place. */

import { upgraded, withBlanks } from "./entry.js";
import { timeOf } from "./moments.js";

export const BY_TIME = "time";
const [NAME, VERSION, ENTRIES] = ["sg-diary", 2, "entries"];

const events = new EventTarget();
const channel = otherTabs();
let opening = null;

/* "changed": here or in another tab. "blocked": an older tab is in the way. "newer": a newer tab wants its place. */
export function listen(type, act) {
  events.addEventListener(type, act);
}

// Who forbids all storage forbids this too; the diary then says that it cannot be kept.
function otherTabs() {
  try {
    const found = new BroadcastChannel(NAME);
    found.addEventListener("message", () => tell("changed"));
    return found;
  } catch (error) {
    console.warn("Other tabs do not hear of changes of the diary.", error);
    return null;
  }
}

function tell(type) {
  events.dispatchEvent(new Event(type));
}

// --- opening ---

function open() {
  opening ??= connect().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

function connect() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request, oldVersion);
    request.onblocked = () => tell("blocked");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve(adopted(request.result));
  });
}

function adopted(database) {
  const forget = () => (opening = null);
  database.onclose = forget;
  database.onversionchange = () => {
    database.close(); // or the newer tab could not open
    forget();
    tell("newer");
  };
  return database;
}

function upgrade({ result: database, transaction }, oldVersion) {
  if (oldVersion === 0) database.createObjectStore(ENTRIES, { keyPath: "id" });
  const store = transaction.objectStore(ENTRIES);
  if (oldVersion < 2) store.createIndex(BY_TIME, ["time", "id"]);
  if (oldVersion === 1) convertAll(store);
}

function convertAll(store) {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    cursor.update(stored(upgraded(cursor.value, 1)));
    cursor.continue();
  };
}

// --- transactions ---

export const stored = (entry) => ({ ...entry, time: timeOf(entry) });
export const shown = ({ time, ...entry }) => withBlanks(entry);

export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// A phone may drop the connection of a page that slept, and say so only when it is used.
async function begin(mode) {
  const start = async () => (await open()).transaction(ENTRIES, mode, { durability: "strict" });
  try {
    return await start();
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    opening = null;
    return start();
  }
}

/* Ends when the disk has it. All that `act` does is kept, or nothing of it. */
export async function within(mode, act) {
  const transaction = await begin(mode);
  return new Promise((resolve, reject) => {
    const acted = act(transaction.objectStore(ENTRIES));
    transaction.oncomplete = () => resolve(acted);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("", "AbortError"));
    acted.catch((error) => {
      reject(error);
      abort(transaction);
    });
  });
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error; // it ended before
  }
}

export async function changing(act) {
  const result = await within("readwrite", act);
  channel?.postMessage("changed");
  tell("changed");
  return result;
}
