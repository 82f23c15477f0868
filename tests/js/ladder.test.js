// Which rungs of a ladder fit the reader.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "../../static/js/ladder/choices.js";

const LADDER = [
  { name: "towel", timer: "hold", places: ["bed", "sitting"], pregnancy: "fine" },
  { name: "wall", timer: "hold", places: ["standing"], pregnancy: "not" },
  { name: "warm", timer: "minutes", places: [""], pregnancy: "" },
  { name: "help", places: [""], pregnancy: "" },
];
const names = (rungs, choices) => fitting(rungs, choices).map(({ name }) => name);

test("the ladder fits the place, and keeps heat and help", () => {
  assert.deepEqual(names(LADDER, { place: null, pregnant: false }), ["towel", "wall", "warm", "help"]);
  assert.deepEqual(names(LADDER, { place: "standing", pregnant: false }), ["wall", "warm", "help"]);
});

test("a place that no stretch here knows chooses nothing", () => {
  assert.deepEqual(names(LADDER.slice(0, 1), { place: "standing", pregnant: false }), ["towel"]);
});

test("in pregnancy only what was checked for it is left", () => {
  assert.deepEqual(names(LADDER, { place: null, pregnant: true }), ["towel", "help"]);
  assert.deepEqual(names(LADDER, { place: "standing", pregnant: true }), ["help"]);
});
