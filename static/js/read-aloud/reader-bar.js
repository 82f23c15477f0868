/* Reads the page aloud, one sentence at a time (some phones break off long texts), and marks the sentence. */

import { note, noted } from "../shared/local-storage.js";
import { sentences } from "./sentences.js";

const MARK = "sg-reading";

export function open(button) {
  if (document.querySelector(".sg-reader")) return;
  const template = button.parentElement.querySelector("[data-part=reader]");
  const bar = template.content.firstElementChild.cloneNode(true);
  const [pause, goOn, stop] = ["pause", "go-on", "stop"].map((act) => bar.querySelector(`[data-act="${act}"]`));
  const speed = bar.querySelector("select");
  for (const all of document.querySelectorAll(".sg-rung__all")) all.open = true; // what is read is seen
  const text = sentences(document.querySelector("main"));
  let at = 0;
  let current = null; // also keeps the browser from forgetting it and never saying that it ended

  function say() {
    const sentence = text[at];
    // A text that was withdrawn meanwhile is read no further.
    if (!sentence?.block.isConnected) return close();
    mark(sentence);
    current = Object.assign(new SpeechSynthesisUtterance(sentence.words), {
      lang: document.documentElement.lang,
      rate: Number(speed.value),
      onend: ifCurrent(next),
      onerror: ifCurrent(fail),
    });
    speechSynthesis.speak(current);
  }

  // What was cut off ends too, and must not move on what came after it.
  const ifCurrent = (act) => (event) => event.target === current && act(event);

  function next() {
    at += 1;
    say();
  }

  function hush() {
    current = null;
    speechSynthesis.cancel();
  }

  function setPaused(isPaused) {
    pause.hidden = isPaused;
    goOn.hidden = !isPaused;
    (isPaused ? goOn : pause).focus();
  }

  function fail({ error }) {
    console.warn("The voice stopped:", error);
    bar.querySelector("[data-part=failed]").hidden = false;
    current = null;
    setPaused(true);
  }

  function close() {
    hush();
    unmark();
    removeEventListener("pagehide", close);
    delete document.documentElement.dataset.reading;
    const hadFocus = bar.contains(document.activeElement);
    bar.remove();
    if (hadFocus) button.focus();
  }

  pause.addEventListener("click", () => {
    hush(); // not speech.pause(), from which some phones never come back
    setPaused(true);
  });
  goOn.addEventListener("click", () => {
    bar.querySelector("[data-part=failed]").hidden = true;
    setPaused(false);
    say();
  });
  stop.addEventListener("click", close);
  speed.addEventListener("change", () => {
    note("sg-reading-speed", speed.value);
    if (!current) return;
    hush();
    say();
  });
  addEventListener("pagehide", close); // a browser would go on reading a page that has been left

  speed.value = noted("sg-reading-speed") ?? "1";
  document.querySelector(".sg-notes").append(bar);
  document.documentElement.dataset.reading = "";
  pause.focus();
  say();
}

function mark({ block, range }) {
  unmark();
  if (CSS.highlights) CSS.highlights.set(MARK, new Highlight(range));
  else block.classList.add(MARK);
  block.scrollIntoView({ block: "nearest" });
}

function unmark() {
  CSS.highlights?.delete(MARK);
  document.querySelector(`.${MARK}`)?.classList.remove(MARK);
}
