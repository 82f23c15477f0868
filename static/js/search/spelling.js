/* How near a typed word is to a word of the guide, as in guide/publishing/searching.py. */

/** @type {(word: string) => number} */
const mistakesAllowed = (word) => (word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0);

/**
 * Edit distance with swapped neighbours as one mistake. `isOpen`: the end of the word need not be typed yet.
 * @type {(typed: string, word: string, most: number, isOpen: boolean) => number}
 */
function distance(typed, word, most, isOpen) {
  if (typed.length - word.length > most || (!isOpen && word.length - typed.length > most)) return Infinity;
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: word.length + 1 }, (_, at) => at);
  for (let row = 1; row <= typed.length; row++) {
    const next = [row];
    let fewest = row;
    for (let at = 1; at <= word.length; at++) {
      const cost = typed[row - 1] === word[at - 1] ? 0 : 1;
      next[at] = Math.min(last[at] + 1, next[at - 1] + 1, last[at - 1] + cost);
      const isSwapped = row > 1 && at > 1 && typed[row - 1] === word[at - 2] && typed[row - 2] === word[at - 1];
      if (isSwapped) next[at] = Math.min(next[at], before[at - 2] + 1);
      fewest = Math.min(fewest, next[at]);
    }
    if (fewest > most) return Infinity;
    [before, last] = [last, next];
  }
  return isOpen ? Math.min(...last) : last[word.length];
}

/** @type {(typed: string, word: string) => number} */
export function nearness(typed, word) {
  if (word === typed) return 1;
  return word.startsWith(typed) ? 0.4 + (0.5 * typed.length) / word.length : 0;
}

/** @type {(typed: string, word: string) => number} */
export function misspelt(typed, word) {
  const most = mistakesAllowed(typed);
  const mistakes = most ? distance(typed, word, most, typed.length >= 6) : Infinity;
  return mistakes <= most ? 0.5 / Math.max(mistakes, 1) - 0.01 * Math.abs(word.length - typed.length) : 0;
}

/** @type {(word: string) => string} */
const sorted = (word) => [...word].sort().join("");

/**
 * Whether a word of a sign may be meant, with one letter wrong. In short words only swapped letters are a slip.
 * @type {(typed: string, word: string) => boolean}
 */
export function isSlip(typed, word) {
  const isLong = Math.min(word.length, typed.length + 1) >= 5;
  return (isLong || (word.length === 4 && sorted(typed) === sorted(word))) && distance(typed, word, 1, false) <= 1;
}
