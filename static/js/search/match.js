/*
 * Finds pages by typed words. guide/publishing/search_index.py makes the index. guide/publishing/searching.py does the
 * same in Python and says why; tests/js/search-queries.json holds both to the same answers.
 */

import { isSlip, misspelt, nearness } from "./spelling.js";
import { reader, wordsIn } from "./words.js";

/**
 * @typedef {{key: string, words: string, level: string, page: number}} Sign
 * @typedef {{path: string, title?: string, summary?: string, meta?: string, level?: string}} Page
 * @typedef {Page & {isDanger: boolean, signs: Sign[]}} Result with those of its signs that were typed, the nearest first
 * @typedef {import("./words.js").Token} Token
 * @typedef {{words: string[], sign: number}} SignPhrase
 * @typedef {{words: string[], hits: number[], sign?: number}} Phrase
 *
 * @typedef {{leading: Map<string, string>, needed: Map<string, string>, right: Set<string>, known: Set<string>}} Vocabulary
 *
 * @typedef {object} Index
 * @property {Page[]} pages with all that a result shows
 * @property {string[]} words by their stems
 * @property {number[][]} hits for each word: a page and how strongly the word leads there, and so on
 * @property {Sign[]} signs the most dangerous first
 * @property {SignPhrase[]} danger searches of signs whose pages come before all others
 * @property {Phrase[]} phrases that lead to pages when all their words are typed
 * @property {string[]} known words that are no slips, though they lead nowhere
 * @property {string[]} skip words without meaning
 * @property {string[]} deny words like “no”
 * @property {string[]} negate words like “cannot”
 * @property {string[]} context stems of when and where
 * @property {string[]} little stems that say little
 * @property {string[]} complaint stems for a muscle that is not well
 * @property {Record<string, string>} same what is read as another word
 * @property {Record<string, string>} near the group of words that are near enough in searches of signs
 * @property {Record<string, {beside: string[], unless: string[]}>} calm words that are no danger beside others
 */

const MOST = 15;
const LEAST_SHARE = 0.07; // of the best page's score; what is weaker is noise
const FINE = 1_000_000;
const SENTENCE = 7;
const [IN_BODY, IN_CONTEXT, IS_LITTLE] = [0.5, 0.2, 0.2];
const [EARLY, LATER, LATEST] = [7, 0.1, 0.3];
const WARNING = 0.5;
const COMPLAINT = "~";

/**
 * Each of the words by itself and by those that mean the same.
 * @type {(words: string[], same: [said: string, meant: string][]) => Map<string, string>}
 */
function withSame(words, same) {
  const own = new Map(words.map((word) => [word, word]));
  return new Map([...own, ...same.filter(([, meant]) => own.has(meant))]);
}

/** @type {<T>(map: Map<number, T[]>, key: number, value: T) => void} */
function add(map, key, value) {
  const values = map.get(key);
  if (!values) map.set(key, [value]);
  else if (!values.includes(value)) values.push(value);
}

/**
 * Words as they may be typed, each with the word that it is read as: those that lead to pages, and those of phrases.
 * `right`: words that are spelt as they should be, though they may lead nowhere.
 * @type {(index: Index) => Vocabulary}
 */
function vocabulary({ words, same, near, danger, phrases, ...index }) {
  const said = Object.entries(same).filter(([words]) => !words.includes(" "));
  const needs = [...danger, ...phrases].flatMap(({ words }) => words.map((need) => need.replace(/^[!=_]+/, "")));
  const [leading, needed] = [withSame(words, said), withSame([...needs, ...Object.keys(near)], said)];
  const right = new Set([...index.known, ...index.context, ...index.little, ...index.complaint]);
  const known = new Set([...leading.keys(), ...needed.keys(), ...said.map(([word]) => word), ...right]);
  return { leading, needed, right, known };
}

