/* The diary as one file: saved on the phone, sent to an app, or as a table. */

import { backupOf, fileName } from "./backup-file.js";
import { noteBackup } from "./backup-nudge.js";
import { tableOf } from "./csv.js";
import { isBlank, kept } from "./kept.js";
import { localIso } from "./moments.js";
import { turns } from "./store.js";

export function backupActs({ root, parts, say }) {
  const sample = new File(["{}"], fileName("day", "json"), { type: "application/json" });
  root.querySelector("[data-action=send]").hidden = !navigator.canShare?.({ files: [sample] });

  async function make() {
    const beside = kept();
    const { blob, number } = await backupOf(turns(), Date.now(), beside);
    return { number, isEmpty: number === 0 && isBlank(beside), file: new File([blob], fileNameToday("json"), { type: blob.type }) };
  }

  function finish(tell, words, { number, file }) {
    noteBackup(Date.now());
    parts.nudge.hidden = true;
    tell(say(words, { entries: say("entries", { n: number }), file: file.name }));
  }

  async function backup(tell) {
    const made = await make();
    if (made.isEmpty) return tell(say("none"));
    download(made.file);
    finish(tell, "made", made);
  }

  async function send(tell) {
    const made = await make();
    if (made.isEmpty) return tell(say("none"));
    try {
      await navigator.share({ files: [made.file] });
    } catch (error) {
      if (error.name === "AbortError") return; // the reader closed the list of apps
      console.warn("The file could not be handed over.", error);
      download(made.file);
      return finish(tell, "made", made);
    }
    finish(tell, "sent", made);
  }

  async function csv(tell) {
    const blob = await tableOf(turns(), say);
    download(new File([blob], fileNameToday("csv"), { type: blob.type }));
    tell(say("table-made"));
  }

  return { backup, send, csv };
}

const fileNameToday = (suffix) => fileName(localIso(Date.now()).slice(0, 10), suffix);

function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some phones read it late
}
