/* One tap adds an entry: the place used last comes first, the others stand below. */

import { newEntry } from "./entry.js";
import { clockOf } from "./moments.js";
import { newest, remove, save } from "./store.js";

export function startAdding({ root, parts, say, attempt, report }) {
  const places = Array.from(root.querySelectorAll("[data-place]"), (button) => ({
    slug: button.dataset.place,
    name: button.textContent,
    cramp: button.dataset.cramp,
  }));
  let first = places[0];

  async function add({ slug, name }) {
    const entry = newEntry(slug, name, Date.now());
    await save(entry);
    report(say("added", { place: name, clock: clockOf(entry) }), { note: entry.id, undo: () => remove(entry.id) });
  }

  function onTap(event, place) {
    if (event.detail > 1) return; // the second half of a double tap
    attempt(() => add(place));
  }

  parts.add.addEventListener("click", (event) => onTap(event, first));
  parts.others.addEventListener("click", (event) => {
    const place = places.find(({ slug }) => slug === event.target.dataset.place);
    if (!place) return;
    parts.others.open = false;
    parts.others.firstElementChild.focus({ preventScroll: true });
    onTap(event, place);
  });

  return async function refresh() {
    const [last] = await newest(1);
    const known = places.find(({ slug }) => slug === last?.place);
    if (last) first = known ?? { slug: last.place, name: last.placeName, cramp: last.placeName };
    parts["add-words"].textContent = say("add", first);
  };
}
