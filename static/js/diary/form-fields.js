/* Fields of the form that need more than one line: `elements` are those of the form. */

import { corrected, isMoment } from "./moments.js";
import { FIRST_YEAR, ITEM_MOST, ITEMS_MOST, MINUTES_MOST, NOTE_MOST } from "./rules.js";

const MINUTE = 60_000;

/** @typedef {import("./entry.js").Entry} Entry */

/**
 * A place that the guide names no more stays with its entry.
 * @type {(elements: {place: HTMLSelectElement}, entry: Entry) => void}
 */
export function fillPlace({ place: select }, { place, placeName }) {
  select.querySelector("[data-extra]")?.remove();
  if (![...select.options].some(({ value }) => value === place)) {
    const option = new Option(placeName, place);
    option.dataset.extra = "";
    select.append(option);
  }
  select.value = place;
}

// The field of the form knows no seconds.
/** @type {(elements: {at: HTMLInputElement}, entry: Entry) => void} */
export function fillAt({ at: field }, { at }) {
  field.value = at.slice(0, 16);
}

/** @type {(elements: {at: HTMLInputElement}, entry: Entry, now: number) => {value?: string, error?: string}} */
export function readAt({ at: { value } }, entry, now) {
  const wall = value.slice(0, 16); // some browsers add the seconds
  if (wall === entry.at.slice(0, 16)) return { value: entry.at };
  // While a year is being typed it is 2, 20 and 202.
  if (!isMoment(`${wall}:00Z`) || Number(wall.slice(0, 4)) < FIRST_YEAR) return { error: "error-at" };
  const at = corrected(entry.at, wall);
  return Date.parse(at) > now + MINUTE ? { error: "error-future" } : { value: at };
}

/** @type {(elements: {minutes: HTMLInputElement}) => {value?: number | null, error?: string}} */
export function readMinutes({ minutes: field }) {
  const text = field.value.trim();
  if (text === "") return { value: null };
  return /^\d+$/.test(text) && Number(text) <= MINUTES_MOST ? { value: Number(text) } : { error: "error-minutes" };
}

/** @type {(elements: {done: HTMLTextAreaElement}) => {value?: string[], error?: string}} */
export function readDone({ done: field }) {
  const lines = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const isTooLong = lines.length > ITEMS_MOST || lines.some((line) => line.length > ITEM_MOST);
  return isTooLong ? { error: "error-done" } : { value: lines };
}

/** @type {(elements: {triggers: Iterable<HTMLInputElement>}, entry: Entry) => void} */
export function fillTriggers({ triggers: boxes }, { triggers }) {
  for (const box of boxes) box.checked = triggers.includes(box.value);
}

/**
 * What a newer version of the guide wrote stays with its entry.
 * @type {(elements: {triggers: Iterable<HTMLInputElement>}, entry: Entry) => {value: string[]}}
 */
export function readTriggers({ triggers }, entry) {
  const boxes = [...triggers];
  const unknown = entry.triggers.filter((slug) => !boxes.some(({ value }) => value === slug));
  return { value: [...boxes.filter(({ checked }) => checked).map(({ value }) => value), ...unknown] };
}

/** @type {(elements: {note: HTMLTextAreaElement}) => {value?: string, error?: string}} */
export function readNote({ note: { value } }) {
  return value.length > NOTE_MOST ? { error: "error-note" } : { value };
}
