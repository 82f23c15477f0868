/* What the pages of the diary have in common: their parts, their words, and how they tell what happened. */

import { troubleWords, wordsIn } from "./wording.js";

/**
 * @typedef {object} Page
 * @property {HTMLElement} root
 * @property {Record<string, any>} parts its elements by their data-part
 * @property {import("./wording.js").Say} say
 * @property {(act: () => any) => Promise<void>} attempt does it, and tells when it fails
 * @property {(words: string, ways?: {note?: string, undo?: () => Promise<any>}) => void} report
 * @property {(words: string) => void} showTrouble
 */

/** @type {(root: HTMLElement) => Page} */
export function pageOf(root) {
  /** @type {Record<string, any>} */
  const parts = Object.fromEntries(Array.from(root.querySelectorAll("[data-part]"), (part) => [part.dataset.part, part]));
  const say = wordsIn(root);

  /** @type {(words: string) => void} */
  function showTrouble(words) {
    parts.trouble.textContent = words;
    parts.trouble.hidden = !words;
  }

  /** @type {(act: () => any) => Promise<void>} */
  async function attempt(act) {
    try {
      await act();
      showTrouble("");
    } catch (error) {
      console.error("The diary could not do it.", error);
      showTrouble(troubleWords(say, error));
    }
  }

  /**
   * `note` is the entry that a note may be added to, `undo` the way back.
   * @type {(words: string, ways?: {note?: string, undo?: () => Promise<any>}) => void}
   */
  function report(words, { note, undo } = {}) {
    parts.said.textContent = words;
    parts.note.hidden = !note;
    parts.note.href = `#${note ?? ""}`;
    parts.undo.hidden = !undo;
    parts.undo.onclick = () => undo && attempt(() => takeBack(undo));
    parts["said-acts"].hidden = !note && !undo;
  }

  /** @type {(undo: () => Promise<any>) => Promise<void>} */
  async function takeBack(undo) {
    report(say("undone"));
    parts.add.focus({ preventScroll: true });
    await undo();
  }

  return { root, parts, say, attempt, report, showTrouble };
}

/* Long work in pieces: what is touched meanwhile answers between two of them. */
export const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

/**
 * Shows a question with its answers, or takes it away and goes back to where it was asked.
 * @type {(panel: HTMLElement, isAsked: boolean, opener?: HTMLElement) => void}
 */
export function ask(panel, isAsked, opener) {
  panel.hidden = !isAsked;
  (isAsked ? panel.querySelector("button") : opener)?.focus();
}
