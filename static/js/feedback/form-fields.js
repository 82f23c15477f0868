/* What stands in the form, and the draft of it that outlives a reload. */

import { storedJson } from "../shared/stored-json.js";

const draftKey = ({ elements }) => `sg-draft-${elements.path.value}`;

export function read({ elements: { helpful, is_dangerous: danger, text } }) {
  return { helpful: helpful.value, is_dangerous: danger.checked ? "on" : "", text: text.value };
}

export function fill({ elements }, { helpful, is_dangerous: danger, text }) {
  for (const radio of elements.helpful) radio.checked = radio.value === helpful;
  elements.is_dangerous.checked = Boolean(danger);
  elements.text.value = text;
}

export function isEmpty(form) {
  const { helpful, is_dangerous: danger, text } = read(form);
  return !helpful && !danger && !text.trim();
}

// Counted as the server counts: an emoji is one letter or a few, a line end is one.
export function surplus({ elements: { text } }) {
  return [...text.value].length - Number(text.dataset.limit);
}

export function keepDraft(form) {
  try {
    if (isEmpty(form)) sessionStorage.removeItem(draftKey(form));
    else sessionStorage.setItem(draftKey(form), JSON.stringify(read(form)));
  } catch (error) {
    console.warn("The draft lasts for this page only.", error);
  }
}

// Returns whether there was one.
export function takeDraft(form) {
  try {
    const draft = storedJson(sessionStorage, draftKey(form), ({ text }) => typeof text === "string");
    if (draft) fill(form, draft);
    return Boolean(draft);
  } catch (error) {
    console.warn("There is no draft to be had.", error);
    return false;
  }
}
