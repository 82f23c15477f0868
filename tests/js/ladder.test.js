// Which rungs of a ladder fit the reader.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, nothingLeft } from "../../static/js/ladder/choices.js";

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

test("a stretch that is held until it lets go is chosen by the place like any other", () => {
  const live = LADDER.map((rung) => (rung.timer === "hold" ? { ...rung, timer: "live" } : rung));
  assert.deepEqual(names(live, { place: "standing", pregnant: false }), ["wall", "warm", "help"]);
});

test("in pregnancy only what was checked for it is left", () => {
  assert.deepEqual(names(LADDER, { place: null, pregnant: true }), ["towel", "help"]);
});

// Every ladder of up to three rungs, for every reader.
const SHAPES = [
  { pregnancy: "" },
  ...["hold", "live", "minutes"].flatMap((timer) => ["fine", "care", "not", ""].map((pregnancy) => ({ timer, pregnancy }))),
];
const PLACES = [["bed"], ["standing"], ["bed", "sitting"], [""]];
const rungShapes = SHAPES.flatMap((shape) => (shape.timer ? PLACES : [[""]]).map((places) => ({ ...shape, places })));
const ladders = [
  ...rungShapes.map((one) => [one]),
  ...rungShapes.flatMap((one) => rungShapes.map((two) => [one, two])),
  ...rungShapes.slice(0, 20).flatMap((one) => rungShapes.slice(0, 20).map((two) => [one, two, { pregnancy: "", places: [""] }])),
];
const readers = [null, "bed", "sitting", "standing"].flatMap((place) => [true, false].map((pregnant) => ({ place, pregnant })));

test("care never moves up because something else was taken away: a way, or the reason why there is none, stands first", () => {
  for (const rungs of ladders) {
    for (const reader of readers) {
      const kept = fitting(rungs, reader);
      const own = kept.filter(({ timer }) => timer);
      const why = nothingLeft(rungs, reader);
      assert.equal(Boolean(why), own.length === 0, JSON.stringify([rungs, reader]));
      assert.equal(why === "withdrawn", rungs.every(({ timer }) => !timer));
      if (why && why !== "withdrawn") assert.ok(reader.pregnant);
      if (reader.pregnant) assert.ok(own.every(({ pregnancy }) => ["fine", "care"].includes(pregnancy)));
      assert.equal(kept.filter(({ timer }) => !timer).length, rungs.filter(({ timer }) => !timer).length);
    }
  }
});

test("the reason says what is known", () => {
  const one = (pregnancy) => ({ timer: "hold", places: ["bed"], pregnancy });
  const pregnant = { place: null, pregnant: true };
  assert.equal(nothingLeft([one("not")], pregnant), "not");
  assert.equal(nothingLeft([one("not"), one("")], pregnant), "unknown");
  assert.equal(nothingLeft([one("not"), one("care")], pregnant), "");
});

test("a place at which nothing is safe in pregnancy does not hide what is safe elsewhere", () => {
  assert.deepEqual(names(LADDER, { place: "standing", pregnant: true }), ["towel", "help"]);
});
