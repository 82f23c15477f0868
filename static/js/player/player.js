/* The guided timer: a full-screen dialog over the page of its exercise. Here is how it begins, and what taps do. */

import { LONGER_SECONDS, SHORTER_SECONDS } from "../clinical-numbers.js";
import { openAudio } from "./audio-unlock.js";
import { readExercise } from "./exercise-data.js";
import { detailOf, keepInDiary, offerMore, showAnswer } from "./finish-panel.js";
import { isWaiting } from "./phrases.js";
import { change, close, current, dialog, halt, open, quit, tell, view, words } from "./running-timer.js";
import { forgetSession, keptSession } from "./saved-session.js";
import { clearStartLine, sayAtStart } from "./start-notice.js";
import { carryOn, steadyNow } from "./steady-time.js";
import { begin, goOn, isLive, nudge, pause, phaseOf, resume } from "./timer-clock.js";
import { plan } from "./timer-plan.js";
import { firstSide, readySeconds } from "./timer-settings.js";

/* `target` is {element} with data-exercise and, on a relief page, its area, the visit so far, and ways to other rungs. */
export function play(target) {
  const now = steadyNow();
  const exercise = exerciseOf(target, target.element);
  const visit = target.visit ?? { startedAt: Date.now(), began: now, seconds: 0, done: [] };
  const phases = plan(exercise.steps, { ready: readySeconds(), first: firstSide(), before: now - visit.began });
  const clock = begin(phases, now);
  clearStartLine();
  open({ exercise, target, visit, clock });
  tell({ name: phaseOf(clock).kind, isFresh: true }, now);
}

// The timer that ran when the page was loaded again, unless that is long ago.
export function restore(target) {
  const session = keptSession(Date.now());
  const element = session && (target.show ? target.show(session.path) : target.element);
  if (!element) return history.replaceState(null, "");
  carryOn(session.clock.seenAt, session.wall);
  open({ exercise: exerciseOf(target, element), target, visit: session.visit, clock: session.clock });
}

// On a ladder the next way is known by its name; help has none.
function exerciseOf({ next }, element) {
  const { timer, name } = next?.(element)?.dataset ?? {};
  return { ...readExercise(element), nextName: timer && name };
}

function answer(kind) {
  const [run, now] = [current(), steadyNow()];
  halt();
  forgetSession();
  run.answered = detailOf(run, kind, now);
  document.dispatchEvent(new CustomEvent("sg:finished", { detail: run.answered }));
  if (kind !== "eased" && run.target.moveOn) return moveOn(run);
  if (kind === "eased") run.target.ended?.();
  view.turnTo("end");
  showAnswer(view, words, run, kind, now);
  offerMore(dialog, run.answered);
}

async function moveOn(run) {
  await close();
  const moveBack = run.target.moveOn(run.answered);
  const takeBack = () => [moveBack(), unanswer(run)];
  const said = sayAtStart({ text: words("mistake"), action: words("undo"), act: takeBack, seconds: 20 });
  said.prepend(await keepInDiary(dialog, run.answered), " ");
}

// It still cramps: the next way at once, in the same breath. Where none is left, its place on the page is help.
function nextWay() {
  const run = current();
  if (!run.exercise.nextName) return answer("still");
  halt();
  run.target.moveOn(detailOf(run, "still", steadyNow()));
  play(run.target.again());
}

// Back to where the answer was given: the question, or the exercise that was still going on.
function unanswer(run) {
  document.dispatchEvent(new CustomEvent("sg:answer-undone", { detail: run.answered }));
  open(run);
}

function pressMain() {
  if (isLive(current().clock)) return answer("eased");
  change(turned(current().clock, steadyNow()));
}

function turned(clock, now) {
  if (isWaiting(clock)) return goOn(clock, now);
  return clock.pausedAt === null ? pause(clock, now) : resume(clock, now);
}

const onClock = (act) => () => change(act(current().clock, steadyNow()));
const ACTS = {
  main: pressMain,
  next: nextWay,
  less: onClock((clock, now) => nudge(clock, -SHORTER_SECONDS, now)),
  more: onClock((clock, now) => nudge(clock, LONGER_SECONDS, now)),
  skip: onClock(goOn),
  eased: () => answer("eased"),
  unanswer: () => unanswer(current()),
  stop: quit,
  close,
};

dialog.addEventListener("click", (/** @type {any} */ { target }) => {
  const button = target.closest("button");
  if (!button) return;
  openAudio(); // a timer that came back by itself has had no tap yet
  if (button.dataset.answer) answer(button.dataset.answer);
  else ACTS[button.dataset.act]?.();
});
