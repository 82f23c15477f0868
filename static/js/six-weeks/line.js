/* The sentences about the six weeks, for their own page and for the doctor's. Pure. */

import { longDay } from "../diary/wording.js";
import { aWeek, compared } from "./cramps.js";
import { counts } from "./trial.js";

/**
 * @typedef {import("../diary/wording.js").Say} Say
 * @typedef {import("./cramps.js").Part} Part
 */

/**
 * @type {(say: Say, trial: import("./trial.js").Trial, entries: import("../diary/entry.js").Entry[], known: string | null, now: string) => string[]}
 */
export function lineOf(say, trial, entries, known, now) {
  const { before, since, isTelling } = compared(trial, entries, known, now);
  const lines = [nightsLine(say, trial, now), partLine(say, "before", before), partLine(say, "since", since)];
  return [...lines, say(isTelling ? "may-be-chance" : "too-few")];
}

/** @type {(say: Say, trial: import("./trial.js").Trial, now: string) => string} */
const nightsLine = (say, trial, now) => say("nights-done", { first: longDay(trial.first), ...counts(trial, now) });

/** @type {(say: Say, name: string, part: Part) => string} */
function partLine(say, name, part) {
  if (part.nights <= 0) return say(`${name}-unknown`);
  const cramps = say("cramps", { n: part.cramps });
  return say(name, { cramps, nights: say("nights", { n: part.nights }), aWeek: aWeek(part) });
}
