/* Finds pages by typed words. guide/publishing/search_index.py makes the index and says there how strongly a word leads to a page. */

/**
 * @typedef {{path: string, isDanger: boolean, title?: string, summary?: string, meta?: string, level?: string}} Result
 *
 * @typedef {object} Index
 * @property {{path: string, title?: string}[]} pages with all that a result shows
 * @property {string[]} words
 * @property {number[][]} hits for each word: a page and how strongly the word leads there, and so on
 * @property {string[]} skip words without meaning
 * @property {{words: string[], pages: number[]}[]} danger signs that stand first when all their words are typed
 */

const MOST = 15;
const LEAST_SHARE = 0.07; // of the best page's score; what is weaker is noise

/**
 * As words_of in guide/publishing/search_index.py.
 * @type {(text: string, skip: Set<string>) => string[]}
 */
function wordsOf(text, skip) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "");
  const words = plain.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return [...new Set(words.filter((word) => !skip.has(word)))];
}

/** @type {(word: string) => string} */
function stemOf(word) {
  const stem = word.replace(/(?:ings?|e[ds]|s)$/, "");
  return stem.length < 4 ? word : stem;
}

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

/** @type {(stem: string, word: string, wordStem: string) => number} */
function nearness(stem, word, wordStem) {
  if (wordStem === stem) return 1;
  return word.startsWith(stem) ? 0.4 + (0.5 * stem.length) / word.length : 0;
}

/** @type {(typed: string, word: string) => number} */
function misspelt(typed, word) {
  const most = mistakesAllowed(typed);
  const mistakes = most ? distance(typed, word, most, typed.length >= 6) : Infinity;
  return mistakes <= most ? 0.5 / mistakes - 0.01 * Math.abs(word.length - typed.length) : 0;
}

/**
 * A word of danger is meant when it is typed in full, be it misspelt; a word that the guide knows is not misspelt.
 * @type {(typed: string, sign: string, known: Set<string>) => boolean}
 */
function meansDanger(typed, sign, known) {
  if (typed === sign || typed === `${sign}s`) return true;
  if (sign.length < 4) return false;
  return typed.startsWith(sign) || (!known.has(typed) && distance(typed, sign, 1, false) <= 1);
}

/** @type {(index: Index) => (query: string) => {results: Result[], isCut: boolean}} */
export function prepare({ pages, words, hits, skip, danger }) {
  const [skipped, known, stems] = [new Set(skip), new Set(words), words.map(stemOf)];
  const remembered = new Map(); // while one word is typed, those before it stay the same

  /**
   * Words of the index that the typed word may mean; misspelt ones only where nothing fits.
   * @type {(typed: string) => [number, number][]}
   */
  function meanings(typed) {
    const stem = stemOf(typed);
    /** @type {(measure: (word: string, wordStem: string) => number) => [number, number][]} */
    const by = (measure) =>
      words.map((word, at) => /** @type {[number, number]} */ ([at, measure(word, stems[at])])).filter(([, near]) => near > 0);
    const fitting = by((word, wordStem) => nearness(stem, word, wordStem));
    if (fitting.length) return fitting;
    return by((word) => Math.max(misspelt(typed, word), stem === typed ? 0 : misspelt(stem, word)));
  }

  /**
   * How strongly one typed word leads to each page; rare words lead more strongly.
   * @type {(typed: string) => Map<number, number>}
   */
  function strengths(typed) {
    const found = new Map();
    for (const [at, near] of meanings(typed)) {
      for (let hit = 0; hit < hits[at].length; hit += 2) {
        const [page, strength] = [hits[at][hit], near * hits[at][hit + 1]];
        if (strength > (found.get(page) ?? 0)) found.set(page, strength);
      }
    }
    const rarity = Math.log(1 + pages.length / Math.max(found.size, 1));
    for (const [page, strength] of found) found.set(page, strength * rarity);
    return found;
  }

  /** @type {(typed: string[]) => Map<number, number>} */
  function scores(typed) {
    /** @type {Map<number, number>} */
    const total = new Map();
    const held = new Map();
    for (const word of typed) {
      if (!remembered.has(word)) remembered.set(word, strengths(word));
      for (const [page, strength] of remembered.get(word)) {
        total.set(page, (total.get(page) ?? 0) + strength);
        held.set(page, (held.get(page) ?? 0) + 1);
      }
    }
    for (const [page, score] of total) total.set(page, score * (held.get(page) / typed.length) ** 2);
    return total;
  }

  /** @type {(typed: string[]) => number[]} */
  function dangerous(typed) {
    /** @type {(sign: string) => boolean} */
    const isTyped = (sign) => typed.some((word) => meansDanger(word, sign, known));
    const touched = danger.filter((entry) => entry.words.every(isTyped));
    touched.sort((one, other) => other.words.length - one.words.length);
    return [...new Set(touched.flatMap((entry) => entry.pages))];
  }

  return function search(query) {
    const typed = wordsOf(query, skipped);
    const first = dangerous(typed);
    const found = scores(typed);
    const best = Math.max(0, ...found.values());
    const rest = [...found].filter(([page, score]) => score >= best * LEAST_SHARE && !first.includes(page));
    rest.sort(([one, score], [other, otherScore]) => otherScore - score || one - other);
    const shown = [...first, ...rest.slice(0, MOST).map(([page]) => page)];
    const results = shown.map((page) => ({ ...pages[page], isDanger: first.includes(page) }));
    return { results, isCut: rest.length > MOST };
  };
}
