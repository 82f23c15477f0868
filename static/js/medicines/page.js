/* The page of the reader's own medicines: ticks, other names, and what is no longer in the guide. */

import { changed, has, keep, kept } from "./list.js";

export function start(form) {
  const parts = Object.fromEntries(Array.from(form.querySelectorAll("[data-part]"), (part) => [part.dataset.part, part]));
  const boxes = Array.from(form.querySelectorAll("input[type=checkbox]"));

  function draw() {
    const medicines = kept();
    for (const box of boxes) box.checked = has(medicines, box.value);
    if (document.activeElement !== parts.others) parts.others.value = medicines.others;
    const known = new Set(boxes.map(({ value }) => value));
    const gone = medicines.picked.filter(({ path }) => !known.has(path));
    parts["gone-list"].replaceChildren(...gone.map(({ name }) => Object.assign(document.createElement("li"), { textContent: name })));
    parts.gone.hidden = gone.length === 0;
  }

  function change(medicines) {
    const { kept: words, lost } = parts.said.dataset;
    parts.said.textContent = keep(medicines) ? words : lost;
  }

  form.addEventListener("change", ({ target }) => {
    if (target === parts.others) return change({ ...kept(), others: target.value.trim() });
    change(changed(kept(), { path: target.value, name: target.dataset.name }, target.checked));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // Left by the phone's own keys, a field may never say that it changed.
  addEventListener("pagehide", () => parts.others.value.trim() === kept().others || change({ ...kept(), others: parts.others.value.trim() }));
  parts["forget-gone"].addEventListener("click", () => {
    const known = new Set(boxes.map(({ value }) => value));
    change({ ...kept(), picked: kept().picked.filter(({ path }) => known.has(path)) });
    draw();
    boxes[0]?.focus();
  });
  for (const news of ["storage", "pageshow"]) addEventListener(news, draw);
  draw();
  form.dataset.ready = "yes";
}
