/* When it is time for the next backup. */

import { note, noted } from "../shared/local-storage.js";
import { since } from "../shared/since.js";

const DAY = 86_400_000;
const [NUDGE_AFTER, NUDGE_DAYS, MADE] = [5, 30, "sg-diary-backup"]; // entries, days

/** @type {(now: number) => boolean} */
export const noteBackup = (now) => note(MADE, now);

/**
 * The age of the last backup in days when it is time for another one, or null; "first" when there was none yet, or
 * nobody can tell how old it is.
 * @type {(number: number, now: number, madeAt?: number) => number | "first" | null}
 */
export function backupNudge(number, now, madeAt = Number(noted(MADE))) {
  if (number < NUDGE_AFTER) return null;
  const days = Math.floor(since(madeAt, now) / DAY);
  if (days === Infinity) return "first";
  return days >= NUDGE_DAYS ? days : null;
}
