// The table of the diary's fields, and what goes by it.

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { checked, isNewer, isSame, newEntry, upgraded, withBlanks } from "../../static/js/diary/entry.js";
import { FIELDS } from "../../static/js/diary/fields.js";

globalThis.crypto ??= webcrypto; // Node 18 has it under another name

const NOW = Date.parse("2026-11-22T03:12:00Z");
const ENTRY = {
  id: "00000000-0000-4000-8000-000000000001",
  at: "2026-11-20T02:30:15+01:00",
  place: "calf",
  placeName: "Calf",
  side: null,
  minutes: 4,
  strength: "strong",
  woke: "yes",
  eased: "eased",
  done: ["Wall calf stretch"],
  triggers: ["exercise"],
  note: "At night",
  changedAt: "2026-11-20T02:40:00.000Z",
};

describe("an entry", () => {
  test("a new one has every field and is valid", () => {
    const entry = newEntry("calf", "Calf", NOW, NOW - 60_000);
    assert.deepEqual(Object.keys(entry).sort(), Object.keys(FIELDS).sort());
    assert.deepEqual(checked(entry), entry);
    assert.equal(entry.changedAt, "2026-11-22T03:12:00.000Z");
  });

  test("two new ones share no list", () => {
    newEntry("calf", "Calf", NOW).done.push("Walked");
    assert.deepEqual(newEntry("calf", "Calf", NOW).done, []);
  });

  test("every blank is a valid value of its field", () => {
    const wrong = Object.entries(FIELDS).filter(([, { blank, isValid }]) => blank && !isValid(blank()));
    assert.deepEqual(wrong, []);
  });

  test("what is known of it is kept, in the order of the table, and nothing else", () => {
    assert.deepEqual(Object.keys(checked({ colour: "red", ...ENTRY })), Object.keys(FIELDS));
  });

  const WRONG = {
    id: ["short", 12, "with a blank in it"],
    at: ["2026-11-20", "2026-11-20T02:30:15", "2026-13-20T02:30:15Z", 1795312800000],
    place: ["", "a b", "x".repeat(81)],
    placeName: ["", "x".repeat(201)],
    side: ["middle", ""],
    minutes: [-1, 1.5, "4", 7 * 24 * 60 + 1],
    strength: ["weak", "", 2],
    woke: [true, "", "perhaps"],
    eased: ["better", ""],
    done: ["Walked", [""], [1], Array(51).fill("Walked")],
    triggers: [null, ["x".repeat(201)]],
    note: [null, "x".repeat(1001)],
    changedAt: [null, "yesterday"],
  };
  for (const [name, values] of Object.entries(WRONG)) {
    test(`one with a wrong ${name}, or without it, is not read`, () => {
      for (const value of [...values, undefined]) assert.equal(checked({ ...ENTRY, [name]: value }), null, String(value));
    });
  }

  test("none is read of what is no entry", () => {
    for (const value of [null, undefined, 7, "text", []]) assert.equal(checked(value), null);
  });

  test("two with the same values are the same, in whatever order they stand", () => {
    const reversed = Object.fromEntries(Object.entries(ENTRY).reverse());
    assert.ok(isSame(ENTRY, reversed));
    assert.ok(!isSame(ENTRY, { ...ENTRY, note: "" }));
  });

  test("the one that was changed later is the newer one", () => {
    assert.ok(isNewer({ ...ENTRY, changedAt: "2026-11-20T02:40:00.001Z" }, ENTRY));
    assert.ok(!isNewer(ENTRY, ENTRY));
  });
});

describe("an entry of an older format", () => {
  const OLD = { id: "old-entry-1", at: 1795312800000, place: "calf", placeName: "Calf", minutes: 3, note: "Ow" };

  test("of the first one gets its moments, and the blank of each field that it had not", () => {
    const entry = checked(upgraded(OLD, 1));
    assert.equal(Date.parse(entry.at), OLD.at);
    assert.equal(entry.changedAt, "2026-11-22T02:00:00.000Z");
    assert.deepEqual([entry.minutes, entry.note, entry.eased, entry.done, entry.triggers], [3, "Ow", null, [], []]);
    assert.equal(entry.side, null);
  });

  test("of the second one, which knew no side, is read from a backup", () => {
    const { side, strength, woke, ...before } = ENTRY;
    assert.deepEqual([side, strength, woke], [null, "strong", "yes"]);
    assert.deepEqual(checked(upgraded(before, 2)), { ...ENTRY, side: null, strength: null, woke: null });
  });

  test("of the third one, which knew neither strength nor waking, is read from a backup", () => {
    const { strength, woke, ...before } = ENTRY;
    assert.deepEqual([strength, woke], ["strong", "yes"]);
    assert.deepEqual(checked(upgraded(before, 3)), { ...ENTRY, strength: null, woke: null });
  });

  test("of the first one that was left empty is read too", () => {
    const entry = checked(upgraded({ ...OLD, minutes: null, note: null }, 1));
    assert.deepEqual([entry.minutes, entry.note], [null, ""]);
  });

  test("that is broken does not stop the others", () => {
    for (const value of [null, "x", {}, { ...OLD, at: "never" }, { ...OLD, at: 9e15 }]) {
      assert.equal(checked(upgraded(value, 1)), null);
    }
  });

  test("that was kept before a field was there gets its blank", () => {
    const { triggers, ...before } = ENTRY;
    assert.deepEqual(withBlanks(before), { ...ENTRY, triggers: [] });
    assert.deepEqual(withBlanks(ENTRY), ENTRY);
    assert.deepEqual(triggers, ["exercise"]);
  });
});

