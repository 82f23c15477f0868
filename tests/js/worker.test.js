// Two parts of the service worker that need no browser: reminders, and what day it is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import vm from "node:vm";

function load(file, ...names) {
  const code = readFileSync(new URL(`../../static/worker/${file}.js`, import.meta.url), "utf8");
  return vm.runInNewContext(`${code};({ ${names.join()} })`, { Date });
}

describe("a reminder", () => {
  const { reminderGaps } = load("reminders", "reminderGaps");
  const gaps = (time, days, now) => reminderGaps(time, days, new Date(now));
  const WEDNESDAY = "2026-11-18T21:30:00"; // by the clock of this machine, as a phone does it

  test("begins at the first of the chosen moments that is still to come", () => {
    assert.equal(gaps("21:31", ["MO", "WE"], WEDNESDAY).start, "20261118T213100");
    assert.equal(gaps("21:30", ["MO", "WE"], WEDNESDAY).start, "20261123T213000");
    assert.equal(gaps("21:30", ["WE"], WEDNESDAY).start, "20261125T213000");
    assert.equal(gaps("00:05", ["TH"], WEDNESDAY).start, "20261119T000500");
  });

  test("names its days in the order of the week, and the moment when it was made", () => {
    const { days, made } = gaps("07:00", ["SU", "MO"], WEDNESDAY);
    assert.equal(days, "MO,SU");
    assert.equal(made, new Date(WEDNESDAY).toISOString().replace(/\.\d+|[-:]/g, ""));
  });
});

describe("today", () => {
  const { today, isPast } = load("review-dates", "today", "isPast");

  test("is the latest day that anybody told: a phone set back makes no page look fresh", () => {
    const phone = new Date().toISOString().slice(0, 10);
    assert.equal(today({ manifest: null }), phone);
    assert.equal(today({ manifest: { published_at: "2999-01-02T03:04:05Z" } }), "2999-01-02");
    assert.equal(today({ manifest: { published_at: "2000-01-01T00:00:00Z" }, serverDay: "2999-01-03" }), "2999-01-03");
  });

  test("a page without a date is never past", () => {
    const answers = [isPast("2026-11-21", "2026-11-22"), isPast("2026-11-22", "2026-11-22"), isPast(undefined, "2026-11-22")];
    assert.deepEqual(answers, [true, false, false]);
  });
});
