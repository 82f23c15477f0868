/* Says in words whether this page opens without a connection, and how old the copy is. */

import { badgeState, savingWords, words } from "./status-words.js";
import { isSupported, listen } from "./worker-messages.js";

export function start(badge) {
  /** @type {any} */
  let last = null;
  let isSaving = false; // the first saving is told while it goes on; later ones are quiet
  const tell = () => isSaving || show(badge, badgeState(last));
  const end = () => {
    isSaving = false;
    tell();
  };
  if (!isSupported || !navigator.serviceWorker.controller) tell();
  listen("status", (status) => {
    last = status;
    tell();
  });
  listen("progress", (message) => {
    if (!message.isFirst) return;
    isSaving = true;
    write(badge, "saving", savingWords(message));
  });
  for (const type of ["saved", "removed"]) listen(type, end);
  listen("failed", ({ isCheck }) => isCheck || end()); // a check that fails does not end a saving
}

/** @type {(badge: HTMLElement, state: string, sentence: string) => void} */
function write(badge, state, sentence) {
  (badge.querySelector("[data-badge-words]") ?? badge).textContent = sentence;
  badge.dataset.state = state;
  badge.hidden = false;
}

/** @type {(badge: HTMLElement, age: {state: string, n?: number}) => void} */
function show(badge, { state, n }) {
  write(badge, state, words(state, { n }));
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