describe("the form", () => {
  const box = (value, isChecked = false) => ({ value, checked: isChecked });
  const read = (name, elements, entry = ENTRY) => FIELDS[name].read(elements, entry, NOW);

  test("the moment keeps its seconds and its zone unless it is changed", () => {
    const elements = { at: {} };
    FIELDS.at.fill(elements, ENTRY);
    assert.equal(elements.at.value, "2026-11-20T02:30");
    assert.deepEqual(read("at", elements), { value: ENTRY.at });
    const changed = read("at", { at: { value: "2026-11-20T02:31" } });
    assert.match(changed.value, /^2026-11-20T02:31:00[+-]\d\d:\d\d$/);
  });

  test("a moment that is none, or has not come yet, is wrong", () => {
    assert.deepEqual(read("at", { at: { value: "" } }), { error: "error-at" });
    assert.deepEqual(read("at", { at: { value: "+12026-11-20T02:31" } }), { error: "error-at" });
    assert.deepEqual(read("at", { at: { value: "2026-12-24T02:31" } }), { error: "error-future" });
  });

  test("minutes are a whole number, or nothing", () => {
    const minutes = (value) => read("minutes", { minutes: { value } });
    assert.deepEqual([minutes(" 12 "), minutes(""), minutes("0")], [{ value: 12 }, { value: null }, { value: 0 }]);
    for (const value of ["1.5", "-1", "some", "10081"]) assert.deepEqual(minutes(value), { error: "error-minutes" });
  });

  test("what was done stands one thing on each line", () => {
    assert.deepEqual(read("done", { done: { value: " Walked \n\nHeat\n" } }), { value: ["Walked", "Heat"] });
    assert.deepEqual(read("done", { done: { value: "x".repeat(201) } }), { error: "error-done" });
    assert.deepEqual(read("done", { done: { value: "x\n".repeat(51) } }), { error: "error-done" });
  });

  test("a trigger that this form does not know stays", () => {
    const triggers = [box("exercise"), box("heat", true)];
    const entry = { ...ENTRY, triggers: ["exercise", "moon"] };
    assert.deepEqual(read("triggers", { triggers }, entry), { value: ["heat", "moon"] });
    FIELDS.triggers.fill({ triggers }, entry);
    assert.deepEqual(triggers.map(({ checked: isChecked }) => isChecked), [true, false]);
  });

  test("a note has its limit", () => {
    assert.deepEqual(read("note", { note: { value: "x".repeat(1000) } }), { value: "x".repeat(1000) });
    assert.deepEqual(read("note", { note: { value: "x".repeat(1001) } }), { error: "error-note" });
  });

  test("an empty answer is none", () => {
    assert.deepEqual([read("side", { side: { value: "" } }), read("side", { side: { value: "left" } })], [{ value: null }, { value: "left" }]);
    assert.deepEqual(read("eased", { eased: { value: "" } }), { value: null });
    assert.deepEqual(read("eased", { eased: { value: "bit" } }), { value: "bit" });
    assert.deepEqual(read("strength", { strength: { value: "" } }), { value: null });
    assert.deepEqual(read("strength", { strength: { value: "severe" } }), { value: "severe" });
    assert.deepEqual([read("woke", { woke: { value: "" } }), read("woke", { woke: { value: "no" } })], [{ value: null }, { value: "no" }]);
  });
});

describe("the templates", () => {
  const FOLDER = new URL("../../templates/guide/diary/", import.meta.url);
  const html = readdirSync(FOLDER).map((name) => readFileSync(new URL(name, FOLDER), "utf8")).join("\n");
  const missing = (names, mark) => names.filter((name) => !html.includes(mark(name)));

  test("have the words for every column of the table and every fact of the summary", () => {
    const names = (part) => Object.values(FIELDS).flatMap((field) => Object.keys(field[part] ?? {}));
    assert.deepEqual(missing(names("columns"), (name) => `data-word="csv-${name}"`), []);
    assert.deepEqual(missing(names("facts"), (name) => `data-word="fact-${name}"`), []);
  });

  test("have a place in the form for every field that is filled in", () => {
    const filled = Object.entries(FIELDS).flatMap(([name, { fill }]) => (fill ? [name] : []));
    assert.deepEqual(missing(filled, (name) => `name="${name}"`), []);
  });
});
