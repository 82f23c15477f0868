/* Says in words whether this page opens without a connection, and how old the copy is. */

import { badgeState, words } from "./status-words.js";
import { isSupported, listen } from "./worker-messages.js";

export function start(badge) {
  if (!isSupported || !navigator.serviceWorker.controller) show(badge, badgeState(null));
  listen("status", (status) => show(badge, badgeState(status)));
}

/** @type {(badge: HTMLElement, age: {state: string, n?: number}) => void} */
function show(badge, { state, n }) {
  (badge.querySelector("[data-badge-words]") ?? badge).textContent = words(state, { n });
  badge.dataset.state = state;
  badge.hidden = false;
  if (state === "outdated") warnAboveText(words("warning", { n }));
}

function warnAboveText(sentence) {
  const heading = document.querySelector("main h1");
  if (!heading || document.querySelector(".sg-outdated")) return;
  const warning = document.createElement("p");
  warning.className = "sg-outdated";
  warning.textContent = sentence;
  heading.after(warning);
}
