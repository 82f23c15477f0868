/* Where the reader is, whether she is pregnant, and the side to begin with: chosen once, kept on the phone, for every
   ladder; and which rungs fit these choices. */

import { forget, note, noted } from "../shared/local-storage.js";

/** @type {(form: any, onChange?: (choices: object) => void) => void} */
export function startChoices(form, onChange = () => {}) {
  const fields = [...form.elements].filter((field) => field.name);
  const draw = () => {
    for (const field of fields) {
      field.checked = field.value === noted(`sg-${field.name}`);
    }
  };
  // What was chosen can be given up again; browsers offer that for no radio button.
  for (const field of fields) {
    if (field.type !== "radio") continue;
    field.addEventListener("click", () => field.value === noted(`sg-${field.name}`) && choose(field.name, ""));
  }
  form.addEventListener("change", (/** @type {any} */ { target }) => {
    choose(target.name, target.checked ? target.value : "");
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
 * @typedef {{timer?: string, places: any[], pregnancy: string}} Rung
 * @typedef {{place: string | null, pregnant: boolean}} Choices
 */

/**
 * In pregnancy only what somebody checked for it.
 * @type {(pregnancy: string, pregnant: boolean) => boolean}
 */
export const isOffered = (pregnancy, pregnant) => !pregnant || ["fine", "care"].includes(pregnancy);

/** @type {<R extends Rung>(rungs: R[], choices: Choices) => R[]} */
export function fitting(rungs, { place, pregnant }) {
  const allowed = rungs.filter(({ timer, pregnancy }) => timer && isOffered(pregnancy, pregnant));
  // A place that no stretch knows which is left here chooses nothing.
  const isKnown = allowed.some(({ places }) => places.includes(place));
  const here = allowed.filter(({ timer, places }) => !isKnown || timer === "minutes" || places.includes(place));
  return rungs.filter((rung) => !rung.timer || here.includes(rung));
}

/**
 * Why nothing is left that a reader can do alone, if so: withdrawn, not checked for pregnancy, or not for pregnancy.
 * Care must not move up to the first place then as if this cramp were an emergency.
 * @type {(rungs: Rung[], choices: Choices) => "" | "withdrawn" | "unknown" | "not"}
 */
export function nothingLeft(rungs, choices) {
  if (fitting(rungs, choices).some(({ timer }) => timer)) return "";
  const own = rungs.filter(({ timer }) => timer);
  if (!own.length) return "withdrawn";
  return own.every(({ pregnancy }) => pregnancy === "not") ? "not" : "unknown";
}
