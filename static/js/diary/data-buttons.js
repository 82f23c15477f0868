/* The buttons for the diary as a whole: each act tells what came of it beside the button that asked for it. */

import { FileError } from "./backup-file.js";
import { backupNudge } from "./backup-nudge.js";
import { backupActs } from "./backup.js";
import { deleteActs } from "./delete-all.js";
import { restoreActs } from "./restore.js";
import { count } from "./store.js";
import { troubleWords } from "./wording.js";

export function startKeeping(page) {
  const { root, parts, say, report } = page;
  const acts = { ...backupActs(page), ...restoreActs(page), ...deleteActs(page) };
  const tell = (words) => (parts["kept-words"].textContent = words);

  async function run(act, tellHere) {
    try {
      await act(tellHere);
    } catch (error) {
      console.error("The diary could not do it.", error);
      tellHere(error instanceof FileError ? say(`file-${error.message}`) : troubleWords(say, error));
    }
  }

  root.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-action]");
    if (button) run(acts[button.dataset.action], parts.nudge.contains(button) ? report : tell);
  });
  parts.file.addEventListener("change", () => run(acts.choose, tell));

  return async function refresh(now) {
    const nudge = backupNudge(await count(), now);
    parts.nudge.hidden = nudge === null;
    parts["nudge-words"].textContent = nudge === "first" ? say("nudge-first") : say("nudge", { n: nudge });
  };
}
