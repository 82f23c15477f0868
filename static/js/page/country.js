/* The countries: the chosen one first, and the one that the phone's time zone proposes. Only a tap decides. */

import { countryOf } from "./time-zones.js";

export function start(form) {
  const part = (name) => form.querySelector(`[data-part=${name}]`);
  const { country } = form.elements;
  const likely = countryOf(Intl.DateTimeFormat().resolvedOptions().timeZone);

  const show = (name, code) => {
    const row = document.querySelector(`.sg-group [data-code="${code}"]`);
    part(`${name}-row`).replaceChildren(...(row ? [row.cloneNode(true)] : []));
    part(name).hidden = !row;
  };
  const showAll = () => {
    show("chosen", country.value);
    show("likely", likely === country.value ? "" : likely);
  };

  part("keep").addEventListener("click", () => {
    country.value = likely;
    country.dispatchEvent(new Event("change", { bubbles: true }));
    country.focus();
  });
  form.addEventListener("change", showAll);
  for (const news of ["storage", "pageshow"]) addEventListener(news, showAll);
  showAll();
  form.hidden = false;
}
