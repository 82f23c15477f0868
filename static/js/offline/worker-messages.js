/* What pages and the worker say to each other. Modules listen here and never touch the worker themselves. */

const events = new EventTarget();
const RENEWAL_PATIENCE = 3_000;
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
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(message);
}

export function askStatus() {
  return send({ act: "describe", path: location.pathname });
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
    await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, RENEWAL_PATIENCE))]);
  }
  location.reload();
}

if (isSupported) {
  navigator.serviceWorker.addEventListener("message", (event) => announce(event.data));
  navigator.serviceWorker.startMessages();
}
