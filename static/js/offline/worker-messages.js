/* What pages and the worker say to each other. Modules listen here and never touch the worker themselves. */

import { within } from "../shared/limits.js";

const events = new EventTarget();
const RENEWAL_PATIENCE = 3_000;
const READY_PATIENCE = 20_000; // the worker may have to be installed first
const ANSWER_PATIENCE = 5_000;
/** @type {any} */
let lastStatus = null;

export const isSupported = "serviceWorker" in navigator && "locks" in navigator && "caches" in globalThis;

/** @type {(type: string, act: (message: any) => void) => void} */
export function listen(type, act) {
  events.addEventListener(type, (/** @type {any} */ event) => act(event.detail));
  // Modules start one after the other; a late one must not wait for the next status.
  if (type === "status" && lastStatus) act(lastStatus);
}

/** @type {(message: {type: string, [key: string]: any}) => void} */
export function announce(message) {
  if (message.type === "status") lastStatus = message;
  events.dispatchEvent(new CustomEvent(message.type, { detail: message }));
}

/** @type {(message: object) => Promise<void>} */
export async function send(message) {
  const { active } = await within(navigator.serviceWorker.ready, READY_PATIENCE, "the worker");
  active?.postMessage(message);
}

export function askStatus() {
  return send({ act: "describe", path: location.pathname });
}

/** @type {() => Promise<any>} */
async function freshStatus() {
  const answer = new Promise((resolve) => events.addEventListener("status", resolve, { once: true }));
  await askStatus();
  return /** @type {any} */ (await within(answer, ANSWER_PATIENCE, "the worker's answer")).detail;
}

// Null where a worker of an earlier release does not say.
/** @type {() => Promise<boolean | null>} */
export async function isSaving() {
  try {
    return (await freshStatus()).isSaving ?? null;
  } catch (error) {
    console.warn("The worker does not say whether it still saves.", error);
    return false;
  }
}

/** @type {() => Promise<boolean>} */
export async function isAnswering() {
  try {
    return Boolean(await freshStatus());
  } catch (error) {
    console.warn("The worker is silent.", error);
    return false;
  }
}

export function hasCopy() {
  return Boolean(lastStatus?.savedAt);
}

// A newer worker that waits takes over before the page is loaded again.
export async function reloadRenewed() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  if (registration?.waiting) {
    const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
    registration.waiting.postMessage({ act: "take-over" });
    await within(changed, RENEWAL_PATIENCE, "the newer worker").catch((error) => console.warn(error));
  }
  location.reload();
}

if (isSupported) {
  navigator.serviceWorker.addEventListener("message", (event) => announce(event.data));
  navigator.serviceWorker.startMessages();
}
