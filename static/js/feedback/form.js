/* The open form: counts, hands what was written to the outbox, and tells what became of it. */

import { opened } from "../offline/update-bar.js";
import { listen } from "../offline/worker-messages.js";
import { readWords } from "../shared/template-words.js";
import { fill, isEmpty, keepDraft, read, surplus, takeDraft } from "./form-fields.js";
import { drop, find, isKept, keep, reports, watch } from "./outbox.js";

const NEARLY_FULL = 50;
const TYPING_PAUSE = 1_000;
const SHARED = "/lapsed/"; // one notice in the place of many pages
const NOTHING = { helpful: "", is_dangerous: "", text: "" };

export async function start(section) {
  // Without these the plain form does it all.
  if ("locks" in navigator && "randomUUID" in crypto) await new FeedbackForm(section).begin();
}

class FeedbackForm {
  /** @type {string | null} the id of the last report from this form */
  sent = null;
  /** @type {string | null} the same, while only this page holds it */
  held = null;
  /** @type {() => Promise<void>} tries to send now */
  look = async () => {};

  constructor(section) {
    const parts = section.querySelectorAll("[data-part]");
    this.parts = Object.fromEntries(Array.from(parts, (part) => [part.dataset.part, part]));
    this.words = readWords(section.querySelector("[data-words]"));
    this.details = section.querySelector("details");
    this.form = section.querySelector("form");
  }

  begin() {
    const { path } = this.form.elements;
    if (path.value === SHARED) path.value = location.pathname;
    listen("status", (status) => status.page.hash === opened && (this.saved = status));
    this.form.addEventListener("input", () => this.onInput());
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    this.details.addEventListener("toggle", () => this.takeRefused());
    this.look = watch(() => this.tell());
    if (takeDraft(this.form)) this.details.open = true;
    this.count();
    this.takeRefused();
    this.tell();
    return this.look();
  }

  onInput() {
    keepDraft(this.form);
    this.count();
    this.complain("");
  }

  write(values) {
    fill(this.form, values);
    keepDraft(this.form);
    this.count();
  }

  count() {
    const [over, { text }] = [surplus(this.form), this.form.elements];
    const limit = Number(text.dataset.limit);
    this.parts.letters.textContent = `${limit + over} / ${limit}`;
    text.setAttribute("aria-invalid", String(over > 0));
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.speak(over), TYPING_PAUSE);
  }

  speak(over) {
    const words = over < -NEARLY_FULL ? "" : this.numbered(over > 0 ? "over" : "left", Math.abs(over));
    this.parts.spare.textContent = words;
  }

  numbered(word, n) {
    return this.words(n === 1 ? `${word}-one` : word, { n });
  }

  complain(sentence) {
    if (this.parts.refusal.textContent !== sentence) this.parts.refusal.textContent = sentence;
  }

  // --- sending ---

  async onSubmit(event) {
    event.preventDefault();
    const problem = this.problem();
    this.complain(problem);
    if (problem) return this.parts.refusal.scrollIntoView({ block: "nearest" }); // not behind the bar
    const fields = { ...read(this.form), ...this.origin(), id: this.held ?? crypto.randomUUID() };
    this.sent = fields.id;
    this.held = keep({ fields, after: 0 }) ? null : fields.id;
    if (!this.held) this.write(NOTHING);
    this.tell();
    this.parts.outcome.scrollIntoView({ block: "nearest" });
    await this.look();
  }

  origin() {
    const { path, website } = this.form.elements;
    const { epoch = "", seq = "", edition = "" } = this.saved ?? {};
    const page = { page_sha256: opened ?? "", epoch, edition: seq, edition_sha256: edition };
    return { path: path.value, website: website.value, ...page, written_at: new Date().toISOString() };
  }

  problem() {
    const over = surplus(this.form);
    if (over > 0) return this.numbered("long", over);
    return isEmpty(this.form) ? this.words("empty") : "";
  }

  // --- what became of it ---

  tell() {
    const report = this.sent ? find(this.sent) : reports().find(({ refused }) => !refused);
    if (report?.refused) return this.takeBack(report);
    if (this.held && !report) this.write(NOTHING);
    if (!report) this.held = null;
    return this.say(report ? this.state(report) : this.sent && "sent");
  }

  /** @type {(report: import("./outbox.js").Report) => string} */
  state({ why, fields }) {
    if (!why) return "sending";
    return isKept(fields.id) ? why : "full";
  }

  say(word) {
    const sentence = word ? this.words(word) : "";
    if (this.parts.outcome.textContent !== sentence) this.parts.outcome.textContent = sentence;
  }

  // Refused while no page was open to tell it.
  takeRefused() {
    const report = reports().find(({ refused }) => refused);
    if (report && this.details.open) this.takeBack(report);
  }

  /** @type {(report: import("./outbox.js").Report) => void} */
  takeBack({ fields, refused = "" }) {
    this.complain(refused);
    this.say("");
    if (!isEmpty(this.form) && this.held !== fields.id) return; // kept until this form is free
    drop(fields.id);
    this.sent = this.held = null;
    this.form.elements.website.value = "";
    this.write(fields);
  }
}
