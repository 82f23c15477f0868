/* An attack is one entry, however many answers it takes until it eases. Pure. */

import { SAME_ATTACK_HOURS } from "../clinical-numbers.js";
import { localIso, timeOf } from "./moments.js";
import { MINUTES_MOST } from "./rules.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {object} Answer how an exercise went
 * @property {string} area
 * @property {"eased" | "bit" | "still"} answer
 * @property {number} startedAt when the attack was first answered, in milliseconds
 * @property {number} seconds of exercise since then
 * @property {string[]} done the names of the exercises
 * @property {string} name of the last one
 */

const [HOUR, MINUTE] = [3_600_000, 60_000];

/**
 * Of entries of the last hours, the one that this answer goes on with.
 * @type {(entries: Entry[], answer: Pick<Answer, "area" | "startedAt">, now: number) => Entry | undefined}
 */
export function sameAttack(entries, { area, startedAt }, now) {
  /** @type {(entry: Entry) => boolean} */
  const isOpen = (entry) => entry.eased !== "eased" && now - Date.parse(entry.changedAt) < SAME_ATTACK_HOURS * HOUR;
  /** @type {(entry: Entry) => boolean} */
  const isAnsweredAgain = (entry) => entry.at === localIso(startedAt);
  return entries.filter((entry) => entry.place === area && (isOpen(entry) || isAnsweredAgain(entry))).at(-1);
}

/**
 * What the answer makes of an entry: it began with the first answer, and lasted until this one.
 * @type {(entry: Entry, answer: Answer) => Pick<Entry, "minutes" | "done" | "eased">}
 */
export function answered(entry, { answer, startedAt, seconds, done, name }) {
  const minutes = Math.round((startedAt + seconds * 1000 - timeOf(entry)) / MINUTE);
  return {
    minutes: Math.min(Math.max(minutes, 1), MINUTES_MOST),
    done: [...new Set([...entry.done, ...(done.length ? done : [name])])],
    eased: answer,
  };
}
