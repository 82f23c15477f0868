// Entries that this phone keeps as JSON: one that is damaged is put aside and stops nothing.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { storedJson } from "../../static/js/shared/stored-json.js";

const SCRIPTS = new URL("../../static/js/", import.meta.url);
// What is read there does not come from this phone's storage, and is caught where it is read.
const READ_ELSEWHERE = ["diary/backup-file.js", "offline/register.js"];
// They run before the first paint, import nothing, and catch what is damaged themselves.
const BEFORE_ALL = ["page/start-again.js", "page/start-mine.js"];

function entries(texts) {
  const kept = new Map(Object.entries(texts));
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => kept.set(key, text),
    removeItem: (key) => kept.delete(key),
  };
}

const isReport = (value) => typeof value.fields?.id === "string";

test("a whole entry is read, and a missing one is nothing", () => {
  const storage = entries({ "sg-report-1": '{"fields": {"id": "1"}}' });
  assert.deepEqual(storedJson(storage, "sg-report-1", isReport), { fields: { id: "1" } });
  assert.equal(storedJson(storage, "sg-report-2", isReport), null);
  assert.equal(storedJson(null, "sg-report-1", isReport), null);
});

for (const damaged of ["", "{", "null", "3", '"text"', "[]", "{}", '{"fields": {"id": 5}}', "undefined"]) {
  test(`“${damaged}” is put aside, and read no second time`, () => {
    const storage = entries({ "sg-report-1": damaged });
    assert.equal(storedJson(storage, "sg-report-1", isReport), null);
    assert.deepEqual([...storage.kept], [["sg-aside-sg-report-1", damaged]]);
  });
}

test("where there is no room to put it aside, it goes", () => {
  const storage = entries({ "sg-problem": "{" });
  storage.setItem = () => assert.fail("full");
  assert.equal(storedJson(storage, "sg-problem", Boolean), null);
  assert.equal(storage.kept.size, 0);
});

test("no other module reads JSON from storage by itself", () => {
  const names = readdirSync(SCRIPTS, { recursive: true }).filter((name) => /^(?!desk\/).*\.js$/.test(name));
  const reading = names.filter((name) => readFileSync(new URL(name, SCRIPTS), "utf8").includes("JSON.parse("));
  assert.deepEqual(reading.sort(), [...READ_ELSEWHERE, ...BEFORE_ALL, "shared/stored-json.js"].sort());
});
