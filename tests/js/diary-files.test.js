// The diary as a backup and as a table.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { backupOf, compared, parseBackup } from "../../static/js/diary/backup-file.js";
import { backupNudge } from "../../static/js/diary/backup-nudge.js";
import { cellOf, tableOf } from "../../static/js/diary/csv.js";
import { FORMAT } from "../../static/js/diary/fields.js";

const NOW = Date.parse("2026-11-22T03:12:00Z");
const DAY = 86_400_000;
const FIRST = {
  id: "00000000-0000-4000-8000-000000000001",
  at: "2026-11-20T02:30:00+00:00",
  place: "calf",
  placeName: "Calf",
  side: "left",
  minutes: 4,
  strength: "severe",
  woke: "yes",
  eased: "eased",
  done: ["Wall calf stretch", "Walked"],
  triggers: ["exercise", "moon"],
  note: 'A "note", in\ntwo lines',
  changedAt: "2026-11-20T02:40:00.000Z",
};
const SECOND = { ...FIRST, id: "00000000-0000-4000-8000-000000000002", minutes: null, strength: null, woke: null, eased: null, note: "" };

async function* turns(...entries) {
  for (const entry of entries) yield [entry];
}

const fileOf = (entries, head = {}) => JSON.stringify({ format: "spasmguide-diary", version: FORMAT, entries, ...head });
const found = (...ours) => async (ids) => ids.map((id) => ours.find((entry) => entry.id === id));
const refusal = (text) => {
  try {
    return parseBackup(text);
  } catch (error) {
    return error.message;
  }
};

describe("a backup", () => {
  test("brings back what it was made of", async () => {
    const { blob, number } = await backupOf(turns(FIRST, SECOND), NOW);
    const text = await blob.text();
    assert.equal(number, 2);
    assert.deepEqual(parseBackup(text), [FIRST, SECOND]);
    assert.equal(JSON.parse(text).exportedAt, "2026-11-22T03:12:00.000Z");
    assert.equal(text.trim().split("\n").length, 4, "one entry a line");
  });

  test("of an empty diary is a whole file", async () => {
    const { blob } = await backupOf(turns(), NOW);
    assert.deepEqual(parseBackup(await blob.text()), []);
  });

  test("that is none, cut off, or from a newer version is refused", () => {
    const whole = fileOf([FIRST]);
    assert.equal(refusal(whole.slice(0, -9)), "broken");
    for (const text of ["", "null", '{"anything": 1}', "\x89PNG", fileOf({ id: 1 })]) assert.equal(refusal(text), "foreign");
    for (const version of [0, -1, 1.5, null, "x"]) assert.equal(refusal(fileOf([FIRST], { version })), "foreign");
    assert.equal(refusal(fileOf([FIRST], { version: FORMAT + 1 })), "newer");
  });

  test("of an older format is brought up to today's", async () => {
    const old = { id: "old-entry-1", at: 1795312800000, place: "calf", placeName: "Calf", minutes: 3, note: null };
    const values = parseBackup(fileOf([old, { ...old, id: "old-entry-2", at: null }, null], { version: 1 }));
    const { counts, wanted } = await compared(values, found());
    assert.deepEqual(counts, { fresh: 1, changed: 0, same: 0, older: 0, unreadable: 2 });
    assert.deepEqual([wanted[0].id, wanted[0].note, wanted[0].done, wanted[0].eased], ["old-entry-1", "", [], null]);
  });

  test("says what restoring it would do, before it does it", async () => {
    const newer = { ...FIRST, note: "Theirs", changedAt: "2026-11-21T10:00:00.000Z" };
    const { counts, wanted } = await compared([newer, FIRST, SECOND, { id: "x" }], found(FIRST, SECOND));
    assert.deepEqual(counts, { fresh: 0, changed: 1, same: 1, older: 0, unreadable: 1 });
    assert.deepEqual(wanted, [newer]);
    const back = await compared([FIRST], found(newer));
    assert.deepEqual([back.counts.older, back.wanted], [1, []]);
  });

  test("is suggested after five entries, and then every 30 days", () => {
    const madeAt = (days) => backupNudge(5, NOW, NOW - days * DAY);
    assert.deepEqual([backupNudge(4, NOW, 0), backupNudge(5, NOW, 0), madeAt(29.9), madeAt(30)], [null, "first", null, 30]);
    assert.equal(madeAt(-3650), "first"); // made under a clock that ran years ahead
  });
});

describe("the table", () => {
  const WORDS = { "side-left": "Left", "strength-severe": "Very strong", "woke-yes": "Yes", eased: "It eased", "trigger-exercise": "Exercise" };
  const say = (name) => (name.startsWith("csv-") ? name.slice(4) : (WORDS[name] ?? ""));
  const linesOf = async (...entries) => (await (await tableOf(turns(...entries), say)).text()).split("\r\n");

  test("has a column for each thing that is known", async () => {
    const [head, first, second] = await linesOf(FIRST, SECOND);
    assert.equal(head.replace("\uFEFF", ""), "day,clock,place,side,minutes,strength,woke,eased,done,triggers,note");
    const cells = '2026-11-20,02:30,Calf,Left,4,Very strong,Yes,It eased,"Wall calf stretch; Walked","Exercise; moon","A ""note"", in\ntwo lines"';
    assert.equal(first, cells);
    assert.equal(second, '2026-11-20,02:30,Calf,Left,,,,,"Wall calf stretch; Walked","Exercise; moon",');
  });

  const CELLS = [
    // what stays as it is
    ["", ""],
    [7, "7"],
    ["plain - text + more = fine @ home", "plain - text + more = fine @ home"],
    ["Zürich 🦵 ‏עברית", "Zürich 🦵 ‏עברית"],
    ["1-2", "1-2"],
    // what has to be quoted
    ['He said "ow"', '"He said ""ow"""'],
    ["a, b", '"a, b"'],
    ["a; b", '"a; b"'],
    ["two\nlines", '"two\nlines"'],
    ["two\r\nlines", '"two\r\nlines"'],
    [" blank ", '" blank "'],
    ['"', '""""'],
    // what a spreadsheet would run
    ["=1+1", "\"'=1+1\""],
    ["+49", "\"'+49\""],
    ["-2", "\"'-2\""],
    ["@SUM(A1)", "\"'@SUM(A1)\""],
    ["\t=1", "\"'\t=1\""],
    ["\r=1", "\"'\r'=1\""],
    ["\nx", "\"'\nx\""],
    ["＝1", "\"'＝1\""],
    ["  =1", "\"'  =1\""],
    ["\u00a0=1", "\"'\u00a0=1\""],
    ['=HYPERLINK("http://a.example","x")', "\"'=HYPERLINK(\"\"http://a.example\"\",\"\"x\"\")\""],
    ["walked\n=1+1", "\"walked\n'=1+1\""],
    ["walked\r\n- =1", "\"walked\r\n'- =1\""],
    ["walked;=1+1", "\"walked;'=1+1\""],
    ["walked; @x", "\"walked;' @x\""],
    ["=a;=b;=c", "\"'=a;'=b;'=c\""],
  ];
  for (const [value, cell] of CELLS) {
    test(`holds ${JSON.stringify(value)} as ${JSON.stringify(cell)}`, () => assert.equal(cellOf(value), cell));
  }

  test("holds nothing that a spreadsheet would run, in whatever field it was written", async () => {
    const nasty = { placeName: "=cmd", done: ["=a", "+b"], triggers: ["@c"], note: "-d" };
    const [, line] = await linesOf({ ...SECOND, ...nasty });
    assert.ok(!/(^|[,;"\n] *)[=+@-]/.test(line), line);
  });
});
