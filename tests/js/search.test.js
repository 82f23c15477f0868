// Finding pages by typed words.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { prepare } from "../../static/js/search/match.js";

const INDEX = {
  pages: [{ path: "/relief/calf/" }, { path: "/stretches/wall/" }, { path: "/causes/magnesium/" }, { path: "/help/clot/" }],
  words: ["calf", "cramp", "magnesium", "stretching", "clot"],
  hits: [[0, 5, 1, 3], [0, 3], [2, 5], [1, 4], [3, 5]], // for each word: page, strength, page, strength
  skip: ["the", "my"],
  danger: [{ words: ["clot"], pages: [3] }, { words: ["chest", "pain"], pages: [3] }],
};
const search = prepare(INDEX);
const paths = (query) => search(query).results.map(({ path }) => path);

describe("searching", () => {
  test("the page that a word leads to most strongly comes first", () => {
    assert.deepEqual(paths("calf"), ["/relief/calf/", "/stretches/wall/"]);
    assert.deepEqual(paths("my calf cramps"), ["/relief/calf/", "/stretches/wall/"]);
  });

  test("the beginning of a word, its ending and a slip of the finger are forgiven", () => {
    assert.deepEqual(paths("magn"), ["/causes/magnesium/"]);
    assert.deepEqual(paths("stretches"), ["/stretches/wall/"]);
    assert.deepEqual(paths("magnseium"), ["/causes/magnesium/"]);
  });

  test("accents, capitals and apostrophes make no difference", () => {
    assert.deepEqual(paths("CÁLF"), paths("calf"));
    assert.deepEqual(paths("ca’lf"), paths("calf"));
  });

  test("a word of danger brings its sign first, also misspelt", () => {
    for (const query of ["clot", "clots", "calf clott"]) {
      const [first] = search(query).results;
      assert.deepEqual([first.path, first.isDanger], ["/help/clot/", true], query);
    }
  });

  test("of words that are dangerous only together, one brings no sign", () => {
    assert.deepEqual(paths("pain"), []);
    assert.deepEqual(paths("pain in the chest"), ["/help/clot/"]);
  });

  test("nothing typed, or only words without meaning, finds nothing", () => {
    for (const query of ["", " ", "the", "x"]) assert.deepEqual(search(query), { results: [], isCut: false }, query);
  });

  test("a long list is cut, and says so", () => {
    const pages = Array.from({ length: 20 }, (_, at) => ({ path: `/${at}/` }));
    const many = prepare({ ...INDEX, pages, words: ["leg"], hits: [pages.flatMap((_, at) => [at, 1])], danger: [] });
    const { results, isCut } = many("leg");
    assert.deepEqual([results.length, isCut], [15, true]);
  });
});
