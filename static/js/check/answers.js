/* “Check my signs”: keeps what somebody said at the start on the phone, if they ask for it. All else is done by the
   addresses of the page alone. */

import { forget, note, noted } from "../shared/local-storage.js";

const GROUPS = ["pregnant", "medicine", "illness"]; // pregnancy is kept under the name that relief pages use
const KEEPING = "sg-check";

/** @type {(root: HTMLElement) => void} */
export function start(root) {
  const label = /** @type {HTMLElement | null} */ (root.querySelector("[data-part=keep]"));
  const keep = label?.querySelector("input");
  if (!label || !keep) return;
  const found = GROUPS.map((group) => /** @type {HTMLInputElement | null} */ (root.querySelector(`#is-${group}`)));
  const boxes = found.filter((box) => box !== null);

  /** @type {(isKept: boolean) => void} */
  function store(isKept) {
    for (const box of boxes) {
      if (box.checked && isKept) note(`sg-${box.value}`, "yes");
      else forget(`sg-${box.value}`);
    }
    if (isKept) note(KEEPING, "yes");
    else forget(KEEPING);
  }

  keep.checked = noted(KEEPING) === "yes";
  if (keep.checked) for (const box of boxes) box.checked ||= noted(`sg-${box.value}`) === "yes";
  keep.addEventListener("change", () => store(keep.checked));
  for (const box of boxes) box.addEventListener("change", () => keep.checked && store(true));
  label.hidden = false;
}