/**
 * All that phrases may ask for: stems, groups of near words, and what is not so.
 * @type {(index: Index, vocabulary: Vocabulary) => (tokens: Token[]) => Set<string>}
 */
function listener(index, { needed, known }) {
  const [near, complaint] = [new Map(Object.entries(index.near)), new Set(index.complaint)];

  /** @type {(token: Token) => string[]} */
  function stemsOf({ stem }) {
    if (known.has(stem)) return [stem];
    return [...needed].filter(([word]) => isSlip(stem, word)).map(([, meant]) => meant);
  }

  return function saidBy(tokens) {
    const said = new Set(tokens.some(({ stem }) => complaint.has(stem)) ? [COMPLAINT] : []);
    for (const token of tokens) {
      for (const stem of stemsOf(token)) {
        for (const form of near.has(stem) ? [stem, `=${near.get(stem)}`] : [stem]) {
          if (!token.isDenied) said.add(form);
          if (token.isNegated) said.add(`!${form}`);
          if (token.isUnable) said.add(`!!${form}`);
        }
      }
    }
    return said;
  };
}

/**
 * The pages of the signs that are typed, in the order of their cards, each with its signs.
 * @type {(index: Index, said: Set<string>) => Map<number, number[]>}
 */
function dangerous({ danger, signs }, said) {
  /** @type {(phrase: SignPhrase) => number} */
  const urgency = ({ sign }) => (signs[sign].level === "emergency" ? 0 : 1);
  const typed = danger.filter(({ words }) => words.every((word) => said.has(word)));
  typed.sort(
    (one, other) => urgency(one) - urgency(other) || other.words.length - one.words.length || one.sign - other.sign,
  );
  const found = new Map();
  for (const { sign } of typed) add(found, signs[sign].page, sign);
  return found;
}

/**
 * How strongly one typed word leads to each page. `isOpen`: it may not be typed to its end yet.
 * @type {(index: Index, vocabulary: Vocabulary) => (token: Token, isOpen: boolean) => Map<number, number>}
 */
function leader(index, { leading, right }) {
  const hits = new Map(index.words.map((word, at) => [word, index.hits[at]]));
  /** @type {Map<string, Map<number, number>>} */
  const remembered = new Map(); // while one word is typed, those before it stay the same

  /** @type {(measure: (word: string) => number) => [string, number][]} */
  function fitting(measure) {
    /** @type {[string, number][]} */
    const found = [];
    for (const [word, meant] of leading) {
      const near = measure(word);
      if (near > 0) found.push([meant, near]);
    }
    return found;
  }

  /**
   * Words of the index that a typed word may mean; misspelt ones only where nothing fits.
   * @type {(token: Token, isOpen: boolean) => [string, number][]}
   */
  function meanings({ raw, stem }, isOpen) {
    const exact = leading.get(stem);
    if (exact !== undefined && !isOpen) return [[exact, 1]];
    const found = fitting((word) => nearness(stem, word));
    return found.length || right.has(stem) ? found : fitting((word) => Math.max(misspelt(stem, word), misspelt(raw, word)));
  }

  return function strengths(token, isOpen) {
    const name = `${token.raw} ${token.stem} ${isOpen}`;
    const before = remembered.get(name);
    if (before) return before;
    /** @type {Map<number, number>} */
    const found = new Map();
    for (const [word, near] of meanings(token, isOpen)) {
      const flat = hits.get(word) ?? [];
      for (let at = 0; at < flat.length; at += 2) {
        found.set(flat[at], Math.max(found.get(flat[at]) ?? 0, near * flat[at + 1]));
      }
    }
    remembered.set(name, found);
    return found;
  };
}

/**
 * How well each page fits, and which of its signs that are no danger were typed.
 * @type {(index: Index, vocabulary: Vocabulary) => (tokens: Token[], said: Set<string>, isSentence: boolean) =>
 *   {scores: Map<number, number>, typed: Map<number, number[]>}}
 */
