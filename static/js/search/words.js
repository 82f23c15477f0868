/* How typed words are read, as in guide/publishing/searching.py: which say nothing, mean the same, or turn a meaning round. */

/**
 * @typedef {[raw: string, stem: string]} Word
 * @typedef {{raw: string, stem: string, isDenied: boolean, isNegated: boolean, isUnable: boolean}} Token
 */

const REACH = 3; // so many words after “cannot” may be what is not possible
const [MINUTES, LONG] = ["minut", 10]; // all numbers of minutes from ten on are one

// Accents, apostrophes, and what copied text hides inside words: soft hyphens, marks of width 0.
const LEFT_OUT = /[\u0300-\u036f'’\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** @type {(text: string) => string[]} */
export function wordsIn(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(LEFT_OUT, "");
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** @type {(word: string) => string} */
function stemOf(word) {
  let stem = word;
  if (stem.endsWith("ly") && stem.length > 5) stem = stem.slice(0, -2);
  if (/[^sui]s$/.test(stem) && stem.length > 3) stem = stem.slice(0, -1);
  const bare = stem.replace(/(?:ings?|ed)$/, "");
  if (bare.length >= 3 && /[aeiouy]/.test(bare) && !stem.endsWith("eed")) stem = bare;
  const end = ["ie", "e", "y"].find((one) => stem.endsWith(one) && stem.length - one.length >= 3);
  if (end) stem = stem.slice(0, -end.length);
  return stem.replace(/([^aeiou])\1/g, "$1");
}

/** @type {(index: import("./match.js").Index) => (text: string) => {tokens: Token[], skipped: string[]}} */
export function reader(index) {
  const [skip, deny, negate] = [new Set(index.skip), new Set(index.deny), new Set([...index.deny, ...index.negate])];
  /** @type {Map<string, [said: string[], meant: string[]][]>} */
  const same = new Map(); // by the first stem, the longest first
  const longest = Object.entries(index.same).map(([said, meant]) => /** @type {const} */ ([said.split(" "), meant.split(" ")]));
  longest.sort(([one], [other]) => other.length - one.length || (one.join(" ") < other.join(" ") ? -1 : 1));
  for (const [said, meant] of longest) same.set(said[0], [...(same.get(said[0]) ?? []), [said, meant]]);

  /** @type {(words: Word[], at: number, said: string[]) => number} */
  function endOf(words, at, said) {
    if (said.length === 1 && skip.has(words[at][0])) return 0;
    for (const stem of said) {
      while (stem !== said[0] && at < words.length && words[at][1] !== stem && skip.has(words[at][0])) at++;
      if (at === words.length || words[at][1] !== stem) return 0;
      at++;
    }
    return at;
  }

  /** @type {(words: Word[]) => Word[]} */
  function folded(words) {
    /** @type {Word[]} */
    const all = [];
    for (let at = 0; at < words.length; ) {
      const fitting = same.get(words[at][1])?.find(([said]) => endOf(words, at, said));
      all.push(...(fitting ? fitting[1].map((word) => /** @type {Word} */ ([word, word])) : [words[at]]));
      at = fitting ? endOf(words, at, fitting[0]) : at + 1;
    }
    return all;
  }

  /** @type {(words: Word[]) => Word[]} */
  const counted = (words) =>
    words.map(([word, stem], at) =>
      words[at + 1]?.[1] === MINUTES && /^[0-9]+$/.test(word) && Number(word) >= LONG ? [String(LONG), String(LONG)] : [word, stem],
    );

  /** @type {(words: Word[]) => Token[]} */
  function marked(words) {
    let [since, isDenying] = [REACH, false];
    const tokens = [];
    for (const [raw, stem] of words) {
      if (negate.has(raw)) [since, isDenying] = [0, deny.has(raw)];
      else if (raw.length > 1 && !skip.has(raw)) {
        const isNegated = since < REACH;
        tokens.push({ raw, stem, isDenied: isDenying && since === 0, isNegated, isUnable: isNegated && !isDenying });
        since++;
      }
    }
    return tokens;
  }

  return function read(text) {
    const words = counted(folded(wordsIn(text).map((word) => [word, stemOf(word)])));
    const tokens = marked(words);
    const stems = new Set(tokens.map(({ stem }) => stem));
    /** @type {(stem: string) => boolean | undefined} */
    const isCalm = (stem) => {
      const calm = Object.hasOwn(index.calm, stem) ? index.calm[stem] : undefined;
      return calm?.beside.some((other) => stems.has(other)) && !calm.unless.some((other) => stems.has(other));
    };
    return {
      tokens: tokens.map((token) => (isCalm(token.stem) ? { ...token, isDenied: true, isNegated: false, isUnable: false } : token)),
      skipped: words.map(([word]) => word).filter((word) => skip.has(word)),
    };
  };
}
