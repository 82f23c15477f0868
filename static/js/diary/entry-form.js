/* One entry in full. What is typed is kept at once, so that a call, a dead battery or the way back loses nothing. */

import { fillFields, readFields } from "./form-fields.js";
import { dayOf, NOTE_MOST } from "./entry.js";
import { change, remove, save } from "./store.js";
import { longDay, troubleWords } from "./wording.js";

const PAUSE = 400; // between the last letter and keeping
const hasAny = (object) => Object.keys(object).length > 0;

export function startForm({ parts, say, report }, close) {
  const { form } = parts;
  let entry = null;
  let pause;

  function open(found) {
    entry = found;
    fillFields(form, entry);
    parts.title.textContent = `${entry.placeName}, ${longDay(dayOf(entry))}`;
    parts["form-said"].textContent = "";
    countLetters();
    showErrors({});
    form.hidden = false;
    scrollTo(0, 0);
    parts.title.focus({ preventScroll: true });
  }

  /* What differs from the entry as this form shows it, and what is wrong. Another tab may know newer fields. */
  function typed() {
    const { values, errors } = readFields(form, entry, Date.now());
    const isDifferent = ([name, value]) => JSON.stringify(value) !== JSON.stringify(entry[name]);
    return { patch: Object.fromEntries(Object.entries(values).filter(isDifferent)), errors };
  }

  /* True when all that is typed is on the disk. */
  async function keep() {
    if (!entry) return true;
    const { patch, errors } = typed();
    const edited = entry;
    try {
      if (hasAny(patch)) await change(edited, patch, Date.now());
    } catch (error) {
      tell(error);
      return false;
    }
    if (entry?.id === edited.id) entry = { ...entry, ...patch };
    if (entry && hasAny(patch) && !hasAny(typed().patch)) parts["form-said"].textContent = say("kept");
    return !hasAny(errors);
  }

  function tell(error) {
    console.error("The entry could not be changed.", error);
    parts["form-said"].textContent = troubleWords(say, error);
  }

  /* Gives the id of the entry that was open. */
  async function leave() {
    clearTimeout(pause);
    await keep();
    const id = entry?.id;
    entry = null;
    form.hidden = true;
    return id;
  }

  function countLetters() {
    const left = NOTE_MOST - form.elements.note.value.length;
    parts.left.textContent = left < 0 ? say("too-long", { n: -left }) : say("left", { n: left });
  }

  // Not as soon as a field is left: the button that is being pressed would move away under the finger.
  function check() {
    if (entry) showErrors(typed().errors);
  }

  function showErrors(errors) {
    for (const place of form.querySelectorAll("[data-error]")) {
      const name = place.dataset.error;
      const words = errors[name] ? say(errors[name]) : "";
      if (place.textContent !== words) place.textContent = words; // spoken once, not at every letter
      form.elements[name].setAttribute("aria-invalid", Boolean(words));
    }
  }

  async function finish() {
    check();
    if (await keep()) await close();
    else form.querySelector("[aria-invalid=true]")?.focus();
  }

  async function discard() {
    clearTimeout(pause);
    const doomed = entry;
    try {
      await remove(doomed.id);
    } catch (error) {
      return tell(error);
    }
    entry = null;
    report(say("deleted"), { undo: () => save(doomed) });
    await close();
    parts.undo.focus();
  }

  form.addEventListener("input", () => {
    parts["form-said"].textContent = "";
    countLetters();
    clearTimeout(pause);
    pause = setTimeout(() => [check(), keep()], PAUSE);
  });
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    finish();
  });
  parts.remove.addEventListener("click", discard);
  document.addEventListener("visibilitychange", () => document.hidden && keep());

  return { open, leave };
}
