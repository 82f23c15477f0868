/* An attack is one entry, however many answers it takes until it eases. Pure. */

import { SAME_ATTACK_HOURS } from "../clinical-numbers.js";
import { since } from "../shared/since.js";
import { localIso, timeOf } from "./moments.js";
import { MINUTES_MOST } from "./rules.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {object} Answer how an exercise went
 * @property {string} area
 * @property {"eased" | "bit" | "still" | null} answer null: it was not asked
 * @property {number} startedAt when the attack was first answered, in milliseconds
 * @property {number} seconds of exercise since then
 * @property {string[]} done the names of the exercises
 * @property {string} name of the last one
 * @property {"left" | "right" | ""} [side] where the reader said it
 */

const MINUTE = 60_000;
const OPEN_FOR = SAME_ATTACK_HOURS * 60 * MINUTE;

/**
 * Of entries of the last hours, the one that this answer goes on with.
 * @type {(entries: Entry[], answer: Pick<Answer, "area" | "startedAt">, now: number) => Entry | undefined}
 */
export function sameAttack(entries, { area, startedAt }, now) {
  /** @type {(entry: Entry) => boolean} */
  const isOpen = (entry) => entry.eased !== "eased" && since(Date.parse(entry.changedAt), now) < OPEN_FOR;
  /** @type {(entry: Entry) => boolean} */
  const isAnsweredAgain = (entry) => entry.at === localIso(startedAt);
  return entries.filter((entry) => entry.place === area && (isOpen(entry) || isAnsweredAgain(entry))).at(-1);
}

/**
 * What the answer makes of an entry: it began with the first answer, and lasted until this one.
 * @type {(entry: Entry, answer: Answer) => Pick<Entry, "minutes" | "done" | "eased" | "side">}
 */
export function answered(entry, { answer, startedAt, seconds, done, name, side }) {
  const minutes = Math.round((startedAt + seconds * 1000 - timeOf(entry)) / MINUTE);
  return {
    minutes: Math.min(Math.max(minutes, 1), MINUTES_MOST),
    done: [...new Set([...entry.done, ...(done.length ? done : [name])])],
    eased: answer,
    side: side || entry.side,
  };
}
