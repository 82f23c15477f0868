// An entry that is corrected in another time zone, or across a change of summer time. Each row is a phone's zone, the
// entry as it was written, what the reader sets the clock to, and what the entry says then.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { FIELDS } from "../../static/js/diary/fields.js";
import { corrected, isMoment, localIso } from "../../static/js/diary/moments.js";

const [TOKYO, ANGELES, LONDON, LORD_HOWE, KATHMANDU] = [
  "Asia/Tokyo",
  "America/Los_Angeles",
  "Europe/London",
  "Australia/Lord_Howe", // half an hour of summer time
  "Asia/Kathmandu",
];
const OWN = process.env.TZ;

afterEach(() => (OWN === undefined ? delete process.env.TZ : (process.env.TZ = OWN)));

describe("a corrected clock", () => {
  const ROWS = [
    // written elsewhere: moves by what was changed, and stays the clock of that place
    [ANGELES, "2026-11-20T23:10:00+09:00", "2026-11-20T22:50", "2026-11-20T22:50:00+09:00"],
    [TOKYO, "2026-11-20T23:10:00-08:00", "2026-11-20T22:50", "2026-11-20T22:50:00-08:00"],
    [KATHMANDU, "2026-11-20T23:10:00-03:30", "2026-11-21T00:10", "2026-11-21T00:10:00-03:30"],
    [LONDON, "2026-11-20T02:30:00+05:45", "2026-06-20T02:30", "2026-06-20T02:30:00+05:45"],
    [TOKYO, "2026-11-20T02:30:00Z", "2026-11-20T02:40", "2026-11-20T02:40:00+00:00"],
    // written here, within one time of the year
    [TOKYO, "2026-11-20T23:10:00+09:00", "2026-11-20T22:50", "2026-11-20T22:50:00+09:00"],
    [LONDON, "2026-11-20T02:30:15Z", "2026-11-20T02:31", "2026-11-20T02:31:00+00:00"],
    // written here, and moved over a change: the clock on the wall is what the reader said
    [LONDON, "2026-10-24T23:10:00+01:00", "2026-10-25T23:10", "2026-10-25T23:10:00+00:00"],
    [LONDON, "2026-11-20T02:30:00+00:00", "2026-08-20T02:30", "2026-08-20T02:30:00+01:00"],
    [ANGELES, "2026-11-20T02:30:00-08:00", "2026-10-20T02:30", "2026-10-20T02:30:00-07:00"],
    [LORD_HOWE, "2026-11-20T02:30:00+11:00", "2026-08-20T02:30", "2026-08-20T02:30:00+10:30"],
    // the hour that comes twice: each of the two stays the one it was
    [LONDON, "2026-10-25T01:30:00+01:00", "2026-10-25T01:40", "2026-10-25T01:40:00+01:00"],
    [LONDON, "2026-10-25T01:30:00+00:00", "2026-10-25T01:40", "2026-10-25T01:40:00+00:00"],
    [ANGELES, "2026-11-01T01:30:00-08:00", "2026-11-01T01:10", "2026-11-01T01:10:00-08:00"],
    // the hour that never was: what was typed stays what is read
    [LONDON, "2026-03-29T00:30:00+00:00", "2026-03-29T01:30", "2026-03-29T01:30:00+00:00"],
    [ANGELES, "2026-03-08T03:30:00-07:00", "2026-03-08T02:30", "2026-03-08T02:30:00-07:00"],
  ];
  for (const [zone, at, wall, expected] of ROWS) {
    test(`${at} set to ${wall} in ${zone}`, () => {
      process.env.TZ = zone;
      assert.equal(corrected(at, wall), expected);
      assert.ok(isMoment(expected));
      assert.equal(corrected(expected, wall), expected, "and it stays so when it is read again");
    });
  }
});

describe("what is still to come", () => {
  const NOW = Date.parse("2026-11-20T14:12:00Z"); // 23:12 in Tokyo, 06:12 in Los Angeles
  const read = (at, wall) => FIELDS.at.read({ at: { value: wall } }, { at }, NOW);
  const ROWS = [
    [ANGELES, "2026-11-20T23:10:00+09:00", "2026-11-20T22:50", { value: "2026-11-20T22:50:00+09:00" }],
    [ANGELES, "2026-11-20T23:10:00+09:00", "2026-11-20T23:13", { value: "2026-11-20T23:13:00+09:00" }],
    [ANGELES, "2026-11-20T23:10:00+09:00", "2026-11-20T23:14", { error: "error-future" }],
    [TOKYO, "2026-11-20T06:10:00-08:00", "2026-11-20T06:14", { error: "error-future" }],
    [TOKYO, "2026-11-20T06:10:00-08:00", "2026-11-20T05:50", { value: "2026-11-20T05:50:00-08:00" }],
    [LONDON, "2026-11-20T14:00:00+00:00", "2026-11-20T14:14", { error: "error-future" }],
  ];
  for (const [zone, at, wall, expected] of ROWS) {
    test(`is told by the moment, not by the clock: ${at} set to ${wall} in ${zone}`, () => {
      process.env.TZ = zone;
      assert.deepEqual(read(at, wall), expected);
    });
  }
});

test("a year that is only half typed is not kept", () => {
  process.env.TZ = LONDON;
  const read = (value) => FIELDS.at.read({ at: { value } }, { at: "2026-11-20T02:30:00+00:00" }, Date.now());
  for (const year of ["0002", "0020", "0202", "1899"]) assert.deepEqual(read(`${year}-11-20T02:30`), { error: "error-at" });
  assert.deepEqual(read("1987-11-20T02:30"), { value: "1987-11-20T02:30:00+00:00" });
});

test("a moment is valid also where a clock was a minute and a quarter off, long ago", () => {
  process.env.TZ = LONDON;
  assert.ok(isMoment(localIso(Date.parse("0002-11-20T02:30:00Z"))));
});
