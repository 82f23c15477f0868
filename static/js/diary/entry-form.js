/* One entry in full. What is typed is kept at once, so that a call, a dead battery or the way back loses nothing. */

import { FIELDS } from "./fields.js";
import { dayOf, isOfHere, zoneOf } from "./moments.js";
import { NOTE_MOST } from "./rules.js";
import { change, remove, save } from "./store.js";
import { longDay, troubleWords } from "./wording.js";

const PAUSE = 400; // milliseconds between the last letter and keeping
const hasAny = (object) => Object.keys(object).length > 0;

/* `close` leads back to the overview. */
export function startForm(page, close) {
  const form = new EntryForm(page, close);
  form.begin();
  return form;
}

class EntryForm {
  /** @type {import("./entry.js").Entry | null} as it was when it was opened, or last kept */
  entry = null;
  pause = 0;
  hasFailed = false; // to keep what is typed
  isHeld = false; // the way back was refused once, because it would lose what is typed

  constructor({ parts, say, report }, close) {
    this.form = parts.form;
    this.parts = parts;
    this.say = say;
    this.report = report;
    this.close = close;
  }

  begin() {
    this.form.addEventListener("input", () => this.onInput());
    this.form.addEventListener("change", () => this.keep());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.finish();
    });
    this.parts.remove.addEventListener("click", () => this.discard());
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
  }

  open(entry) {
    [this.entry, this.isHeld] = [entry, false];
    for (const { fill } of Object.values(FIELDS)) fill?.(this.form.elements, entry);
    this.parts.title.textContent = `${entry.placeName}, ${longDay(dayOf(entry))}`;
    this.parts.zone.textContent = isOfHere(entry.at) ? "" : this.say("zone", { zone: zoneOf(entry.at) });
    this.tell("");
    this.countLetters();
    this.showErrors({});
    this.form.hidden = false;
    scrollTo(0, 0);
    this.parts.title.focus({ preventScroll: true });
  }

  /* Gives {left}, the id of the entry that was open, or {stuck} once where the way back would lose what was typed. */
  async leave() {
    clearTimeout(this.pause);
    await this.keep();
    const id = this.entry?.id;
    if (this.hasFailed && !this.isHeld) {
      this.isHeld = true;
      this.parts["form-said"].scrollIntoView({ block: "center" });
      return { stuck: id };
    }
    this.entry = null;
    this.form.hidden = true;
    return { left: id };
  }

  onInput() {
    this.isHeld = false;
    this.tell("");
    this.countLetters();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => [this.check(), this.keep()], PAUSE);
  }

  /* What differs from the entry as this form shows it, and what is wrong. Another tab may know newer fields. */
  typed(entry = this.entry) {
    const { values, errors } = readForm(this.form.elements, entry, Date.now());
    const isDifferent = ([name, value]) => JSON.stringify(value) !== JSON.stringify(entry?.[name]);
    return { patch: Object.fromEntries(Object.entries(values).filter(isDifferent)), errors };
  }

  /* True when all that is typed is on the disk. */
  async keep() {
    this.hasFailed = false;
    if (!this.entry) return true;
    const { patch, errors } = this.typed();
    const edited = this.entry;
    try {
      if (hasAny(patch)) await change(edited, patch, Date.now());
    } catch (error) {
      this.hasFailed = true;
      this.tellTrouble(error);
      return false;
    }
    this.onKept(edited, patch);
    return !hasAny(errors);
  }

  // Meanwhile the form may have been left, or another entry opened in it.
  onKept(edited, patch) {
    if (this.entry?.id === edited.id) this.entry = { ...this.entry, ...patch };
    if (this.entry && hasAny(patch) && !hasAny(this.typed().patch)) this.tell(this.say("kept"));
  }

  tell(words) {
    this.parts["form-said"].textContent = words;
  }

  tellTrouble(error) {
    console.error("The entry could not be changed.", error);
    this.tell(troubleWords(this.say, error));
  }

  countLetters() {
    const left = NOTE_MOST - this.form.elements.note.value.length;
    this.parts.left.textContent = left < 0 ? this.say("too-long", { n: -left }) : this.say("left", { n: left });
  }

  // Not as soon as a field is left: the button that is being pressed would move away under the finger.
  check() {
    if (this.entry) this.showErrors(this.typed().errors);
  }

  showErrors(errors) {
    for (const place of this.form.querySelectorAll("[data-error]")) {
      const name = place.dataset.error;
      const words = errors[name] ? this.say(errors[name]) : "";
      if (place.textContent !== words) place.textContent = words; // spoken once, not at every letter
      this.form.elements[name].setAttribute("aria-invalid", String(Boolean(words)));
    }
  }

  async finish() {
    this.check();
    if (await this.keep()) await this.close();
    else this.form.querySelector("[aria-invalid=true]")?.focus();
  }

  async discard() {
    clearTimeout(this.pause);
    const doomed = this.entry;
    if (!doomed) return;
    this.entry = null; // or what is kept meanwhile would bring it back
    let removed;
    try {
      removed = await remove(doomed.id);
    } catch (error) {
      this.entry = doomed;
      return this.tellTrouble(error);
    }
    this.report(this.say("deleted"), { undo: () => save(removed ?? doomed) });
    await this.close();
    this.parts.undo.focus();
  }
}

/* {values, errors}: a field that holds no valid value stands among the errors only. */
function readForm(elements, entry, now) {
  const [values, errors] = [{}, {}];
  for (const [name, { read }] of Object.entries(FIELDS)) {
    if (!read) continue;
    const { value, error } = read(elements, entry, now);
    if (error) errors[name] = error;
    else values[name] = value;
  }
  return { values, errors };
}
