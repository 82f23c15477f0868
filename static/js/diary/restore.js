/* Restoring a backup: it says first what would happen, and deletes nothing. */

import { compared, FileError, keptIn, parseBackup } from "./backup-file.js";
import { keep, kept, merged, read as readKept } from "./kept.js";
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
    const { values, beside } = await contentOf(file);
    const { counts, wanted } = await compared(values, read);
    const isMore = JSON.stringify(merged(kept(), beside)) !== JSON.stringify(kept());
    const more = [counts.older ? say("counts-older", counts) : "", isMore ? say("kept-too") : ""];
    const words = [say("counts", counts), ...more].filter(Boolean).join(" ");
    if (wanted.length === 0 && !isMore) return tell(`${words} ${say("nothing-new")}`);
    waiting = { counts, wanted, beside };
    parts["restore-words"].textContent = words;
    ask(parts.restore, true);
  }

  async function restore(tell) {
    await merge(waiting.wanted);
    const isKept = keep(merged(kept(), waiting.beside));
    tell(say(isKept ? "restored" : "kept-lost", waiting.counts));
    leave();
  }

  function leave() {
    waiting = null;
    ask(parts.restore, false, parts.file);
  }

  return { choose, restore, leave };
}

async function contentOf(file) {
  if (file.size > LARGEST) throw new FileError("foreign");
  const text = await textOf(file);
  return { values: parseBackup(text), beside: readKept(keptIn(text)) };
}

async function textOf(file) {
  try {
    return await file.text();
  } catch (error) {
    throw new FileError("broken", { cause: error }); // taken away, or on a card that is gone
  }
}
