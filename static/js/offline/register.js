/* Registers the worker and asks the server for news: on opening, on coming back, on getting a connection, and hourly,
   but at most once a minute over all tabs. The page asks, not the worker, so that the server can remove a bad worker. */

import { forget, note, noted } from "../shared/local-storage.js";
import { announce, askStatus, hasCopy, isSupported, listen, send } from "./worker-messages.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOVED_ON_PAUSE = 2_000;
let hasFollowed = false;

export function start() {
  if (!isSupported) return;
  for (const type of ["gone", "saved", "removed"]) listen(type, () => warned(askStatus()));
  listen("saved", onSaved);
  listen("failed", onFailed);
  addEventListener("online", () => check({ isBack: true }));
  addEventListener("pageshow", (event) => event.persisted && onResume());
  document.addEventListener("visibilitychange", () => (document.hidden ? letRenew() : onResume()));
  setInterval(check, HOUR);
  // Asked before registering, which may wait for the network; a saved copy is told at once.
  warned(askStatus());
  if (!noted("sg-killed")) warned(register());
  check();
}

function register() {
  return navigator.serviceWorker.register("/serviceworker.js", { scope: "/", updateViaCache: "none" });
}

function onResume() {
  // Asked first because a page that was frozen has missed what the worker said.
  warned(askStatus());
  check();
}

function onSaved() {
  hasFollowed = false;
  note("sg-current", Date.now());
  forget("sg-problem");
}

/** @type {(problem: {code: string}) => void} */
function onFailed({ code, ...details }) {
  if (code === "offline") return;
  note("sg-problem", JSON.stringify({ code, ...details }));
  if (code !== "moved-on" || hasFollowed || document.hidden) return;
  // A newer edition came out while this one was being fetched.
  hasFollowed = true;
  setTimeout(check, MOVED_ON_PAUSE, { now: true });
}

// `now` is a reader's own wish and does not wait for the minute; `verify` reads every stored byte again.
export function check({ now = false, isBack = false, verify = false } = {}) {
  /** @type {(lock: Lock | null) => Promise<void>} */
  const ask = async (lock) => {
    if (lock && (now || isDue(isBack))) await contact(verify);
  };
  return warned(navigator.locks.request("sg-check", { ifAvailable: !now }, ask));
}

// The minute does not hold back a check that a closed page left half done, nor a connection that is back, nor the
// first saving: what the very first page asked of the worker is lost when a finger was quicker.
/** @type {(isBack: boolean) => boolean} */
function isDue(isBack) {
  const [age, end] = [Date.now() - Number(noted("sg-asked")), noted("sg-end")];
  const isUnsaved = !["sg-current", "sg-problem", "sg-removed"].some(noted);
  return age < 0 || age >= MINUTE || end === "none" || isUnsaved || (isBack && end === "unreached");
}

/** @type {(verify: boolean) => Promise<void>} */
async function contact(verify) {
  note("sg-asked", Date.now());
  note("sg-end", "none");
  try {
    await handOver(await fetchHead(), verify);
    note("sg-end", "answered");
  } catch (error) {
    note("sg-end", error.cause ? "answered" : "unreached");
    announce({ type: "failed", code: error.cause ?? "offline", hasCopy: hasCopy() });
    throw error;
  }
}

/** @type {(head: any, verify: boolean) => Promise<void>} */
async function handOver(head, verify) {
  if (head.kill) return removeWorker();
  if (noted("sg-killed")) await register();
  forget("sg-killed");
  await send({ act: "sync", head, verify, save: !noted("sg-removed") });
  warned(lookForNewWorker()); // not awaited: it may take seconds, and other tabs wait for this one
}

async function lookForNewWorker() {
  await (await navigator.serviceWorker.ready).update();
}

async function fetchHead() {
  const response = await fetch("/_o/head.json", { cache: "no-store" });
  if (response.status === 410) return { kill: true };
  if (!response.ok) throw new Error(`The head answered ${response.status}.`, { cause: "server" });
  const text = await response.text();
  try {
    return { ...checkedHead(JSON.parse(text)), date: response.headers.get("Date") };
  } catch (error) {
    throw new Error(`This is not a head: ${error}`, { cause: "portal" });
  }
}

/** @type {(head: any) => any} */
function checkedHead(head) {
  /** @type {(value: any) => boolean} */
  const isHash = (value) => /^[0-9a-f]{64}$/.test(value);
  if (head.kill === true) return head;
  if (Number.isInteger(head.seq) && isHash(head.edition) && isHash(head.gone)) return head;
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
