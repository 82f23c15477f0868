/* The one timer of the page while it runs. What is true comes from its clock; this module looks at it once a second
   and after each tap, shows it, says it and keeps it. */

import { readWords } from "../shared/template-words.js";
import { closeAudio } from "./audio-unlock.js";
import { enterHistory, leaveHistory } from "./back-button.js";
import { endCues, giveCue } from "./cues.js";
import { clearOffers, detailOf, offerNight, offerQuietly, showQuestion } from "./finish-panel.js";
import { phraseOf } from "./phrases.js";
import { forgetSession, keepSession } from "./saved-session.js";
import { sayAtStart } from "./start-notice.js";
import { steadyNow } from "./steady-time.js";
import { advance, cueBetween, isRunning, untilNextSecond } from "./timer-clock.js";
import { isByTap } from "./timer-settings.js";
import { createView } from "./timer-view.js";
import { startToggles } from "./toggle-buttons.js";
import { keepAwake } from "./wake-lock.js";

export const dialog = document.querySelector("dialog[data-part=player]");
export const words = readWords(dialog.querySelector("template[data-part=words]"));
export const view = createView(dialog, words);
const drawToggles = startToggles(dialog);
const MARKS = ["half", "five", "skin"]; // these stand on the screen for as long as the phase lasts
let run = null; // {exercise, target, visit, clock}, and what keeps it going

export const current = () => run;

export function open(next) {
  run = next;
  drawToggles();
  clearOffers(dialog);
  dialog.dataset.relief = run.target.moveOn ? "yes" : "no";
  view.tell("", "");
  view.turnTo("timer");
  enterHistory(quit);
  document.documentElement.dataset.playing = "";
  if (!dialog.open) dialog.showModal();
  run.isOpen = true;
  run.letGo = keepAwake((isAwake) => (view.part.dark.hidden = isAwake));
  look();
}

function look() {
  clearTimeout(run.timer);
  const now = steadyNow();
  if (run.exercise.steps.some(({ element }) => !element.isConnected)) return close(); // withdrawn while it ran
  const before = run.clock;
  run.clock = advance(before, now, { byTap: isByTap() });
  tell(cueBetween(before, run.clock), now);
  keepSession({ path: run.exercise.path, clock: run.clock, visit: run.visit, wall: Date.now() });
  if (run.clock.finishedAt !== null) return finish(now);
  view.draw(run.exercise, run.clock, now);
  if (isRunning(run.clock)) run.timer = setTimeout(look, untilNextSecond(run.clock, now));
}

export function change(clock) {
  const before = run.clock;
  run.clock = clock;
  tell(cueBetween(before, clock), steadyNow());
  look();
}

export function tell(cue, now) {
  if (!cue) return;
  const phrase = phraseOf(words, run.exercise, run.clock, cue, now);
  if (cue.isFresh) giveCue(cue.name, phrase);
  if (cue.name !== "count") view.tell(MARKS.includes(cue.name) ? phrase : "", phrase);
}

export function halt() {
  clearTimeout(run.timer);
  run.letGo?.();
  run.letGo = null;
}

function finish(now) {
  halt();
  view.turnTo("end");
  showQuestion(view, words, run, now);
  if (run.target.moveOn) return;
  if (run.exercise.timer === "steps") offerNight(dialog);
  else offerQuietly(dialog, detailOf(run, null, now));
}

// What was stopped by mistake goes on as if it had not been: the reader has held all the while.
async function stop() {
  const stopped = run;
  await close();
  sayAtStart({ text: words("stopped"), action: words("carry on"), act: () => open(stopped), seconds: 10 });
}

export async function close() {
  halt();
  run.isOpen = false;
  forgetSession();
  view.turnTo("closed");
  await painted(); // the page is seen before all that closing costs
  endCues();
  closeAudio();
  delete document.documentElement.dataset.playing;
  dialog.close();
  await leaveHistory();
}

// A hidden page paints nothing.
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100);
  });
}

export function quit() {
  if (run.isOpen) return dialog.dataset.view === "end" ? close() : stop();
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  quit();
});

// Some browsers close a dialog without asking, at a second Back.
dialog.addEventListener("close", quit);

const lookAgain = () => document.hidden || (run?.letGo && look());
document.addEventListener("visibilitychange", lookAgain);
addEventListener("pageshow", lookAgain);
