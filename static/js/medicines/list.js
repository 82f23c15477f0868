/* The medicines that the reader takes: pages of the guide with their names, and others in the reader's own words. On this
   phone alone. */

import { forget, note, notedJson } from "../shared/local-storage.js";

/** @typedef {{path: string, name: string}} Picked */
/** @typedef {{picked: Picked[], others: string}} Medicines */

const KEY = "sg-medicines";
const [MOST, NAME_MOST] = [50, 200];
const OTHERS_MOST = 500; // letters
const PATH = /^\/causes\/[a-z0-9-]+\/$/;

/** @type {(value: any) => boolean} */
const isPicked = (value) => PATH.test(value?.path) && typeof value.name === "string" && value.name.length <= NAME_MOST;

/** Whether a value is such a list; it may come from a file. @type {(value: any) => boolean} */
export function isMedicines(value) {
  if (!Array.isArray(value?.picked) || value.picked.length > MOST || !value.picked.every(isPicked)) return false;
  return typeof value.others === "string" && value.others.length <= OTHERS_MOST;
}

/** @type {() => Medicines} */
export const kept = () => notedJson(KEY, isMedicines) ?? { picked: [], others: "" };

/** @type {(medicines: Medicines) => boolean} */
export const isEmpty = ({ picked, others }) => picked.length === 0 && !others.trim();

/** Returns whether the browser keeps it. @type {(medicines: Medicines) => boolean} */
export function keep(medicines) {
  if (!isEmpty(medicines)) return note(KEY, JSON.stringify(medicines));
  forget(KEY);
  return true;
}

/** With or without one. @type {(medicines: Medicines, one: Picked, isTaken: boolean) => Medicines} */
export function changed(medicines, one, isTaken) {
  const rest = medicines.picked.filter(({ path }) => path !== one.path);
  return { ...medicines, picked: isTaken ? [...rest, one].slice(0, MOST) : rest };
}

/** Both lists as one. @type {(ours: Medicines, theirs: Medicines) => Medicines} */
export function merged(ours, theirs) {
  const all = theirs.picked.reduce((list, one) => (has(list, one.path) ? list : changed(list, one, true)), ours);
  const lines = [...ours.others.split("\n"), ...theirs.others.split("\n")].map((line) => line.trim());
  const others = [...new Set(lines.filter(Boolean))].join("\n");
  return { ...all, others: others.length > OTHERS_MOST ? ours.others : others };
}

/** @type {(medicines: Medicines, path: string) => boolean} */
export const has = ({ picked }, path) => picked.some((one) => one.path === path);
