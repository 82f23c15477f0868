/* An attack is one entry, however many answers it takes until it eases. Pure. */

import { SAME_ATTACK_HOURS } from "../clinical-numbers.js";
import { localIso, timeOf } from "./moments.js";
import { MINUTES_MOST } from "./rules.js";

const [HOUR, MINUTE] = [3_600_000, 60_000];

/* Of entries of the last hours, the one that this answer goes on with. */
export function sameAttack(entries, { area, startedAt }, now) {
  const isOpen = (entry) => entry.eased !== "eased" && now - Date.parse(entry.changedAt) < SAME_ATTACK_HOURS * HOUR;
  const isAnsweredAgain = (entry) => entry.at === localIso(startedAt);
  return entries.filter((entry) => entry.place === area && (isOpen(entry) || isAnsweredAgain(entry))).at(-1);
}

/* What the answer makes of an entry: it began with the first answer, and lasted until this one. */
export function answered(entry, { answer, startedAt, seconds, done, name }) {
  const minutes = Math.round((startedAt + seconds * 1000 - timeOf(entry)) / MINUTE);
  return {
    minutes: Math.min(Math.max(minutes, 1), MINUTES_MOST),
    done: [...new Set([...entry.done, ...(done.length ? done : [name])])],
    eased: answer,
  };
}
