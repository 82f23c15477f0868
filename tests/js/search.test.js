// Finding pages by typed words. What the queries find, tests/test_publishing_searching.py expects of Python too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { prepare } from "../../static/js/search/match.js";

const { index, queries } = JSON.parse(readFileSync(new URL("search-queries.json", import.meta.url), "utf8"));
const search = prepare(index);
const paths = (query) => search(query).results.map(({ path }) => path);

/** As the file of queries has it: the first pages, each with the signs that were typed. */
const told = ({ path, isDanger, signs }) =>
  signs.length ? [path, `${isDanger ? "danger" : "typed"}: ${signs.map(({ key }) => key).join(", ")}`] : [path];

describe("searching", () => {
  for (const { query, found } of queries) {
    test(`“${query}”`, () => assert.deepEqual(search(query).results.slice(0, 4).map(told), found));
  }

  test("a sign is shown with its own words and its level", () => {
    const [{ signs }] = search("swollen calf").results;
    assert.deepEqual(signs, [{ key: "dvt", words: "One leg is swollen", level: "today", page: 6 }]);
  });

  test("what is typed letter by letter finds what is typed at once", () => {
    const typed = prepare(index);
    const query = "calf cramp at night";
    for (let end = 1; end < query.length; end++) typed(query.slice(0, end));
    assert.deepEqual(typed(query), search(query));
  });

  test("nothing typed, or only words without meaning, finds nothing", () => {
    for (const query of ["", " ", "the", "x"]) assert.deepEqual(search(query), { results: [], isCut: false }, query);
  });

  test("names that every object has are words like others", () => {
    for (const query of ["constructor", "__proto__", "toString hasOwnProperty"]) assert.deepEqual(paths(query), []);
  });

  test("a long list is cut, and says so", () => {
    const pages = Array.from({ length: 20 }, (_, at) => ({ path: `/${at}/` }));
    const none = { signs: [], danger: [], phrases: [] };
    const many = prepare({ ...index, ...none, pages, words: ["leg"], hits: [pages.flatMap((_, at) => [at, 1])] });
    const { results, isCut } = many("leg");
    assert.deepEqual([results.length, isCut], [15, true]);
  });
});
