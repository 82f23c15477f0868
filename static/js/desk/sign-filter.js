/* The fields in which signs are chosen: a page holds one list of all signs, and each field gets it from there, and its
two boxes, when it comes near the window. A check has 250 such fields. */

const NEAR = "600px";
const WAITS = "sign-field-waits";
const STACKED = "selectfilterstacked"; // by which Django's own script finds what to make two boxes of

/**
 * Adds to a field the signs that it does not have yet, in the order of the list; those that it has stay chosen.
 * @param {HTMLSelectElement} field
 * @param {[string, string][]} known
 */
export function fill(field, known) {
  const names = new Set(known.map(([key]) => key));
  const chosen = new Set([...field.options].filter(({ selected }) => selected).map(({ value }) => value));
  const lost = [...field.options].filter(({ value }) => !names.has(value));
  const options = known.map(([key, words]) => new Option(words, key, chosen.has(key), chosen.has(key)));
  field.replaceChildren(...options, ...lost);
}

/**
 * @param {HTMLSelectElement} field
 * @param {[string, string][]} known
 */
function build(field, known) {
  fill(field, known);
  field.classList.replace(WAITS, STACKED);
  const { SelectFilter } = /** @type {any} */ (window);
  SelectFilter.init(field.id, field.dataset.fieldName, true);
  nameIcons();
}

/* Django names the icons of its two search boxes for who hears the page, and only a picture may have such a name. */
function nameIcons() {
  for (const icon of document.querySelectorAll(".search-label-icon")) icon.setAttribute("role", "img");
}

/** @param {HTMLElement} list */
function start(list) {
  const known = /** @type {[string, string][]} */ (JSON.parse(list.textContent ?? "[]"));
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        build(/** @type {HTMLSelectElement} */ (target), known);
      }
    },
    { rootMargin: NEAR },
  );
  for (const field of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("[data-known-signs]"))) {
    if (field.id.includes("__prefix__")) {
      fill(field, known); // of which Django makes each new row
    } else {
      field.classList.replace(STACKED, WAITS);
      near.observe(field);
    }
  }
}

const list = document.getElementById("known-signs");
if (list) start(list);
addEventListener("load", nameIcons);
document.addEventListener("formset:added", nameIcons);
