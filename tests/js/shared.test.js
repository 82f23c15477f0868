// What several parts of the guide share: words from a template, clinical numbers, and modules without dead ends.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { NIGHT } from "../../static/js/clinical-numbers.js";
import { countryOf } from "../../static/js/page/time-zones.js";
import { phraseOf, timeText } from "../../static/js/player/phrases.js";
import { since } from "../../static/js/shared/since.js";
import { readWords } from "../../static/js/shared/template-words.js";

const SCRIPTS = new URL("../../static/js/", import.meta.url);
const files = readdirSync(SCRIPTS, { recursive: true }).filter((name) => name.endsWith(".js"));
const sources = new Map(files.map((name) => [name, readFileSync(new URL(name, SCRIPTS), "utf8")]));

const textsIn = (folder) =>
  readdirSync(folder).filter((name) => /\.(js|py)$/.test(name)).map((name) => readFileSync(new URL(name, folder), "utf8"));

test("words are those of the template, filled in; what has no value stays, and an unknown name says nothing", () => {
  const parts = [["left", "{n} characters left"], ["made", "{file} for {reader}"]];
  const found = parts.map(([word, textContent]) => ({ dataset: { word }, textContent }));
  const words = readWords({ content: { querySelectorAll: () => found } });
  assert.equal(words("left", { n: 0 }), "0 characters left");
  assert.equal(words("made", { file: "diary.json" }), "diary.json for {reader}");
  assert.equal(words("nothing"), "");
});

test("what the timer says is short, and its time is easy to read", () => {
  const step = { name: "Wall calf stretch", timer: "hold", limb: "leg" };
  const clock = { phases: [{ step: 0, kind: "switch", side: "left" }], at: 0, pausedAt: null, overAt: null };
  const say = (cue) => phraseOf((name) => name, { steps: [step] }, clock, cue, 0);
  assert.equal(say({ name: "switch" }), "switch leg. left leg.");
  assert.equal(say({ name: "count", n: 3 }), "3");
  const down = (left) => timeText({ phases: [{ kind: "hold", seconds: left / 1000 }], at: 0, startedAt: 0, extra: 0 }, 0);
  assert.deepEqual([99_000, 99_001, 600_000].map(down), ["99", "1:40", "10:00"]);
  const up = (now) => timeText({ phases: [{ kind: "live", seconds: 0, before: 60_000 }], at: 0, startedAt: 0 }, now);
  assert.deepEqual([0, 999, 65_000].map(up), ["1:00", "1:00", "2:05"]);
});

test("the script before the first paint, which can import nothing, keeps the same night", () => {
  const [, from, until] = sources.get("boot.js").match(/hour >= (\d+) \|\| hour < (\d+)/);
  assert.deepEqual({ fromHour: Number(from), untilHour: Number(until) }, NIGHT);
});

test("every export is used by another module, or by a test", () => {
  const tests = ["../js", "../browser"].flatMap((folder) => textsIn(new URL(`${folder}/`, import.meta.url)));
  const unused = [];
  for (const [file, source] of sources) {
    const others = [...sources].filter(([other]) => other !== file).map(([, text]) => text);
    for (const [, name] of source.matchAll(/^export (?:async )?(?:const|let|class|function\*?) (\w+)/gm)) {
      if (![...others, ...tests].some((text) => text.match(`\\b${name}\\b`))) unused.push(`${file}: ${name}`);
    }
  }
  assert.deepEqual(unused, []);
});

test("how long ago something was is not told of what is still to come, but for a clock put right by seconds", () => {
  const [NOW, DAY] = [Date.parse("2026-11-20T12:00:00Z"), 864e5];
  for (const [then, expected] of [
    [NOW - DAY, DAY],
    [String(NOW - DAY), DAY],
    [NOW, 0],
    [NOW + 2_000, 0],
    [NOW + 3650 * DAY, Infinity],
    [null, Infinity],
    [0, Infinity],
    [NaN, Infinity],
  ]) {
    assert.equal(since(then, NOW), expected, String(then));
  }
});

test("every time zone that an engine names lies in a country, once", () => {
  const zones = Intl.supportedValuesOf("timeZone").filter((zone) => !/^(Etc|Antarctica)\/|^UTC$/.test(zone));
  assert.deepEqual(zones.filter((zone) => !countryOf(zone)), []);
  assert.equal(countryOf("Europe/Kiev"), "UA");
  assert.equal(countryOf("Europe/Kyiv"), "UA");
  assert.equal(countryOf("Etc/UTC"), undefined);
  assert.equal(countryOf(undefined), undefined);
  const all = sources.get("page/time-zones.js").match(/[A-Z]\w+\/[\w/+-]+/g);
  assert.equal(new Set(all).size, all.length);
});
