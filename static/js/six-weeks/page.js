/* The page of the six weeks before bed: begin, mark a night, and see what the diary says of the time before and since. */

import { listen } from "../diary/database.js";
import { pageOf } from "../diary/page-parts.js";
import { between, oldest } from "../diary/store.js";
import { longDay, shortDay } from "../diary/wording.js";
import { firstCompared, nightOfCramp } from "./cramps.js";
import { keep, kept } from "./record.js";
import { showResult } from "./result.js";
import { begun, counts, isOpen, isOver, lastOf, marked, nightOf, shifted, stopped } from "./trial.js";

const HOUR = 3_600_000;

const TONIGHT = "[data-part=tonight-words]";

/** @type {(which: (night: string) => string, how: import("./trial.js").Mark | null) => any} */
const mark = (which, how) => ({ say }, trial, tonight) => {
  const night = which(tonight);
  const words = { done: "marked-done", not: "marked-not" }[how ?? ""] ?? "unmarked";
  return [marked(trial, night, how), say(words, { day: longDay(night) }), TONIGHT];
};
const [same, before] = [(night) => night, (night) => shifted(night, -1)];
// What each button makes of the record, the words for it, and what has the focus then.
const ACTS = {
  done: mark(same, "done"),
  not: mark(same, "not"),
  unmark: mark(same, null),
  "done-before": mark(before, "done"),
  "not-before": mark(before, "not"),
  stop: ({ say }, trial, tonight) => [stopped(trial, tonight), say("stopped"), "[data-part=result-title]"],
  delete: ({ say }) => [null, say("deleted"), "[data-act=begin]"],
};

export async function start(root) {
  const page = pageOf(root);
  const { parts, say } = page;
  const tonight = () => nightOf(new Date());
  let last = kept(); // what Undo brings back

  function change(trial, words, focus) {
    last = kept();
    const isKept = keep(trial);
    page.report(isKept ? words : say("not-kept"), { undo: takeBack });
    draw();
    root.querySelector(focus)?.focus();
  }

  async function takeBack() {
    keep(last);
    await draw();
  }

  function act(name) {
    if (name === "begin") return begin();
    const trial = kept();
    if (trial) change(...ACTS[name](page, trial, tonight()));
    else draw(); // another tab deleted it
  }

  function begin() {
    const days = Array.from(root.querySelectorAll("[name=day]:checked"), ({ value }) => value);
    parts["no-day"].hidden = days.length > 0;
    if (days.length) change(begun(tonight(), days), say("begun"), TONIGHT);
  }

  async function draw() {
    const [trial, night] = [kept(), tonight()];
    parts.beginning.hidden = trial !== null;
    const isPast = trial !== null && isOver(trial, night);
    parts.running.hidden = !trial || isPast;
    parts.over.hidden = !isPast;
    parts.stop.hidden = isPast;
    parts.result.hidden = !trial;
    if (!trial) return;
    showTonight(page, trial, night);
    await page.attempt(async () => {
      const from = Date.parse(`${firstCompared(trial)}T00:00Z`) - 24 * HOUR;
      const [entries, first] = await Promise.all([between(from, Infinity), oldest()]);
      showResult(page, trial, entries, first ? nightOfCramp(first) : null, night);
    });
  }

  root.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-act]");
    if (button) act(button.dataset.act);
  });
  parts.plain.hidden = true;
  listen("changed", draw);
  for (const news of ["storage", "pageshow"]) addEventListener(news, draw);
  document.addEventListener("visibilitychange", () => document.hidden || draw()); // another night, perhaps
  await draw();
  root.dataset.ready = "yes";
}

function showTonight({ parts, say }, trial, night) {
  const { nights, chosen, done } = counts(trial, night);
  const mark = trial.nights[night];
  parts["tonight-words"].textContent = say(mark ? `tonight-${mark}` : "tonight-open", { day: longDay(night) });
  for (const name of ["done", "not"]) parts[`tonight-${name}`].hidden = Boolean(mark);
  parts["tonight-unmark"].hidden = !mark;
  const yesterday = shifted(night, -1);
  parts.yesterday.hidden = Boolean(trial.nights[yesterday]) || !isOpen(trial, yesterday, night);
  parts["yesterday-words"].textContent = say("yesterday", { day: longDay(yesterday) });
  const values = { first: longDay(trial.first), last: shortDay(lastOf(trial)), nights, chosen, done };
  parts["so-far"].textContent = say("so-far", values);
  parts["over-words"].textContent = say(trial.stopped ? "over-stopped" : "over", values);
}
