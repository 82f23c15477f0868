/* What failed is tried again while a page is open: soon at first, then less and less often. */

const FIRST = 3_000;
const LONGEST = 15 * 60_000;
const LONGEST_WISH = 60 * 60_000;
// Not mended by asking again: the reader removed the copy, the phone is full, the server has another guide.
const LEFT_ALONE = ["removed", "full", "older", "fork"];

/**
 * Milliseconds until the next try. `wish` is what the server asked for, in seconds; a third by chance, so that not all
 * phones come back in the same moment.
 * @type {(tries: number, wish: number, chance: number) => number}
 */
export function pauseAfter(tries, wish, chance) {
  const own = Math.min(FIRST * 2 ** tries, LONGEST) * (1 + chance / 3);
  return Math.max(own, Math.min(wish * 1000, LONGEST_WISH));
}

/**
 * Seconds that a Retry-After asks for; it gives a number or a date.
 * @type {(header: string | null | undefined, now: number) => number}
 */
export function secondsOf(header, now) {
  const seconds = Number(header ?? 0);
  const found = Number.isNaN(seconds) ? (Date.parse(header ?? "") - now) / 1000 : seconds;
  return found > 0 ? found : 0;
}

/**
 * `act(since)` is called when it is time; `since` is when the failure was told, in milliseconds.
 * @type {(act: (since: number) => void) => {failed: (problem: {code: string, after?: number}) => void, end: () => void}}
 */
export function retries(act) {
  let tries = 0;
  /** @type {any} */
  let timer = 0;
  return {
    failed({ code, after = 0 }) {
      clearTimeout(timer);
      if (LEFT_ALONE.includes(code)) return;
      timer = setTimeout(act, pauseAfter(tries, after, Math.random()), Date.now());
      tries += 1;
    },
    end() {
      clearTimeout(timer);
      tries = 0;
    },
  };
}
