/* The first saving, told while it goes on; and any saving that failed. Later updates are quiet. */

import { problemWords, words } from "./status-words.js";
import { listen } from "./worker-messages.js";

const DONE_SHOWN = 8_000;
const UNSAID = ["offline", "older", "fork", "expired"]; // not news to the reader; the page "Offline" tells

export function start(region) {
  if (document.querySelector(".sg-offline")) return; // this page tells it itself
  listen("progress", (message) => message.isFirst && say(region, "busy", words("saving", message)));
  listen("saved", ({ isFirst }) => (isFirst ? sayDone(region) : say(region, "", "")));
  listen("failed", (message) => UNSAID.includes(message.code) || say(region, "failed", problemWords(message)));
}

function say(region, state, sentence) {
  if (region.dataset.state === state && region.textContent === sentence) return; // a screen reader says it once
  // While busy, a screen reader is spared the counting.
  region.setAttribute("aria-busy", String(state === "busy"));
  region.dataset.state = state;
  region.hidden = !sentence;
  region.textContent = sentence;
}

function sayDone(region) {
  say(region, "done", words("done"));
  setTimeout(() => region.dataset.state === "done" && say(region, "", ""), DONE_SHOWN);
}
