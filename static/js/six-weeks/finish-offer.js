/* At the end of the timer: this night of the six weeks, done in one tap. */

import { keep, kept } from "./record.js";
import { isOver, marked, nightOf } from "./trial.js";

/** @type {(slot: HTMLElement) => void} */
export function offer(slot) {
  const trial = kept();
  const night = nightOf(new Date());
  if (trial && !isOver(trial, night) && trial.nights[night] !== "done") show(slot, trial, night);
}

/** @type {(slot: HTMLElement, trial: import("./trial.js").Trial, night: string) => void} */
function show(slot, trial, night) {
  const line = /** @type {any} */ (document.querySelector("template[data-six-weeks-offer]")).content.firstElementChild.cloneNode(true);
  const part = (name) => line.querySelector(`[data-part=${name}]`);
  slot.replaceChildren(line);

  /** @type {(how: import("./trial.js").Mark | null) => void} */
  function mark(how) {
    const isKept = keep(marked(kept() ?? trial, night, how));
    const words = how === "done" ? "done" : "undone";
    part("said").textContent = line.dataset[isKept ? words : "failed"] ?? "";
    part("done").hidden = how === "done";
    part("undo").hidden = how !== "done";
  }

  const before = trial.nights[night] ?? null;
  part("done").onclick = () => mark("done");
  part("undo").onclick = () => mark(before);
}
