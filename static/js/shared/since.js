/* How long ago something was, by the phone's clock. It is put right by seconds, and set forwards and back by years: what
   was noted under a clock that ran ahead must not count as "just now" until that time comes. */

const SLIP = 60_000;

/**
 * Milliseconds since `then`; Infinity where that cannot be told: it never was, or is still to come.
 * @type {(then: number | string | null, now?: number) => number}
 */
export function since(then, now = Date.now()) {
  const passed = now - Number(then);
  return Number(then) > 0 && passed > -SLIP ? Math.max(passed, 0) : Infinity;
}