function scorer(index, vocabulary) {
  const { pages, phrases } = index;
  const [context, little, strengths] = [new Set(index.context), new Set(index.little), leader(index, vocabulary)];

  /** @type {(count: number) => number} */
  const rarityOf = (count) => Math.log(1 + pages.length / Math.max(count, 1));

  /** @type {(stem: string, at: number, isSentence: boolean) => number} */
  function shareOf(stem, at, isSentence) {
    const share = little.has(stem) ? IS_LITTLE : 1;
    if (!isSentence) return share;
    return Math.min(share, context.has(stem) ? IN_CONTEXT : 1) * Math.max(LATEST, 1 - LATER * Math.max(at - EARLY, 0));
  }

  return function score(tokens, said, isSentence) {
    /** @type {[Map<number, number>, Map<number, number>, Map<number, number[]>]} */
    const [total, held, typed] = [new Map(), new Map(), new Map()];
    for (const [at, token] of tokens.entries()) {
      const strong = strengths(token, at === tokens.length - 1);
      const [rarity, share] = [rarityOf(strong.size), shareOf(token.stem, at, isSentence)];
      for (const [page, strength] of strong) {
        const part = share * (isSentence && strength <= 1 ? IN_BODY : 1);
        total.set(page, (total.get(page) ?? 0) + strength * rarity * part);
        held.set(page, (held.get(page) ?? 0) + part);
      }
    }
    for (const { words, hits, sign } of phrases.filter((phrase) => phrase.words.every((word) => said.has(word)))) {
      const [rarity, count] = [rarityOf(hits.length / 2), words.length];
      for (let at = 0; at < hits.length; at += 2) {
        const [page, weight] = [hits[at], hits[at + 1]];
        total.set(page, (total.get(page) ?? 0) + (weight * rarity * count) / 2);
        held.set(page, Math.max(held.get(page) ?? 0, count));
        if (sign !== undefined) add(typed, page, sign);
      }
    }
    const scores = new Map();
    for (const [page, sum] of total) {
      const fit = held.get(page) ?? 0;
      const isWarning = Boolean(pages[page].level) && !typed.has(page);
      scores.set(page, Math.floor(sum * (isSentence ? fit : fit ** 2) * (isWarning ? WARNING : 1) * FINE + 0.5));
    }
    return { scores, typed };
  };
}

/** @type {(index: Index) => (query: string) => {results: Result[], isCut: boolean}} */
export function prepare(index) {
  const known = vocabulary(index);
  const [read, saidBy, score] = [reader(index), listener(index, known), scorer(index, known)];

  /** @type {(isDanger: boolean) => (found: [page: number, signs: number[] | undefined]) => Result} */
  const resultOf =
    (isDanger) =>
    ([page, signs]) => ({ ...index.pages[page], isDanger, signs: (signs ?? []).map((sign) => index.signs[sign]) });

  return function search(query) {
    /** @type {Map<string, Token>} */
    const unique = new Map();
    const { tokens: all, skipped } = read(query);
    for (const token of all) unique.set(`${token.stem} ${token.isDenied}`, token);
    const tokens = [...unique.values()];
    const said = saidBy(tokens);
    for (const word of skipped) said.add(`_${word}`);
    const first = dangerous(index, said);
    const { scores, typed } = score(tokens, said, wordsIn(query).length >= SENTENCE);
    const best = Math.max(0, ...scores.values());
    const rest = [...scores].filter(([page, one]) => one >= best * LEAST_SHARE && !first.has(page));
    rest.sort(([one, score], [other, otherScore]) => otherScore - score || one - other);
    const shown = rest.slice(0, MOST).map(([page]) => /** @type {[number, number[] | undefined]} */ ([page, typed.get(page)]));
    return { results: [...[...first].map(resultOf(true)), ...shown.map(resultOf(false))], isCut: rest.length > MOST };
  };
}
