/* The doctor's sheet: the six weeks before bed, and the medicines. */

import * as medicines from "../medicines/list.js";
import { firstCompared, nightOfCramp } from "../six-weeks/cramps.js";
import { lineOf } from "../six-weeks/line.js";
import * as sixWeeks from "../six-weeks/record.js";
import { nightOf } from "../six-weeks/trial.js";
import { cut } from "./facts.js";
import { between } from "./store.js";
import { rowOf } from "./summary-rows.js";

export const LINES_EACH = 4; // of the sheet, at most
const [DAY, WORDS_MOST] = [86_400_000, 300];

/**
 * `first` is the oldest entry of the diary.
 * @type {(say: import("./wording.js").Say, first: import("./entry.js").Entry | undefined) => Promise<HTMLElement[]>}
 */
export async function keptRows(say, first) {
  const trial = sixWeeks.kept();
  const taken = medicines.kept();
  const rows = [];
  if (trial) {
    const entries = await between(Date.parse(`${firstCompared(trial)}T00:00Z`) - DAY, Infinity);
    const lines = lineOf(say, trial, entries, first ? nightOfCramp(first) : null, nightOf(new Date()));
    rows.push(rowOf(say("fact-six-weeks"), lines.join(" ")));
  }
  if (!medicines.isEmpty(taken)) rows.push(rowOf(say("fact-medicines"), medicineWords(say, taken)));
  return rows;
}

/** @type {(say: import("./wording.js").Say, taken: medicines.Medicines) => string} */
function medicineWords(say, { picked, others }) {
  const more = others.split("\n").filter((line) => line.trim()).join(", ");
  const linked = picked.map(({ name }) => name).join(", ");
  return cut([linked && say("medicines-linked", { linked }), more && say("medicines-others", { more })].filter(Boolean).join(" "), WORDS_MOST);
}
