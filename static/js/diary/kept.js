/* What this phone keeps beside the entries, for the backup: the reader's own routine, the six weeks, the medicines. */

import * as medicines from "../medicines/list.js";
import * as routine from "../routine/list.js";
import * as sixWeeks from "../six-weeks/record.js";
import { isTrial } from "../six-weeks/trial.js";

/**
 * @typedef {import("../six-weeks/trial.js").Trial} Trial
 * @typedef {{routine: routine.Chosen[], sixWeeks: Trial | null, medicines: medicines.Medicines}} Kept
 */

/** @type {() => Kept} */
export const kept = () => ({ routine: routine.mine(), sixWeeks: sixWeeks.kept(), medicines: medicines.kept() });

/** @type {(kept: Kept) => boolean} */
export const isBlank = (all) => all.routine.length === 0 && all.sixWeeks === null && medicines.isEmpty(all.medicines);

/** What a file holds; a part that is none is left out. @type {(value: any) => Kept} */
export const read = (value) => ({
  routine: routine.isRoutine(value?.routine) ? value.routine : [],
  sixWeeks: isTrial(value?.sixWeeks) ? value.sixWeeks : null,
  medicines: medicines.isMedicines(value?.medicines) ? value.medicines : { picked: [], others: "" },
});

/** What restoring makes of both: nothing of ours is lost. @type {(ours: Kept, theirs: Kept) => Kept} */
export const merged = (ours, theirs) => ({
  routine: theirs.routine.reduce(routine.added, ours.routine),
  sixWeeks: oneTrial(ours.sixWeeks, theirs.sixWeeks),
  medicines: medicines.merged(ours.medicines, theirs.medicines),
});

// Of two that began in different nights the one on this phone stays: there is one at a time.
/** @type {(ours: Trial | null, theirs: Trial | null) => Trial | null} */
function oneTrial(ours, theirs) {
  if (!ours || !theirs) return ours ?? theirs;
  return ours.first === theirs.first ? { ...ours, nights: { ...theirs.nights, ...ours.nights } } : ours;
}

/** Returns whether the browser keeps all of it. @type {(all: Kept) => boolean} */
export const keep = (all) =>
  [routine.keep(all.routine), sixWeeks.keep(all.sixWeeks), medicines.keep(all.medicines)].every(Boolean);

export const forget = () => keep({ routine: [], sixWeeks: null, medicines: { picked: [], others: "" } });
