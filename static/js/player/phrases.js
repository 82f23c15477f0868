/* What the player says and shows at each moment. Pure: the words come in as a function. */

import { CALM_SECONDS } from "../clinical-numbers.js";
import { isEffort, isLive, isNextDue, isTooLong, lasted, left, phaseOf } from "./timer-clock.js";
import { totalSeconds } from "./timer-plan.js";

/**
 * @typedef {import("./timer-clock.js").Clock} Clock
 * @typedef {import("./timer-plan.js").Step} Step
 * @typedef {import("../shared/template-words.js").Words} Words
 * @typedef {{timer?: string, steps: Step[], nextName?: string}} Exercise `nextName`: of the next way, where it is no help
 */

const MINUTE = 60_000;
const [CALM, CALM_WORDS] = [CALM_SECONDS * 1000, 3];
/** @type {(text: string) => string} */
const sentence = (text) => (/[.!?]$/.test(text) || !text ? text : `${text}.`);

/** @type {(exercise: Exercise, clock: Clock) => Step} */
export const stepOf = (exercise, clock) => exercise.steps[phaseOf(clock).step];

/** @type {(words: Words, exercise: Exercise, clock: Clock, now: number) => string} */
export function phaseText(words, exercise, clock, now) {
  const { kind } = phaseOf(clock);
  const step = stepOf(exercise, clock);
  if (clock.pausedAt !== null) return words(kind === "on" ? "take off" : "paused");
  if (kind === "card") return words("now");
  if (clock.overAt !== null) return [words(`over ${kind}`), lateness(words, kind, now - clock.overAt)].join(" ").trim();
  if (kind === "on") return step.name;
  return kind === "switch" ? words(`switch ${step.limb}`) : words(kind);
}

/** @type {(words: Words, kind: import("./timer-plan.js").Phase["kind"], late: number) => string} */
const lateness = (words, kind, late) => (isEffort({ kind }) && late >= 2000 ? ago(words, late) : "");

/** @type {(words: Words, milliseconds: number) => string} */
export function ago(words, milliseconds) {
  const [n, unit] =
    milliseconds < MINUTE ? [Math.floor(milliseconds / 1000), "second"] : [Math.floor(milliseconds / MINUTE), "minute"];
  return words(n === 1 ? `${unit} ago` : `${unit}s ago`, { n });
}

/**
 * Left or right; of a live cramp which part is held, since it is one alone.
 * @type {(words: Words, exercise: Exercise, clock: Clock) => string}
 */
export function sideText(words, exercise, clock) {
  if (isLive(clock)) return stepOf(exercise, clock).which ?? "";
  const { side } = phaseOf(clock);
  return side ? words(`${side} ${stepOf(exercise, clock).limb}`) : "";
}

/** @type {(words: Words, clock: Clock) => string} */
export function countText(words, clock) {
  const { set, sets = 1 } = phaseOf(clock);
  return sets > 1 ? words("set", { n: set, all: sets }) : "";
}

/**
 * Where a routine is, and how long it still takes.
 * @type {(words: Words, exercise: Exercise, clock: Clock) => string}
 */
export function routeText(words, { timer, steps }, clock) {
  if (timer !== "steps") return "";
  const minutes = Math.round(totalSeconds(clock.phases.slice(clock.at)) / 60);
  const step = words("step", { n: phaseOf(clock).step + 1, all: steps.length });
  return `${step} · ${words("minutes left", { n: Math.max(1, minutes) })}`;
}

/**
 * While the last hold of a step runs, the next step is named.
 * @type {(words: Words, exercise: Exercise, clock: Clock) => string}
 */
export function nextText(words, { steps }, clock) {
  const { step } = phaseOf(clock);
  const isLastPhase = clock.phases[clock.at + 1]?.step !== step;
  return isLastPhase && steps[step + 1] ? words("next", { name: steps[step + 1].name }) : "";
}

/**
 * Spoken by the phone or by a screen reader: as a rule not more than six words.
 * @type {(words: Words, exercise: Exercise, clock: Clock, cue: {name: string, n?: number}, now: number) => string}
 */
export function phraseOf(words, exercise, clock, { name, n }, now) {
  const step = stepOf(exercise, clock);
  const side = sentence(sideText(words, exercise, clock));
  if (name === "live") return `${sentence(step.line ?? "")} ${sentence(words("live"))}`.trim();
  if (name === "calm") return sentence(words(`calm ${(n ?? 0) % CALM_WORDS}`));
  if (name === "next way" || name === "too long") return sentence(crampText(words, exercise, clock, now));
  if (name === "count") return String(n);
  if (name === "over") return sentence(phaseText(words, exercise, clock, now));
  if (name === "card" || name === "on") return sentence(step.name);
  if (name === "switch") return `${sentence(words(`switch ${step.limb}`))} ${side}`;
  if (name === "ready") return readyPhrase(words, phaseOf(clock).step ? step.name : words("ready"), step, clock, side);
  return sentence(words(name));
}

// What to do is said once, when it begins.
/** @type {(words: Words, first: string, step: Step, clock: Clock, side: string) => string} */
function readyPhrase(words, first, { line = "" }, { at }, side) {
  return [at === 0 && sentence(line), sentence(first), side].filter(Boolean).join(" ");
}

/**
 * What stands below a live cramp for as long as it is true; before anything else its first step.
 * @type {(words: Words, exercise: Exercise, clock: Clock, now: number) => string}
 */
export function crampText(words, exercise, clock, now) {
  if (isTooLong(clock, now)) return words("too long");
  if (isNextDue(clock, now)) return words(exercise.nextName ? "next way" : "next help", { name: exercise.nextName ?? "" });
  const n = Math.floor(lasted(clock, now) / CALM);
  return n || phaseOf(clock).before ? words(`calm ${n % CALM_WORDS}`) : (stepOf(exercise, clock).firstStep ?? "");
}

/**
 * Down to nothing; of a live cramp up from nothing.
 * @type {(clock: Clock, now: number) => string}
 */
export function timeText(clock, now) {
  if (phaseOf(clock).waits) return "";
  const isUp = isLive(clock);
  const seconds = isUp ? Math.floor(lasted(clock, now) / 1000) : Math.ceil(left(clock, now) / 1000);
  if (!isUp && seconds < 100) return String(seconds);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @type {(words: Words, clock: Clock) => string} */
export function mainText(words, clock) {
  if (isLive(clock)) return words("act let go");
  if (clock.pausedAt !== null) return words("act resume");
  return isWaiting(clock) ? words("act next") : words("act pause");
}

/**
 * A step that is no exercise is left by a tap, not paused.
 * @type {(clock: Clock) => boolean}
 */
export const isWaiting = (clock) => clock.overAt !== null || phaseOf(clock).kind === "card";
