// What a backup holds beside the entries: own routine, six weeks, medicines.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { backupOf, keptIn, parseBackup } from "../../static/js/diary/backup-file.js";
import { isBlank, merged, read } from "../../static/js/diary/kept.js";
import { changed, isMedicines } from "../../static/js/medicines/list.js";
import { begun, marked, WEEK } from "../../static/js/six-weeks/trial.js";

const STRETCH = { path: "/stretches/calf-wall/", name: "Wall calf stretch" };
const STATINS = { path: "/causes/statins/", name: "Statins" };
const TRIAL = marked(begun("2026-11-02", WEEK), "2026-11-02", "done");
const ALL = { routine: [STRETCH], sixWeeks: TRIAL, medicines: { picked: [STATINS], others: "Aspirin" } };
const NONE = read(undefined);

async function* noEntries() {
  yield [];
}

describe("a backup", () => {
  test("brings all of it back", async () => {
    const { blob } = await backupOf(noEntries(), 0, ALL);
    const text = await blob.text();
    assert.deepEqual(parseBackup(text), []);
    assert.deepEqual(read(keptIn(text)), ALL);
  });

  test("of earlier versions holds none", () => {
    const text = JSON.stringify({ format: "spasmguide-diary", version: 3, entries: [] });
    assert.ok(isBlank(read(keptIn(text))));
  });

  test("with parts of another form leaves these out", () => {
    for (const wrong of [
      { routine: "x", sixWeeks: [], medicines: 5 },
      { routine: [{ path: "https://elsewhere.example/", name: "x" }], medicines: { picked: [{ path: "/admin/", name: "x" }], others: "" } },
      { routine: [{ path: "/stretches/x/", name: 5 }], medicines: { picked: [], others: "x".repeat(501) } },
      null,
    ]) {
      assert.ok(isBlank(read(wrong)), JSON.stringify(wrong));
    }
  });
});

describe("restoring", () => {
  test("an empty phone gets all of it, and a second time nothing", () => {
    assert.deepEqual(merged(NONE, ALL), ALL);
    assert.deepEqual(merged(ALL, ALL), ALL);
    assert.deepEqual(merged(ALL, NONE), ALL);
  });

  test("loses nothing that is here", () => {
    const other = { path: "/stretches/shin/", name: "Shin" };
    const theirs = { routine: [other, STRETCH], sixWeeks: marked(TRIAL, "2026-11-03", "done"), medicines: { picked: [], others: "Iron\nAspirin" } };
    const all = merged({ ...ALL, sixWeeks: marked(TRIAL, "2026-11-03", "not") }, theirs);
    assert.deepEqual(all.routine, [STRETCH, other]);
    assert.deepEqual(all.sixWeeks.nights, { "2026-11-02": "done", "2026-11-03": "not" });
    assert.deepEqual(all.medicines, { picked: [STATINS], others: "Aspirin\nIron" });
  });

  test("keeps the six weeks of this phone where they began in another night", () => {
    const theirs = { ...NONE, sixWeeks: begun("2026-01-01", WEEK) };
    assert.deepEqual(merged(ALL, theirs).sixWeeks, TRIAL);
  });
});

test("a medicine is on the list once", () => {
  const once = changed(changed({ picked: [], others: "" }, STATINS, true), STATINS, true);
  assert.deepEqual(once.picked, [STATINS]);
  assert.deepEqual(changed(once, STATINS, false).picked, []);
  assert.ok(isMedicines(once) && !isMedicines({ picked: [{ path: "/causes/x/" }], others: "" }));
});
