/* Where a running plan is at the moment `now` (milliseconds). Pure: every function takes a clock and gives a new one,
   which is plain data and can be stored. Ticks only look; a late or a lost one changes nothing. */

import { SKIN_CHECK_SECONDS } from "../clinical-numbers.js";

/**
 * @typedef {import("./timer-plan.js").Phase} Phase
 *
 * @typedef {object} Clock all moments in milliseconds
 * @property {Phase[]} phases
 * @property {number} at the phase that runs
 * @property {number} startedAt
 * @property {number} extra what the phase is longer than its plan
 * @property {number | null} pausedAt
 * @property {number | null} overAt the phase is over, and waits for the reader
 * @property {number | null} finishedAt
 * @property {number} held exercise so far, without the phase that runs
 * @property {number} seenAt the last look
 *
 * @typedef {{name: string, isFresh: boolean, n?: number}} Cue
 * @typedef {{name: string, at: number, n?: number}} Mark
 */

const ASLEEP = 3_000; // nobody looked for longer than this: the phone was locked or the page frozen
const FRESH = 1_500;
const SKIN = SKIN_CHECK_SECONDS * 1000;
const EFFORTS = ["hold", "on"];

/** @type {(phases: Phase[], now: number) => Clock} */
export function begin(phases, now) {
  return { phases, at: 0, startedAt: now, extra: 0, pausedAt: null, overAt: null, finishedAt: null, held: 0, seenAt: now };
}

/** @type {(clock: Pick<Clock, "phases" | "at">) => Phase} */
export const phaseOf = ({ phases, at }) => phases[at];
/** @type {(phase: Pick<Phase, "kind">) => boolean} */
export const isEffort = (phase) => EFFORTS.includes(phase.kind);
/** @type {(clock: Clock) => number} */
export const length = (clock) => phaseOf(clock).seconds * 1000 + clock.extra;
/** @type {(clock: Clock) => number} */
const endOf = (clock) => clock.startedAt + length(clock);
/** @type {(clock: Clock) => boolean} */
const isHalted = ({ pausedAt, overAt, finishedAt }) => [pausedAt, overAt, finishedAt].some((at) => at !== null);

/**
 * A clock that was set back must not show more than there is.
 * @type {(clock: Clock, now: number) => number}
 */
export function left(clock, now) {
  const end = clock.overAt ?? clock.finishedAt ?? clock.pausedAt ?? now;
  return Math.min(Math.max(0, endOf(clock) - end), length(clock));
}

/**
 * Milliseconds of exercise so far, without the time to get ready and to change sides.
 * @type {(clock: Clock, now: number) => number}
 */
export function held(clock, now) {
  if (clock.finishedAt !== null || !isEffort(phaseOf(clock))) return clock.held;
  return clock.held + length(clock) - left(clock, now);
}

/**
 * `byTap`: each phase waits for the reader. So does the end of a hold that nobody can have heard.
 * @type {(clock: Clock, now: number, settings?: {byTap?: boolean}) => Clock}
 */
export function advance(clock, now, { byTap = false } = {}) {
  let next = clock;
  while (!isHalted(next) && endOf(next) <= now) {
    const isWaiting = phaseOf(next).waits || (!isLast(next) && (byTap || isUnheard(next, now)));
    next = isWaiting ? { ...next, overAt: endOf(next) } : leave(next, endOf(next));
  }
  return { ...next, seenAt: now };
}

/** @type {(clock: Clock, now: number) => boolean} */
const isUnheard = (clock, now) => isEffort(phaseOf(clock)) && now - clock.seenAt > ASLEEP;
/** @type {(clock: Clock) => boolean} */
export const isLast = ({ phases, at }) => at === phases.length - 1;

/** @type {(clock: Clock, now: number) => Clock} */
function leave(clock, now) {
  const done = { ...clock, held: held(clock, now), extra: 0, pausedAt: null, overAt: null };
  return isLast(clock) ? { ...done, finishedAt: now } : { ...done, at: clock.at + 1, startedAt: now };
}

/** @type {(clock: Clock, now: number) => Clock} */
export const goOn = (clock, now) => (clock.finishedAt === null ? { ...leave(clock, now), seenAt: now } : clock);

/** @type {(clock: Clock, now: number) => Clock} */
export const pause = (clock, now) => (isHalted(clock) ? clock : { ...clock, pausedAt: now });

/** @type {(clock: Clock, now: number) => Clock} */
export function resume(clock, now) {
  if (clock.pausedAt === null) return clock;
  return { ...clock, startedAt: clock.startedAt + now - clock.pausedAt, pausedAt: null, seenAt: now };
}

/**
 * Longer or shorter, but never over before now.
 * @type {(clock: Clock, seconds: number, now: number) => Clock}
 */
export function nudge(clock, seconds, now) {
  if (clock.overAt !== null || clock.finishedAt !== null) return clock;
  const cut = Math.max(seconds * 1000, -left(clock, now));
  return { ...clock, extra: clock.extra + cut };
}

/** @type {(clock: Clock, now: number) => number} */
export function untilNextSecond(clock, now) {
  if (clock.overAt !== null) return 1000 - ((now - clock.overAt) % 1000);
  return left(clock, now) % 1000 || 1000;
}

/**
 * What the reader is told between two looks at a clock: at most one thing, with its name, and whether it is still so
 * new that a sound would be true.
 * @type {(before: Clock, after: Clock) => Cue | null}
 */
export function cueBetween(before, after) {
  if (after.finishedAt !== before.finishedAt) return { name: "end", isFresh: true };
  if (after.overAt !== before.overAt && after.overAt !== null && !phaseOf(after).waits) return { name: "over", isFresh: true };
  const isFresh = after.seenAt - after.startedAt < FRESH;
  if (after.at !== before.at) return { name: phaseOf(after).kind, isFresh };
  return crossed(after, left(before, before.seenAt), left(after, after.seenAt));
}

/** @type {(clock: Clock, from: number, to: number) => Cue | null} */
function crossed(clock, from, to) {
  const mark = marks(phaseOf(clock), length(clock)).findLast(({ at }) => from > at && at >= to);
  return mark && mark.at - to < FRESH ? { ...mark, isFresh: true } : null;
}

/**
 * By the milliseconds that are left, most first.
 * @type {(phase: Phase, whole: number) => Mark[]}
 */
function marks({ kind, seconds }, whole) {
  const count = seconds < 5 || kind === "card" ? [] : [3, 2, 1].map((n) => ({ name: "count", at: n * 1000, n }));
  if (kind === "on") return [...skinMarks(whole), ...count];
  if (kind !== "hold") return count;
  const half = seconds >= 20 ? [{ name: "half", at: whole / 2 }] : [];
  const five = seconds >= 15 ? [{ name: "five", at: 5000 }] : [];
  return [...half, ...five, ...count];
}

/** @type {(whole: number) => Mark[]} */
const skinMarks = (whole) =>
  Array.from({ length: Math.ceil(whole / SKIN) - 1 }, (_, at) => ({ name: "skin", at: whole - (at + 1) * SKIN }));
