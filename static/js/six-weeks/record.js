/* The record of the six weeks, on this phone alone. */

import { forget, note, notedJson } from "../shared/local-storage.js";
import { isTrial } from "./trial.js";

export const KEY = "sg-six-weeks";

/** @type {() => import("./trial.js").Trial | null} */
export const kept = () => notedJson(KEY, isTrial);

/** Returns whether the browser keeps it. @type {(trial: import("./trial.js").Trial | null) => boolean} */
export function keep(trial) {
  if (trial) return note(KEY, JSON.stringify(trial));
  forget(KEY);
  return true;
}
