/* The guided timer: a full-screen dialog over the page of its exercise. What is true comes from the clock; this module
   looks at it once a second and after each tap, and hands on what it sees. */

import { closeAudio, openAudio } from "./audio-tap.js";
import { firstSide, isByTap, readySeconds } from "./cue-settings.js";
import { endCues, giveCue } from "./cues.js";
import { clearOffers, detailOf, keepInDiary, offerMore, showAnswer, showQuestion } from "./player-end.js";
import { readExercise } from "./exercise-data.js";
import { enterHistory, leaveHistory } from "./player-history.js";
import { forgetSession, keepSession, keptSession } from "./player-session.js";
import { startToggles } from "./player-toggles.js";
import { clearStartLine, sayAtStart } from "./start-line.js";
import { createView } from "./player-view.js";
import { isWaiting, phraseOf } from "./player-words.js";
import { advance, begin, cueBetween, goOn, nudge, pause, phaseOf, resume, untilNextSecond } from "./timer-clock.js";
import { plan } from "./timer-plan.js";
import { keepAwake } from "./wake-lock.js";
import { readWords } from "./words.js";

const dialog = document.querySelector("dialog[data-part=player]");
const words = readWords(dialog.querySelector("template[data-part=words]"));
const view = createView(dialog, words);
const drawToggles = startToggles(dialog);
const MARKS = ["half", "five", "skin"]; // these stand on the screen for as long as the phase lasts
let run = null;

/* `target` is {element} with data-exercise and, on a relief page, its area, the visit so far, and ways to other rungs. */
export function play(target) {
  const now = Date.now();
  const exercise = readExercise(target.element);
  const phases = plan(exercise.steps, { ready: readySeconds(), first: firstSide() });
  const visit = target.visit ?? { startedAt: now, seconds: 0, done: [] };
  clearStartLine();
  open({ exercise, target, visit, clock: begin(phases, now) });
  tell({ name: phaseOf(run.clock).kind, isFresh: true }, now);
}

// The timer that ran when the page was loaded again, unless that is long ago.
export function restore(target) {
  const session = keptSession(Date.now());
  const element = session && (target.show ? target.show(session.path) : target.element);
  if (!element) return history.replaceState(null, "");
  open({ exercise: readExercise(element), target, visit: session.visit, clock: session.clock });
}

function open(next) {
  run = next;
  drawToggles();
  clearOffers(dialog);
  view.tell("", "");
  view.turnTo("timer");
  enterHistory(quit);
  if (!dialog.open) dialog.showModal();
  run.isOpen = true;
  run.letGo = keepAwake((isAwake) => (view.part.dark.hidden = isAwake));
  look();
}

// --- while it runs ---

function look() {
  clearTimeout(run.timer);
  const now = Date.now();
  if (run.exercise.steps.some(({ element }) => !element.isConnected)) return close(); // withdrawn while it ran
  const before = run.clock;
  run.clock = advance(before, now, { byTap: isByTap() });
  tell(cueBetween(before, run.clock), now);
  keepSession({ path: run.exercise.path, clock: run.clock, visit: run.visit });
  if (run.clock.finishedAt !== null) return finish(now);
  view.draw(run.exercise, run.clock, now);
  if (run.clock.pausedAt === null) run.timer = setTimeout(look, untilNextSecond(run.clock, now));
}

function change(next) {
  const before = run.clock;
  run.clock = next;
  tell(cueBetween(before, next), Date.now());
  look();
}

function tell(cue, now) {
  if (!cue) return;
  const phrase = phraseOf(words, run.exercise, run.clock, cue, now);
  if (cue.isFresh) giveCue(cue.name, phrase);
  if (cue.name !== "count") view.tell(MARKS.includes(cue.name) ? phrase : "", phrase);
}

function halt() {
  clearTimeout(run.timer);
  run.letGo?.();
  run.letGo = null;
}

// --- how it ends ---

function finish(now) {
  halt();
  view.turnTo("end");
  showQuestion(view, words, run, now);
}

function answer(kind) {
  halt();
  forgetSession();
  const detail = detailOf(run, kind, Date.now());
  run.answered = detail;
  document.dispatchEvent(new CustomEvent("sg:finished", { detail }));
  if (kind !== "eased" && run.target.moveOn) return moveOn(detail);
  view.turnTo("end");
  showAnswer(view, words, run, kind);
  offerMore(dialog, detail);
}

async function moveOn(detail) {
  const { target } = run;
  await close();
  const moveBack = target.moveOn(detail);
  const said = sayAtStart({ text: words("mistake"), action: words("undo"), act: () => [moveBack(), unanswer()], seconds: 20 });
  said.prepend(await keepInDiary(dialog, detail), " ");
}

// Back to where the answer was given: the question, or the exercise that was still going on.
function unanswer() {
  document.dispatchEvent(new CustomEvent("sg:answer-undone", { detail: run.answered }));
  open(run);
}

async function stop() {
  halt();
  forgetSession();
  await close();
  sayAtStart({ text: words("stopped"), action: words("carry on"), act: () => open(run), seconds: 10 });
}

async function close() {
  halt();
  run.isOpen = false;
  endCues();
  closeAudio();
  forgetSession();
  dialog.close();
  await leaveHistory();
}

const quit = () => (dialog.dataset.view === "end" ? close() : stop());

// --- taps ---

function mainAct() {
  const now = Date.now();
  if (isWaiting(run.clock)) return change(goOn(run.clock, now));
  change(run.clock.pausedAt === null ? pause(run.clock, now) : resume(run.clock, now));
}

const ACTS = {
  main: mainAct,
  stop: quit,
  close,
  less: () => change(nudge(run.clock, -5, Date.now())),
  more: () => change(nudge(run.clock, 10, Date.now())),
  skip: () => change(goOn(run.clock, Date.now())),
  eased: () => answer("eased"),
  unanswer,
};

dialog.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button || !dialog.contains(button)) return;
  openAudio(); // a timer that came back by itself has had no tap yet
  if (button.dataset.answer) answer(button.dataset.answer);
  else ACTS[button.dataset.act]?.();
});

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  quit();
});

// Some browsers close a dialog without asking, at a second Back.
dialog.addEventListener("close", () => run.isOpen && quit());

const lookAgain = () => document.hidden || (run?.letGo && look());
document.addEventListener("visibilitychange", lookAgain);
addEventListener("pageshow", lookAgain);
