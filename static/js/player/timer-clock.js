/* Where a running plan is at the moment `now` (milliseconds). Pure: every function takes a clock and gives a new one,
   which is plain data and can be stored. Ticks only look; a late or a lost one changes nothing. */

import { CALM_SECONDS, CRAMP_LIMIT_SECONDS, SKIN_CHECK_SECONDS } from "../clinical-numbers.js";

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
const [CALM, LIMIT] = [CALM_SECONDS * 1000, CRAMP_LIMIT_SECONDS * 1000];
const EFFORTS = ["hold", "on", "live"];

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
const endOf = (clock) => (isLive(clock) ? Infinity : clock.startedAt + length(clock));
/** @type {(clock: Pick<Clock, "phases" | "at">) => boolean} */
export const isLive = (clock) => phaseOf(clock).kind === "live";
/**
 * The minutes on the skin are the most that were signed: a pause gives none back.
 * @type {(clock: Pick<Clock, "phases" | "at">) => boolean}
 */
const isOnSkin = (clock) => phaseOf(clock).kind === "on";
/** @type {(clock: Clock) => number | null} */
const standsAt = (clock) => (isOnSkin(clock) ? null : clock.pausedAt);
/** @type {(clock: Clock) => boolean} */
const isHalted = (clock) => [standsAt(clock), clock.overAt, clock.finishedAt].some((at) => at !== null);

/**
 * A clock that was set back must not show more than there is.
 * @type {(clock: Clock, now: number) => number}
 */
export function left(clock, now) {
  const end = clock.overAt ?? clock.finishedAt ?? standsAt(clock) ?? now;
  return Math.min(Math.max(0, endOf(clock) - end), length(clock));
}

/**
 * How long a live cramp is held by this way.
 * @type {(clock: Clock, now: number) => number}
 */
const going = (clock, now) => Math.max(0, now - clock.startedAt);
/** @type {(clock: Clock, now: number) => number} */
export const lasted = (clock, now) => (phaseOf(clock).before ?? 0) + going(clock, now);
/** @type {(clock: Clock, now: number) => boolean} */
export const isNextDue = (clock, now) => isLive(clock) && going(clock, now) >= (phaseOf(clock).nextAfter ?? 0);
/** @type {(clock: Clock, now: number) => boolean} */
export const isTooLong = (clock, now) => isLive(clock) && lasted(clock, now) >= LIMIT;
/**
 * From 0 to 1: how near the next way is.
 * @type {(clock: Clock, now: number) => number}
 */
export const nearness = (clock, now) => Math.min(1, going(clock, now) / (phaseOf(clock).nextAfter || 1));

/**
 * Milliseconds of exercise so far, without the time to get ready and to change sides.
 * @type {(clock: Clock, now: number) => number}
 */
export function held(clock, now) {
  if (clock.finishedAt !== null || !isEffort(phaseOf(clock))) return clock.held;
  return clock.held + (isLive(clock) ? going(clock, now) : length(clock) - left(clock, now));
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
export const pause = (clock, now) => (isHalted(clock) || isLive(clock) ? clock : { ...clock, pausedAt: now });

/** @type {(clock: Clock, now: number) => Clock} */
export function resume(clock, now) {
  if (clock.pausedAt === null) return clock;
  if (isOnSkin(clock)) return { ...clock, pausedAt: null };
  return { ...clock, startedAt: clock.startedAt + now - clock.pausedAt, pausedAt: null, seenAt: now };
}

/**
 * Whether there is something to look at in a second.
 * @type {(clock: Clock) => boolean}
 */
export const isRunning = (clock) => standsAt(clock) === null;

/**
 * Longer or shorter, but never over before now.
 * @type {(clock: Clock, seconds: number, now: number) => Clock}
 */
export function nudge(clock, seconds, now) {
  if (clock.overAt !== null || clock.finishedAt !== null || isLive(clock)) return clock;
  const cut = Math.max(seconds * 1000, -left(clock, now));
  return { ...clock, extra: clock.extra + cut };
}

/** @type {(clock: Clock, now: number) => number} */
export function untilNextSecond(clock, now) {
  if (isLive(clock)) return 1000 - (lasted(clock, now) % 1000);
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
  if (isLive(after)) return crampCue(phaseOf(after), going(after, before.seenAt), going(after, after.seenAt));
  return crossed(after, left(before, before.seenAt), left(after, after.seenAt));
}

/**
 * While it cramps: a calm word now and then, the next way when its time has come, help when it goes on for too long.
 * What is due at the same time is told in this order.
 * @type {(phase: Phase, from: number, to: number) => Cue | null}
 */
function crampCue({ nextAfter = 0, before = 0 }, from, to) {
  /** @type {(at: number) => boolean} */
  const isMet = (at) => from < at && at <= to;
  if (isMet(LIMIT - before)) return { name: "too long", isFresh: true };
  if (isMet(nextAfter)) return { name: "next way", isFresh: true };
  const n = Math.floor((before + to) / CALM);
  const isNow = n > Math.floor((before + from) / CALM) && before + to - n * CALM < FRESH;
  return isNow ? { name: "calm", n, isFresh: true } : null;
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
