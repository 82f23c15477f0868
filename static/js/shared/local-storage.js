/* Small notes shared by all tabs. A browser that forbids storage gets notes that last as long as the page. */

import { storedJson } from "./stored-json.js";

const meanwhile = new Map();

/** @type {(key: string) => string | null} */
export function noted(key) {
  try {
    return localStorage.getItem(key);
  } catch (error) {
    console.warn("Notes last for this page only.", error);
    return meanwhile.get(key) ?? null;
  }
}

/**
 * Returns whether the browser keeps it.
 * @type {(key: string, value: any) => boolean}
 */
export function note(key, value) {
  try {
    localStorage.setItem(key, value);
    return true;
  } catch (error) {
    console.warn("Notes last for this page only.", error);
    meanwhile.set(key, String(value));
    return false;
  }
}

/**
 * A note that is JSON, if `isRight` knows it; a damaged one is put aside.
 * @type {(key: string, isRight: (value: any) => boolean) => any}
 */
export function notedJson(key, isRight) {
  return storedJson({ getItem: noted, setItem: note, removeItem: forget }, key, isRight);
}

/** @type {(key: string) => void} */
export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch (error) {
    console.warn("Notes last for this page only.", error);
    meanwhile.delete(key);
  }
}
