/* Whether pictures stand still: by the wish of the phone, or by the reader's in the settings. */

const root = document.documentElement;
const wish = matchMedia("(prefers-reduced-motion: reduce)");

export const isCalm = () => wish.matches || root.dataset.motion === "less";

/** @type {(act: () => void) => void} */
export function onCalmChange(act) {
  wish.addEventListener("change", act);
  new MutationObserver(act).observe(root, { attributeFilter: ["data-motion"] });
}
