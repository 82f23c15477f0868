/* Registers the worker and asks the server for news: on opening, on coming back, on getting a connection, and hourly,
   but at most once a minute over all tabs. The page asks, not the worker, so that the server can remove a bad worker. */

import { inTurn, within } from "../shared/limits.js";
import { forget, note, noted } from "../shared/local-storage.js";
import { since } from "../shared/since.js";
import { retries, secondsOf } from "./retries.js";
import { savingWatch } from "./saving-watch.js";
import { announce, askStatus, hasCopy, isAnswering, isSaving, isSupported, listen, send } from "./worker-messages.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOVED_ON_PAUSE = 2_000;
const HEAD_PATIENCE = 10_000;
const CHECK_PATIENCE = 30_000; // head, worker and all
const TURN_PATIENCE = 15_000; // for the check of another tab
const FRESH = 2_000; // a check that began so shortly ago is not begun anew
const ABANDONED = new Error("A newer check takes the place of this one.");
let hasFollowed = false;
/** @type {{began: number, quit: AbortController} | null} */
let underWay = null;

const again = retries((failedAt) => check({ failedAt }));
const saving = savingWatch(isSaving, () => announce({ type: "failed", code: "stopped", hasCopy: hasCopy() }));

export function start() {
  if (!isSupported) return;
  for (const type of ["gone", "saved", "failed", "removed"]) listen(type, () => warned(askStatus()));
  listen("saved", onSaved);
  listen("failed", onFailed);
  listen("progress", saving.heard);
  listen("removed", saving.end);
  addEventListener("online", () => startAnew({ isBack: true }));
  addEventListener("pageshow", (event) => event.persisted && onResume());
  document.addEventListener("visibilitychange", () => (document.hidden ? letRenew() : onResume()));
  setInterval(check, HOUR);
  // Asked before registering, which may wait for the network; a saved copy is told at once.
  warned(askStatus());
  if (!noted("sg-killed")) warned(register().then(askStatus));
  check();
}

function register() {
  return navigator.serviceWorker.register("/serviceworker.js", { scope: "/", updateViaCache: "none" });
}

function onResume() {
  // Asked first because a page that was frozen has missed what the worker said.
  warned(askStatus());
  startAnew();
}

// What was under way before the phone slept, or before it lost its network, may wait for an answer that never comes.
function startAnew({ isBack = false } = {}) {
  if (underWay && since(underWay.began) >= FRESH) abandon();
  warned(send({ act: "hurry" }));
  return check({ isBack });
}

function abandon() {
  underWay?.quit.abort(ABANDONED);
}

function onSaved() {
  saving.end();
  again.end();
  hasFollowed = false;
  note("sg-current", Date.now());
  forget("sg-problem");
}

/** @type {(problem: {code: string, isCheck?: boolean, after?: number}) => void} */
function onFailed({ code, isCheck, ...details }) {
  if (!isCheck) saving.end(); // what the worker saves goes on while a check of this page fails
  if (code !== "offline") note("sg-problem", JSON.stringify({ code, ...details }));
  if (code !== "moved-on" || hasFollowed || document.hidden) return again.failed({ code, ...details });
  // A newer edition came out while this one was being fetched.
  hasFollowed = true;
  setTimeout(check, MOVED_ON_PAUSE, { now: true });
}

// `now` is a reader's own wish and does not wait for the minute, nor for a check that is under way; `failedAt` tries
// again what failed then, unless another tab has; `verify` reads every stored byte again.
export function check({ now = false, isBack = false, failedAt = 0, verify = false } = {}) {
  if (now) abandon();
  const ask = async () => {
    const isAgain = failedAt >= Number(noted("sg-asked"));
    if (now || isAgain || isDue(isBack)) await contact(verify);
  };
  return warned(inTurn("sg-check", ask, TURN_PATIENCE));
}

// The minute does not hold back a check that a closed page left half done, nor a connection that is back, nor the
// first saving: what the very first page asked of the worker is lost when a finger was quicker.
/** @type {(isBack: boolean) => boolean} */
function isDue(isBack) {
  const end = noted("sg-end");
  const isUnsaved = !["sg-current", "sg-problem", "sg-removed"].some(noted);
  return since(noted("sg-asked")) >= MINUTE || end === "none" || isUnsaved || (isBack && end === "unreached");
}

