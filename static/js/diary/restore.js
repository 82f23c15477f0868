/* Restoring a backup: it says first what would happen, and deletes nothing. */

import { compared, FileError, parseBackup } from "./backup-file.js";
import { ask } from "./page-parts.js";
import { merge, read } from "./store.js";

const LARGEST = 100_000_000; // bytes; no diary comes near it

export function restoreActs({ parts, say }) {
  let waiting = null; // what a file would change, until the reader says yes

  async function choose(tell) {
    const [file] = parts.file.files;
    if (!file) return;
    parts.file.value = ""; // so that the same file can be chosen again
    tell("");
    const { counts, wanted } = await compared(await valuesIn(file), read);
    const words = [say("counts", counts), counts.older ? say("counts-older", counts) : ""].join(" ").trim();
    if (wanted.length === 0) return tell(`${words} ${say("nothing-new")}`);
    waiting = { counts, wanted };
    parts["restore-words"].textContent = words;
    ask(parts.restore, true);
  }

  async function restore(tell) {
    await merge(waiting.wanted);
    tell(say("restored", waiting.counts));
    leave();
  }

  function leave() {
    waiting = null;
    ask(parts.restore, false, parts.file);
  }

  return { choose, restore, leave };
}

async function valuesIn(file) {
  if (file.size > LARGEST) throw new FileError("foreign");
  return parseBackup(await textOf(file));
}

async function textOf(file) {
  try {
    return await file.text();
  } catch (error) {
    throw new FileError("broken", { cause: error }); // taken away, or on a card that is gone
  }
}
