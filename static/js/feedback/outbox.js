/* Reports that wait on this phone until the server has taken them. Each has a key of its own, so that two tabs never
   write over each other; its id makes the server keep it once, however often it arrives. */

/**
 * @typedef {object} Report
 * @property {Record<string, string>} fields as they are sent
 * @property {number} after until when it waits, in milliseconds
 * @property {string} [why] it waits
 * @property {string} [refused] the server's own sentence
 * @property {number} [tries]
 */

import { inTurn } from "../shared/limits.js";
import { storedJson } from "../shared/stored-json.js";

const PREFIX = "sg-report-";
const PATIENCE = 20_000;
const HEARD = 250;
const TURN_PATIENCE = 30_000; // for another tab that sends
const MINUTE = 60_000;
const LONGEST = 6 * 60 * MINUTE;
const storage = openStorage();
/** @type {Map<string, Report>} */
const unkept = new Map(); // what the phone has no room for lasts as long as the page
let timer = 0;

function openStorage() {
  try {
    return localStorage;
  } catch (error) {
    console.warn("This browser keeps nothing.", error);
    return null;
  }
}

/** @type {(value: any) => boolean} */
const isReport = (value) => typeof value.fields?.id === "string";

/** @type {() => Report[]} */
export function reports() {
  const keys = Object.keys(storage ?? {}).filter((key) => key.startsWith(PREFIX));
  const kept = keys.map((key) => storedJson(storage, key, isReport)).filter(Boolean);
  return [...new Map([...kept.map((report) => /** @type {const} */ ([report.fields.id, report])), ...unkept]).values()];
}

/** @type {(id: string) => Report | undefined} */
export const find = (id) => reports().find((report) => report.fields.id === id);
/** @type {(id: string) => boolean} */
export const isKept = (id) => !unkept.has(id);

/**
 * Returns whether the phone keeps it when the page is closed.
 * @type {(report: Report) => boolean}
 */
export function keep(report) {
  const { id } = report.fields;
  unkept.delete(id);
  try {
    if (!storage) throw new Error("This browser keeps nothing.");
    storage.setItem(PREFIX + id, JSON.stringify(report));
    return true;
  } catch (error) {
    console.warn("There is no room for a report.", error);
    unkept.set(id, report);
    return false;
  }
}

/** @type {(id: string) => void} */
export function drop(id) {
  unkept.delete(id);
  storage?.removeItem(PREFIX + id);
}

/**
 * Calls `changed` after every attempt, and when another tab has changed something. Returns a function that tries now.
 * @type {(changed: () => void) => () => Promise<void>}
 */
export function watch(changed) {
  const look = async () => {
    await sendAll();
    changed();
    clearTimeout(timer);
    const next = Math.min(...reports().map((report) => (report.refused ? Infinity : report.after)));
    if (next < Infinity) timer = setTimeout(look, Math.max(MINUTE, next - Date.now()));
  };
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("storage", ({ key }) => key?.startsWith(PREFIX) && changed());
  return look;
}

// One tab at a time; the next one finds what is left.
function sendAll() {
  const send = async () => {
    const due = reports().filter((report) => isDue(report, Date.now()));
    for (const report of due) await sendOne(report);
    // Another tab hears a little late that a report is gone, and would send it once more.
    if (due.length) await new Promise((resolve) => setTimeout(resolve, HEARD));
  };
  return inTurn("sg-reports", send, TURN_PATIENCE);
}

/**
 * Only the server's own wish holds a report back: a connection may be there again at any moment.
 * @type {(report: Report, now: number) => boolean}
 */
export function isDue({ refused, why, after }, now) {
  const isClockSetBack = after - now > LONGEST;
  return !refused && (why !== "later" || now >= after || isClockSetBack);
}

/** @type {(report: Report) => Promise<any>} */
async function sendOne(report) {
  const answer = await post(report.fields);
  if (answer.status === "received") return drop(report.fields.id);
  return keep(answer.status === "refused" ? { ...report, refused: answer.message } : delayed(report, answer, Date.now()));
}

/** @type {(report: Report, answer: {status: string, seconds?: number}, now: number) => Report} */
export function delayed({ tries = 0, ...report }, { status, seconds }, now) {
  const pause = seconds ? seconds * 1000 : MINUTE * 2 ** tries;
  const why = status === "later" ? "later" : "waiting";
  return { ...report, tries: tries + 1, why, after: now + Math.min(pause, LONGEST) };
}

/** @type {(fields: Record<string, string>) => Promise<any>} */
async function post(fields) {
  try {
    const response = await fetch("/feedback/", {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json" },
      ...{ cache: "no-store", credentials: "omit", redirect: "error" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.status >= 500) return { status: "later" };
    // The page of a captive portal is no JSON: it counts as no connection.
    return { ...(await response.json()), seconds: Number(response.headers.get("Retry-After")) };
  } catch (error) {
    console.warn("A report could not be sent yet.", error);
    return { status: "waiting" };
  }
}
