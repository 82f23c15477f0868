/* Tells a screen reader that the first saving is done, and everybody of a saving that failed. The badge counts. */

import { problemWords, words } from "./status-words.js";
import { listen } from "./worker-messages.js";

const DONE_SHOWN = 8_000;
const UNSAID = ["offline", "older", "fork", "expired"]; // not news to the reader; the page "Offline" tells

export function start(region) {
  if (document.querySelector(".sg-offline")) return; // this page tells it itself
  listen("progress", () => say(region, "", ""));
  listen("saved", ({ isFirst }) => (isFirst ? sayDone(region) : say(region, "", "")));
  listen("failed", (message) => UNSAID.includes(message.code) || say(region, "failed", problemWords(message)));
}

function say(region, state, sentence) {
  if (region.dataset.state === state && region.textContent === sentence) return; // a screen reader says it once
  region.dataset.state = state;
  region.hidden = !sentence;
  region.textContent = sentence;
}

function sayDone(region) {
  say(region, "done", words("done"));
  setTimeout(() => region.dataset.state === "done" && say(region, "", ""), DONE_SHOWN);
}
