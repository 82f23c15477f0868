/* Reads the page aloud, one sentence at a time (some phones break off long texts), and marks the sentence. */

import { note, noted } from "../shared/local-storage.js";
import { sentences } from "./sentences.js";

const MARK = "sg-reading";

export function open(button) {
  if (document.querySelector(".sg-reader")) return;
  for (const all of document.querySelectorAll("details.sg-rung__all")) all.open = true; // what is read is seen
  new Reader(button).begin();
}

class Reader {
  at = 0; // the sentence that is read
  /** @type {SpeechSynthesisUtterance | null} keeps the browser from forgetting it and never saying that it ended */
  current = null;

  constructor(button) {
    this.button = button; // goes back to it
    this.bar = button.parentElement.querySelector("template[data-part=reader]").content.firstElementChild.cloneNode(true);
    this.speed = this.bar.querySelector("select");
    this.failed = this.bar.querySelector("[data-part=failed]");
    this.pause = this.bar.querySelector("[data-act=pause]");
    this.goOn = this.bar.querySelector("[data-act=go-on]");
    this.stop = this.bar.querySelector("[data-act=stop]");
    this.sentences = sentences(document.querySelector("main"));
    this.onLeave = () => this.close(); // a browser would go on reading a page that has been left
  }

  begin() {
    this.pause.addEventListener("click", () => this.halt());
    this.goOn.addEventListener("click", () => this.resume());
    this.stop.addEventListener("click", () => this.close());
    this.speed.addEventListener("change", () => this.changeSpeed());
    addEventListener("pagehide", this.onLeave);
    this.speed.value = noted("sg-reading-speed") ?? "1";
    document.querySelector(".sg-notes").append(this.bar);
    document.documentElement.dataset.reading = "";
    this.pause.focus();
    this.say();
  }

  say() {
    const sentence = this.sentences[this.at];
    // A text that was withdrawn meanwhile is read no further.
    if (!sentence?.block.isConnected) return this.close();
    mark(sentence);
    const utterance = Object.assign(new SpeechSynthesisUtterance(sentence.words), {
      lang: document.documentElement.lang,
      rate: Number(this.speed.value),
      onend: this.ifCurrent(() => this.next()),
      onerror: this.ifCurrent((event) => this.fail(event)),
    });
    this.current = utterance;
    speechSynthesis.speak(utterance);
  }

  // What was cut off ends too, and must not move on what came after it.
  ifCurrent(act) {
    return (event) => event.target === this.current && act(event);
  }

  next() {
    this.at += 1;
    this.say();
  }

  hush() {
    this.current = null;
    speechSynthesis.cancel();
  }

  // Not speech.pause(), from which some phones never come back.
  halt() {
    this.hush();
    this.setPaused(true);
  }

  resume() {
    this.failed.hidden = true;
    this.setPaused(false);
    this.say();
  }

  setPaused(isPaused) {
    this.pause.hidden = isPaused;
    this.goOn.hidden = !isPaused;
    (isPaused ? this.goOn : this.pause).focus();
  }

  changeSpeed() {
    note("sg-reading-speed", this.speed.value);
    if (!this.current) return;
    this.hush();
    this.say();
  }

  fail({ error }) {
    console.warn("The voice stopped:", error);
    this.failed.hidden = false;
    this.current = null;
    this.setPaused(true);
  }

  close() {
    this.hush();
    unmark();
    removeEventListener("pagehide", this.onLeave);
    delete document.documentElement.dataset.reading;
    const hadFocus = this.bar.contains(document.activeElement);
    this.bar.remove();
    if (hadFocus) this.button.focus();
  }
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
