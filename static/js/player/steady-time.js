/* Milliseconds that only run forward. A phone whose clock is set back or forward must not stop or cut a hold, so they are
   counted from the time since the page was opened; that may stand still while the phone sleeps, so the clock on the wall
   decides only across a time in which the page was hidden, frozen or loaded again. */

/**
 * @typedef {{mono: number, wall: number}} Reading of both clocks, in milliseconds
 */

/**
 * How long it is since a reading.
 * @type {(before: Reading, now: Reading, wasAway: boolean) => number}
 */
export const passed = (before, now, wasAway) => Math.max(0, now.mono - before.mono, wasAway ? now.wall - before.wall : 0);

/** @type {() => Reading} */
const read = () => ({ mono: performance.now(), wall: Date.now() });

let last = read();
let at = last.wall;
let wasAway = false;

export function steadyNow() {
  const now = read();
  at += passed(last, now, wasAway || Boolean(globalThis.document?.hidden));
  last = now;
  wasAway = false;
  return at;
}

/**
 * After the page was loaded again: it was `then` when the wall said `wall`.
 * @type {(then: number, wall: number) => void}
 */
export function carryOn(then, wall) {
  last = read();
  at = then + Math.max(0, last.wall - wall);
}

if (globalThis.document) {
  const leave = () => (wasAway = true);
  for (const name of ["visibilitychange", "freeze", "resume"]) document.addEventListener(name, leave, true);
  addEventListener("pageshow", leave, true);
}
