// A month of the diary as weeks.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byDay, daysOf, shiftMonth, weeksOf } from "../../static/js/diary/calendar.js";
import { countDays, topOf } from "../../static/js/diary/chart.js";
import { monthWords } from "../../static/js/diary/wording.js";

describe("a month", () => {
  test("has its days, also in a leap year", () => {
    const ends = ["2026-01", "2026-02", "2028-02", "2100-02", "2026-11", "0004-02", "9999-12"].map((month) => daysOf(month).at(-1));
    assert.deepEqual(ends, ["2026-01-31", "2026-02-28", "2028-02-29", "2100-02-28", "2026-11-30", "0004-02-29", "9999-12-31"]);
    assert.equal(daysOf("2026-11")[0], "2026-11-01");
  });

  test("is weeks of seven days from Monday on, and each day stands once", () => {
    for (let at = 0; at < 48; at += 1) {
      const month = shiftMonth("2025-01", at);
      const weeks = weeksOf(month);
      assert.ok(weeks.every((week) => week.length === 7 && week.some(Boolean)), month);
      assert.deepEqual(weeks.flat().filter(Boolean), daysOf(month));
      weeks.flat().forEach((day, place) => day && assert.equal((new Date(`${day}T12:00Z`).getUTCDay() + 6) % 7, place % 7, day));
    }
  });

  test("has one before and one after it, over the year too", () => {
    assert.deepEqual([shiftMonth("2026-01", -1), shiftMonth("2026-12", 1), shiftMonth("0001-01", 1)], ["2025-12", "2027-01", "0001-02"]);
  });

  test("is called by its name", () => assert.equal(monthWords("2026-11"), "November 2026"));
});

test("a day has its entries in their order, wherever its first one stood", () => {
  const entries = ["2026-11-20T05:00:00+09:00", "2026-11-19T10:00:00-08:00", "2026-11-20T01:00:00+09:00"].map((at) => ({ at }));
  const days = byDay(entries);
  assert.deepEqual([...days.keys()], ["2026-11-20", "2026-11-19"]);
  assert.deepEqual(days.get("2026-11-20"), [entries[0], entries[2]]);
});

test("the scale ends at an even number that no bar is above", () => {
  const top = (...numbers) => topOf(numbers.map((number) => ({ night: number - 1, day: 1 })));
  assert.deepEqual([top(1), top(4), top(5), top(6), top(3, 13, 2), topOf([])], [4, 4, 6, 6, 14, 4]);
});

test("the bars count night and day by the clock of the place", () => {
  const at = ["T22:00:00+09:00", "T21:59:00+09:00", "T05:59:00-08:00"].map((clock) => ({ at: `2026-11-20${clock}` }));
  assert.deepEqual([...countDays(at, ["2026-11-20"])], [["2026-11-20", { night: 2, day: 1 }]]);
});
