/* Says in words whether this page opens without a connection, and how old the copy is. */

import { badgeWords } from "./offline-words.js";
import { isSupported, listen } from "./worker-link.js";

export function start(badge) {
  if (!isSupported || !navigator.serviceWorker.controller) show(badge, badgeWords(null));
  listen("status", (status) => show(badge, badgeWords(status)));
}

function show(badge, { state, words }) {
  (badge.querySelector("[data-badge-words]") ?? badge).textContent = words;
  badge.dataset.state = state;
  badge.hidden = false;
  if (state === "outdated") warnAboveText(words);
}

function warnAboveText(words) {
  const heading = document.querySelector("main h1");
  if (!heading || document.querySelector(".sg-outdated")) return;
  const warning = document.createElement("p");
  warning.className = "sg-outdated";
  warning.textContent = `${words}. Connect once to get the newest guide.`;
  heading.after(warning);
}
