/* Where the reader is, and whether she is pregnant: chosen once, kept on the phone, for every ladder; and which rungs
   fit these choices. */

import { forget, note, noted } from "../shared/local-storage.js";

/** @type {(form: any, onChange: (choices: object) => void) => void} */
export function startChoices(form, onChange) {
  const fields = [...form.elements].filter((field) => field.name);
  const draw = () => {
    for (const field of fields) {
      field.checked = field.type === "radio" ? field.value === noted("sg-place") : noted("sg-pregnant") === "yes";
    }
  };
  // A place can be given up again; browsers offer that for no radio button.
  for (const field of fields) {
    if (field.type === "radio") field.addEventListener("click", () => field.value === noted("sg-place") && choose("place", ""));
  }
  form.addEventListener("change", (/** @type {any} */ { target }) => {
    choose(target.name, target.type === "radio" ? target.value : target.checked && "yes");
  });

  /** @type {(name: string, value: string) => void} */
  function choose(name, value) {
    if (value) note(`sg-${name}`, value);
    else forget(`sg-${name}`);
    document.dispatchEvent(new CustomEvent("sg:display", { detail: { [name]: value || "no" } }));
    draw();
    onChange(chosen());
  }

  draw();
  form.hidden = false;
}

export const chosen = () => ({ place: noted("sg-place"), pregnant: noted("sg-pregnant") === "yes" });

/**
 * Care has no timer, and always stays.
 * @template {{timer?: string, places: any[], pregnancy: string}} Rung
 * @param {Rung[]} rungs
 * @param {{place: string | null, pregnant: boolean}} choices
 */
export function fitting(rungs, { place, pregnant }) {
  // A place that was chosen for another part of the body, and that no stretch here knows, chooses nothing.
  const isKnown = rungs.some(({ places }) => places.includes(place));
  return rungs.filter((rung) => {
    if (!rung.timer) return true;
    if (pregnant && !["fine", "care"].includes(rung.pregnancy)) return false;
    return !isKnown || rung.timer !== "hold" || rung.places.includes(place);
  });
}
