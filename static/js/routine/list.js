/* The reader's own list of stretches: addresses with their names, in an order, on this phone alone. */

import { forget, note, notedJson } from "../shared/local-storage.js";

/** @typedef {{path: string, name: string}} Chosen */

const KEY = "sg-mine";
const MOST = 20;
const PATH = /^\/stretches\/[a-z0-9-]+\/$/;

/** @type {(value: any) => boolean} */
const isChosen = (value) => PATH.test(value?.path) && typeof value.name === "string";

/** Whether a value is such a list; it may come from a file. @type {(value: any) => boolean} */
export const isRoutine = (value) => Array.isArray(value) && value.length <= MOST && value.every(isChosen);

/** @type {() => Chosen[]} */
export const mine = () => notedJson(KEY, isRoutine) ?? [];

/** Returns whether the browser keeps it. @type {(list: Chosen[]) => boolean} */
export function keep(list) {
  if (list.length) return note(KEY, JSON.stringify(list));
  forget(KEY);
  return true;
}

/** @type {(list: Chosen[], path: string) => boolean} */
export const has = (list, path) => list.some((one) => one.path === path);
/** @type {(list: Chosen[]) => boolean} */
export const isFull = (list) => list.length >= MOST;
/** @type {(list: Chosen[], one: Chosen) => Chosen[]} */
export const added = (list, one) => (has(list, one.path) || isFull(list) ? list : [...list, one]);
/** @type {(list: Chosen[], path: string) => Chosen[]} */
export const removed = (list, path) => list.filter((one) => one.path !== path);

/** @type {(list: Chosen[], path: string, by: number) => Chosen[]} */
export function moved(list, path, by) {
  const from = list.findIndex((one) => one.path === path);
  const to = from + by;
  if (from < 0 || to < 0 || to >= list.length) return list;
  const order = list.filter((_one, at) => at !== from);
  order.splice(to, 0, list[from]);
  return order;
}
