// The reader's own list of stretches, and which stretches fit where they are.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fits } from "../../static/js/routine/fits.js";
import { added, has, isFull, moved, removed } from "../../static/js/routine/list.js";

const one = (name) => ({ path: `/stretches/${name}/`, name });
const paths = (list) => list.map(({ name }) => name).join("");
const ABC = ["a", "b", "c"].map(one);

test("a stretch is in the list once, at its end, and can be taken out", () => {
  assert.equal(paths(added(ABC, one("d"))), "abcd");
  assert.equal(paths(added(ABC, one("a"))), "abc");
  assert.equal(paths(removed(ABC, "/stretches/b/")), "ac");
  assert.ok(has(ABC, "/stretches/b/") && !has(ABC, "/stretches/d/"));
});

test("a full list takes no more", () => {
  const full = Array.from({ length: 20 }, (_, at) => one(`s${at}`));
  assert.ok(isFull(full) && !isFull(ABC));
  assert.equal(added(full, one("x")).length, 20);
});

test("a stretch moves one place, and not beyond the ends", () => {
  assert.equal(paths(moved(ABC, "/stretches/b/", -1)), "bac");
  assert.equal(paths(moved(ABC, "/stretches/b/", 1)), "acb");
  assert.equal(paths(moved(ABC, "/stretches/a/", -1)), "abc");
  assert.equal(paths(moved(ABC, "/stretches/c/", 1)), "abc");
  assert.equal(paths(moved(ABC, "/stretches/x/", 1)), "abc");
});

const BED = { places: "bed", pregnancy: "fine" };
const FLOOR = { places: "", floor: "", pregnancy: "care" };
const STANDING = { places: "standing", pregnancy: "not" };
const BOTH = { places: "bed sitting", pregnancy: "" };

for (const [place, pregnant, expected] of [
  [null, false, [true, true, true, true]],
  ["bed", false, [true, false, false, true]],
  ["sitting", false, [false, false, false, true]],
  ["standing", false, [false, false, true, false]],
  ["no-floor", false, [true, false, true, true]],
  [null, true, [true, true, false, false]],
  ["bed", true, [true, false, false, false]],
]) {
  test(`what fits: ${place}, ${pregnant ? "pregnant" : "not pregnant"}`, () => {
    assert.deepEqual([BED, FLOOR, STANDING, BOTH].map((stretch) => fits(stretch, { place, pregnant })), expected);
  });
}