/** @type {(verify: boolean) => Promise<void>} */
async function contact(verify) {
  const quit = new AbortController();
  underWay = { began: Date.now(), quit };
  note("sg-asked", underWay.began);
  note("sg-end", "none");
  try {
    await within(Promise.race([ended(quit.signal), ask(quit.signal, verify)]), CHECK_PATIENCE, "the check");
    note("sg-end", "answered");
  } catch (error) {
    if (error === ABANDONED) throw error;
    note("sg-end", error.cause ? "answered" : "unreached");
    announce({ type: "failed", isCheck: true, code: error.cause ?? "offline", hasCopy: hasCopy(), after: error.after });
    throw error;
  } finally {
    quit.abort(); // what was not waited for to the end
    if (underWay?.quit === quit) underWay = null;
  }
}

/** @type {(signal: AbortSignal) => Promise<never>} */
const ended = (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

/** @type {(signal: AbortSignal, verify: boolean) => Promise<void>} */
async function ask(signal, verify) {
  const head = await within(fetchHead(signal), HEAD_PATIENCE, "the head");
  signal.throwIfAborted();
  await handOver(head, verify);
}

/** @type {(head: any, verify: boolean) => Promise<void>} */
async function handOver(head, verify) {
  if (head.kill) return removeWorker();
  if (!(await navigator.serviceWorker.getRegistration("/"))) await registered();
  forget("sg-killed");
  const save = !noted("sg-removed");
  await send({ act: "sync", head, verify, save });
  if (save) saving.heard();
  warned(lookForNewWorker()); // not awaited: it may take seconds, and other tabs wait for this one
}

// The first try may have failed, or the worker was removed.
async function registered() {
  try {
    await register();
  } catch (error) {
    throw new Error(`The worker could not be registered: ${error}`, { cause: "server" });
  }
}

async function lookForNewWorker() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  await registration?.update();
  if (registration?.waiting && !(await isAnswering())) registration.waiting.postMessage({ act: "take-over" });
}

/** @type {(signal: AbortSignal) => Promise<any>} */
async function fetchHead(signal) {
  const response = await fetch("/_o/head.json", { cache: "no-store", signal });
  if (response.status === 410) return { kill: true };
  if (!response.ok) throw refusal(response);
  const text = await response.text();
  try {
    return { ...checkedHead(JSON.parse(text)), date: response.headers.get("Date") };
  } catch (error) {
    throw new Error(`This is not a head: ${error}`, { cause: "portal" });
  }
}

/** @type {(response: Response) => Error} */
function refusal({ status, headers }) {
  const after = secondsOf(headers.get("Retry-After"), Date.now());
  return Object.assign(new Error(`The head answered ${status}.`, { cause: "server" }), { after });
}

/** @type {(head: any) => any} */
function checkedHead(head) {
  /** @type {(value: any) => boolean} */
  const isHash = (value) => /^[0-9a-f]{64}$/.test(value);
  if (head.kill === true) return head;
  const isPlaced = Number.isInteger(head.seq) && Number.isInteger(head.epoch ?? 1); // earlier releases knew no epoch
  if (isPlaced && isHash(head.edition) && isHash(head.gone)) return head;
  throw new Error(JSON.stringify(head));
}

async function removeWorker() {
  note("sg-killed", "yes");
  const registration = await navigator.serviceWorker.getRegistration("/");
  registration?.active?.postMessage({ act: "sync", head: { kill: true } });
  await registration?.unregister();
  for (const name of await caches.keys()) if (name.startsWith("sg-")) await caches.delete(name);
}

// Nobody is looking: a newer worker may take over without asking.
async function letRenew() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  registration?.waiting?.postMessage({ act: "take-over", whenHidden: true });
}

/** @type {(promise: Promise<any>) => Promise<void>} */
async function warned(promise) {
  try {
    await promise;
  } catch (error) {
    console.warn("Offline copy:", error);
  }
}
