// Six weeks before bed: which night a moment belongs to, what is counted, and what is not claimed.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aWeek, compared, nightOfCramp, weeksOf } from "../../static/js/six-weeks/cramps.js";
import { lineOf } from "../../static/js/six-weeks/line.js";
import { begun, counts, isOpen, isOver, isTrial, lastOf, marked, nightOf, shifted, stopped, WEEK } from "../../static/js/six-weeks/trial.js";

const FIRST = "2026-11-02"; // a Monday
const TRIAL = begun(FIRST, WEEK);
const cramp = (day, clock = "03:00") => ({ at: `${day}T${clock}:00+01:00` });
const say = (name, values = {}) => `${name}${JSON.stringify(values)}`;

describe("a night", () => {
  for (const [clock, night] of [
    ["2026-11-02T22:30", "2026-11-02"],
    ["2026-11-02T23:59", "2026-11-02"],
    ["2026-11-03T00:01", "2026-11-02"],
    ["2026-11-03T03:59", "2026-11-02"],
    ["2026-11-03T04:00", "2026-11-03"],
    ["2026-03-01T01:00", "2026-02-28"],
    ["2027-01-01T02:00", "2026-12-31"],
  ]) {
    test(`${clock} is in the night of ${night}`, () => assert.equal(nightOf(new Date(clock)), night));
  }

  test("of a cramp goes from noon to noon", () => {
    assert.equal(nightOfCramp(cramp("2026-11-03", "03:00")), "2026-11-02");
    assert.equal(nightOfCramp(cramp("2026-11-03", "11:59")), "2026-11-02");
    assert.equal(nightOfCramp(cramp("2026-11-03", "12:00")), "2026-11-03");
  });
});

describe("the record", () => {
  test("lasts 42 nights, or until it is stopped", () => {
    assert.equal(lastOf(TRIAL), "2026-12-13");
    assert.ok(!isOver(TRIAL, "2026-12-13") && isOver(TRIAL, "2026-12-14"));
    const ended = stopped(TRIAL, "2026-11-10");
    assert.equal(lastOf(ended), "2026-11-10");
    assert.ok(isOver(ended, "2026-11-10"));
    assert.equal(lastOf(stopped(TRIAL, "2027-01-01")), "2026-12-13", "stopped after the end");
  });

  test("a mark can be changed and taken back", () => {
    const done = marked(TRIAL, FIRST, "done");
    assert.deepEqual(done.nights, { [FIRST]: "done" });
    assert.deepEqual(marked(done, FIRST, "not").nights, { [FIRST]: "not" });
    assert.deepEqual(marked(done, FIRST, null), TRIAL);
  });

  test("only its own nights that have come can be marked", () => {
    const open = (night) => isOpen(TRIAL, night, "2026-11-05");
    assert.deepEqual(["2026-11-01", "2026-11-02", "2026-11-05", "2026-11-06"].map(open), [false, true, true, false]);
  });

  test("counts the chosen nights, and what was done on others too", () => {
    const some = marked(marked(begun(FIRST, ["SU", "MO"]), FIRST, "done"), "2026-11-04", "done");
    assert.deepEqual(some.days, ["MO", "SU"]);
    assert.deepEqual(counts(some, "2026-11-08"), { nights: 7, chosen: 2, done: 2 });
    assert.deepEqual(counts(some, "2027-11-08"), { nights: 42, chosen: 12, done: 2 });
  });

  test("of another form is none", () => {
    assert.ok(isTrial(TRIAL) && isTrial(JSON.parse(JSON.stringify(marked(TRIAL, FIRST, "not")))));
    for (const wrong of [
      ...[null, [], "x", 7, {}],
      ...[{ first: "yesterday" }, { first: "2026-13-45" }, { days: [] }, { days: ["XX"] }, { days: "MO" }],
      ...[{ nights: [] }, { nights: { x: "done" } }, { nights: { [FIRST]: "well" } }, { stopped: 5 }],
    ]) {
      const value = wrong && typeof wrong === "object" && Object.keys(wrong).length ? { ...TRIAL, ...wrong } : wrong;
      assert.ok(!isTrial(value), JSON.stringify(value));
    }
  });
});

describe("cramps before and since", () => {
  const some = [cramp("2026-10-20"), cramp("2026-11-02"), cramp("2026-11-03"), cramp("2026-11-09", "23:00")];

  test("the morning after the first evening counts as since", () => {
    const { before, since } = compared(TRIAL, some, "2026-10-19", "2026-11-10");
    assert.deepEqual(before, { cramps: 2, nights: 14 });
    assert.deepEqual(since, { cramps: 2, nights: 8 }, "the night that is not over is left out");
  });

  test("nothing is known of the time before the diary", () => {
    const { before, isTelling } = compared(TRIAL, [], null, "2026-12-20");
    assert.deepEqual([before.nights, isTelling], [0, false]);
    const lines = lineOf(say, TRIAL, [], null, "2026-12-20");
    assert.ok(lines.some((line) => line.startsWith("before-unknown")));
  });

  test("no more than six weeks are compared with", () => {
    assert.equal(compared(TRIAL, [], "2020-01-01", "2027-01-01").before.nights, 42);
    assert.equal(compared(TRIAL, [], "2020-01-01", "2027-01-01").since.nights, 42);
  });

  // Nights before and since, cramps on both: whether the page may speak of a difference.
  for (const [before, since, cramps, isTelling] of [
    [13, 14, 20, false],
    [14, 13, 20, false],
    [14, 14, 7, false],
    [14, 14, 8, true],
    [42, 42, 0, false],
  ]) {
    test(`${before} and ${since} nights with ${cramps} cramps: ${isTelling ? "enough" : "too few to tell"}`, () => {
      const entries = Array.from({ length: cramps }, () => cramp("2026-11-03"));
      const known = shifted(FIRST, -before);
      const now = shifted(FIRST, since);
      assert.equal(compared(TRIAL, entries, known, now).isTelling, isTelling);
      const last = lineOf(say, TRIAL, entries, known, now).at(-1);
      assert.ok(last.startsWith(isTelling ? "may-be-chance" : "too-few"), last);
    });
  }

  test("a week has one decimal", () => assert.equal(aWeek({ cramps: 10, nights: 20 }), 3.5));

  test("week by week, with the one that is under way", () => {
    const trial = marked(marked(TRIAL, FIRST, "done"), "2026-11-09", "done");
    assert.deepEqual(weeksOf(trial, some, "2026-10-19", "2026-11-10"), [
      { number: -2, done: null, cramps: 1 },
      { number: -1, done: null, cramps: 1 },
      { number: 1, done: 1, cramps: 1 },
      { number: 2, done: 1, cramps: 1 },
    ]);
    assert.equal(weeksOf(TRIAL, [], null, "2027-11-10").length, 6);
  });
});
