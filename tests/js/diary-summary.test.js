// The doctor's summary: what is counted, and in which order it is said.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answered, sameAttack } from "../../static/js/diary/attack.js";
import { daysUntil, countDays, shiftDay } from "../../static/js/diary/chart.js";
import { FIELDS } from "../../static/js/diary/fields.js";
import { localIso } from "../../static/js/diary/moments.js";
import { factsOf, shownNotes } from "../../static/js/diary/summary-rows.js";

const BASE = { id: "1", at: "2026-11-20T14:00:00+00:00", place: "calf", placeName: "Calf", minutes: 4, eased: "eased" };
const entry = (values = {}) => ({ ...BASE, side: null, strength: null, woke: null, done: [], triggers: [], note: "", changedAt: "2026-11-20T14:05:00.000Z", ...values });

// Gives back what was to be said, so that a test can look at it.
const say = (name, values) => (values ? `${name}(${Object.values(values).join(" ")})` : name);
const facts = (entries, days = 30) => Object.fromEntries(factsOf(say, { entries, days }));

describe("the facts", () => {
  test("come in the order that a doctor asks, each once", () => {
    const names = factsOf(say, { entries: [entry({ side: "left", strength: "mild", woke: "no" })], days: 30 }).map(([name]) => name);
    assert.deepEqual(names, ["often", "length", "strength", "time", "woke", "places", "sides", "eased", "helped", "triggers"]);
    const known = Object.values(FIELDS).flatMap((field) => Object.keys(field.facts ?? {}));
    assert.deepEqual([...names].sort(), known.sort());
  });

  test("how often: entries, days and entries a week", () => {
    const entries = [entry(), entry(), entry({ at: "2026-11-21T14:00:00+00:00" })];
    assert.equal(facts(entries).often, "often(0.7 entries(3) days(2))");
  });

  test("how long: the shortest, the middle and the longest of those that were noted", () => {
    const entries = [9, null, 2, 5].map((minutes) => entry({ minutes }));
    assert.equal(facts(entries).length, "length(minutes(2) minutes(5) minutes(9) 3 4)");
    assert.equal(facts([entry(), entry()]).length, "length-same(minutes(4) minutes(4) minutes(4) 2 2)");
    assert.equal(facts([entry({ minutes: null })]).length, "not-noted");
  });

  test("the night begins at 22:00 and ends at 06:00, by the clock of the place", () => {
    const clocks = ["21:59:00+00:00", "22:00:00+09:00", "05:59:00-08:00", "06:00:00+00:00"];
    assert.equal(facts(clocks.map((clock) => entry({ at: `2026-11-20T${clock}` }))).time, "time(2 2)");
  });

  test("places: the most frequent first, by the newest of their names", () => {
    const entries = [entry({ place: "foot", placeName: "Foot" }), entry({ placeName: "Old" }), entry()];
    assert.equal(facts(entries).places, "counted(Calf 2), counted(Foot 1)");
  });

  test("sides: how often each, and no line where none was noted", () => {
    assert.equal(facts([entry({ side: "left" }), entry({ side: "left" }), entry()]).sides, "counted(side-left 2)");
    assert.equal("sides" in facts([entry()]), false);
  });

  test("how strong: how many of each, the strongest first, and no line where none was noted", () => {
    const entries = ["mild", "severe", null, "mild"].map((strength) => entry({ strength }));
    assert.equal(facts(entries).strength, "counted(strength-severe 1), counted(strength-mild 2)");
    assert.equal("strength" in facts([entry()]), false);
  });

  test("how many woke the reader, of those where it was noted", () => {
    const entries = ["yes", "no", null, "yes"].map((woke) => entry({ woke }));
    assert.equal(facts(entries).woke, "woke(2 1 3 4)");
    assert.equal("woke" in facts([entry()]), false);
  });

  test("what helped: how often it was done, and how often it had eased then", () => {
    const entries = [entry({ done: ["Walk", "Walk"] }), entry({ done: ["Walk", "Heat"], eased: "still" })];
    assert.equal(facts(entries).helped, "helped(Walk 2 1), helped(Heat 1 0)");
    assert.equal(facts(entries).eased, "counted(eased 1), counted(still 1)");
  });

  test("what was not noted is said so, and a long list is cut", () => {
    assert.equal(facts([entry({ eased: null })]).eased, "not-noted");
    const done = Array.from({ length: 7 }, (_, at) => `Act ${at}`);
    assert.match(facts([entry({ done })]).helped, /Act 5 1 1\), more$/);
    const [place] = facts([entry({ placeName: "x".repeat(80) })]).places.match(/x+…/);
    assert.equal(place.length, 60);
  });
});

describe("the sheet", () => {
  test("the newest notes are shown, as many as there is room for", () => {
    const entries = Array.from({ length: 20 }, (_, at) => entry({ note: ` Note\n${at} ` }));
    const notes = shownNotes(entries);
    assert.equal(notes.length, 13);
    assert.deepEqual(notes[0], { text: "20 Nov, Calf: Note 19", lines: 1 });
  });

  test("the chart ends on its last day and has every day once", () => {
    const days = daysUntil("2026-03-02");
    assert.deepEqual([days.length, days[0], days.at(-1), new Set(days).size], [30, "2026-02-01", "2026-03-02", 30]);
    assert.equal(shiftDay("2028-02-28", 1), "2028-02-29");
    const counts = countDays([entry(), entry({ at: "2020-01-01T00:00:00+00:00" })], ["2026-11-19", "2026-11-20"]);
    assert.deepEqual([...counts], [["2026-11-19", { night: 0, day: 0 }], ["2026-11-20", { night: 0, day: 1 }]]);
  });

  test("a moment says how far the phone's clock is from UTC", () => {
    const moment = Date.parse("2026-11-22T03:12:00Z");
    assert.equal(localIso(moment, 0), "2026-11-22T03:12:00+00:00");
    assert.equal(localIso(moment, 345), "2026-11-22T08:57:00+05:45");
    assert.equal(localIso(moment, -570), "2026-11-21T17:42:00-09:30");
  });
});

describe("an answer at the end of the timer", () => {
  const NOW = Date.parse("2026-11-20T15:00:00Z");
  const answer = { area: "calf", answer: "bit", startedAt: NOW - 300_000, seconds: 300, done: [], name: "Wall stretch" };

  test("goes on with the attack that has not eased, for an hour", () => {
    const open = entry({ eased: "still", changedAt: "2026-11-20T14:00:01.000Z" });
    assert.equal(sameAttack([open], answer, NOW), open);
    assert.equal(sameAttack([open], answer, NOW + 1_000), undefined);
    assert.equal(sameAttack([{ ...open, eased: "eased" }], answer, NOW), undefined);
    assert.equal(sameAttack([{ ...open, place: "foot" }], answer, NOW), undefined);
    assert.equal(sameAttack([{ ...open, changedAt: "2036-11-20T14:00:01.000Z" }], answer, NOW), undefined);
  });

  test("tells how long it lasted and what was done, each once", () => {
    const before = entry({ at: "2026-11-20T14:30:00+00:00", done: ["Wall stretch"] });
    assert.deepEqual(answered(before, answer), { minutes: 30, done: ["Wall stretch"], eased: "bit", side: null });
    assert.equal(answered(before, { ...answer, side: "left" }).side, "left");
    assert.equal(answered(before, { ...answer, startedAt: Date.parse(before.at), seconds: 5 }).minutes, 1);
  });
});
