/* The fields of one entry: filled from it, and read back with what is wrong about them. */

import { localIso, MINUTES_MOST, NOTE_MOST } from "./entry.js";

const MINUTE = 60_000;
const [LINES_MOST, LINE_MOST] = [50, 200];

export function fillFields(form, entry) {
  const { place, at, minutes, done, eased, triggers, note } = form.elements;
  choosePlace(place, entry);
  at.value = entry.at.slice(0, 16);
  minutes.value = entry.minutes ?? "";
  done.value = entry.done.join("\n");
  eased.value = entry.eased ?? "";
  for (const box of triggers) box.checked = entry.triggers.includes(box.value);
  note.value = entry.note;
}

// A place that the guide names no more stays with its entry.
function choosePlace(select, { place, placeName }) {
  select.querySelector("[data-extra]")?.remove();
  if (![...select.options].some(({ value }) => value === place)) {
    const option = new Option(placeName, place);
    option.dataset.extra = "";
    select.append(option);
  }
  select.value = place;
}

/* {values, errors}: a field that holds no valid value stands among the errors only. */
export function readFields(form, entry, now) {
  const values = { ...placeOf(form), triggers: triggersOf(form, entry), eased: form.elements.eased.value || null };
  const errors = {};
  for (const [name, read] of Object.entries({ at: readAt, minutes: readMinutes, done: readDone, note: readNote })) {
    const { value, error } = read(form.elements[name], entry, now);
    if (error) errors[name] = error;
    else values[name] = value;
  }
  return { values, errors };
}

function placeOf(form) {
  const [option] = form.elements.place.selectedOptions;
  return { place: option.value, placeName: option.textContent };
}

function triggersOf(form, entry) {
  const boxes = [...form.elements.triggers];
  const unknown = entry.triggers.filter((slug) => !boxes.some(({ value }) => value === slug));
  return [...boxes.filter(({ checked }) => checked).map(({ value }) => value), ...unknown];
}

function readAt(field, entry, now) {
  if (field.value === entry.at.slice(0, 16)) return { value: entry.at };
  const time = new Date(field.value).getTime();
  if (Number.isNaN(time) || !/^\d{4}-/.test(field.value)) return { error: "error-at" };
  return time > now + MINUTE ? { error: "error-future" } : { value: localIso(time) };
}

function readMinutes(field) {
  const text = field.value.trim();
  if (text === "") return { value: null };
  return /^\d+$/.test(text) && Number(text) <= MINUTES_MOST ? { value: Number(text) } : { error: "error-minutes" };
}

function readDone(field) {
  const lines = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const isTooLong = lines.length > LINES_MOST || lines.some((line) => line.length > LINE_MOST);
  return isTooLong ? { error: "error-done" } : { value: lines };
}

function readNote(field) {
  return field.value.length > NOTE_MOST ? { error: "error-note" } : { value: field.value };
}
