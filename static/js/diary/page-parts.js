/* What the pages of the diary have in common: their parts, their words, and how they tell what happened. */

import { troubleWords, wordsIn } from "./wording.js";

export function pageOf(root) {
  const parts = Object.fromEntries(Array.from(root.querySelectorAll("[data-part]"), (part) => [part.dataset.part, part]));
  const say = wordsIn(root);

  function showTrouble(words) {
    parts.trouble.textContent = words;
    parts.trouble.hidden = !words;
  }

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
    parts.undo.onclick = () => attempt(() => takeBack(undo));
    parts["said-acts"].hidden = !note && !undo;
  }

  async function takeBack(undo) {
    report(say("undone"));
    parts.add.focus({ preventScroll: true });
    await undo();
  }

  return { root, parts, say, attempt, report, showTrouble };
}

/* Long work in pieces: what is touched meanwhile answers between two of them. */
export const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

/* Shows a question with its answers, or takes it away and goes back to where it was asked. */
export function ask(panel, isAsked, opener) {
  panel.hidden = !isAsked;
  (isAsked ? panel.querySelector("button") : opener).focus();
}
