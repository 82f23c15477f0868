/* The page "Offline": what is saved, how old and how big, saving again, removing, and what went wrong, in words. */

import { forget, note, noted, notedJson } from "../shared/local-storage.js";
import { check } from "./register.js";
import { problemWords, savingWords, words } from "./status-words.js";
import { isSupported, listen, reloadRenewed, send } from "./worker-messages.js";

export function start(section) {
  const tell = (sentence) => fill(section, "progress", sentence);
  // Nothing is said before the worker has answered, except where no worker will.
  show(section, "unknown", !isSupported || Boolean(noted("sg-killed")));
  if (!isSupported) return;
  listen("status", (status) => showStatus(section, status));
  listen("progress", (message) => tell(savingWords(message)));
  listen("saved", () => tell(words("done")));
  listen("removed", () => tell(progressOf(section).dataset.removed));
  listen("failed", (message) => {
    tell("");
    showProblem(section, message);
  });
  for (const [name, act] of Object.entries(ACTIONS)) {
    section.querySelector(`[data-action="${name}"]`)?.addEventListener("click", () => act(section));
  }
}

const ACTIONS = {
  save: saveAgain,
  recheck: saveAgain,
  remove: (section) => askFirst(section, true),
  cancel: (section) => askFirst(section, false),
  confirm: remove,
  renew: reloadRenewed,
};

async function saveAgain(section) {
  forget("sg-removed");
  fill(section, "progress", progressOf(section).dataset.checking);
  show(section, "problem", false);
  // Asked for by a tap, because one browser answers the wish with a question.
  const isKept = await navigator.storage?.persist?.();
  if (!isKept) console.warn("The browser may delete the copy when the device is full.");
  await check({ now: true, verify: true });
}

function askFirst(section, isAsking) {
  show(section, "confirm", isAsking);
  section.querySelector(`[data-action="${isAsking ? "cancel" : "remove"}"]`)?.focus();
}

async function remove(section) {
  note("sg-removed", "yes");
  forget("sg-problem");
  show(section, "confirm", false);
  await send({ act: "remove" });
}

async function showStatus(section, status) {
  const hasCopy = Boolean(status.savedAt);
  show(section, "unknown", false);
  show(section, "none", !hasCopy && !status.isPartial);
  show(section, "partly", Boolean(status.isPartial));
  show(section, "saved", hasCopy);
  const isWhole = hasCopy && status.missing === 0;
  show(section, "complete", isWhole);
  showAction(section, "save", !isWhole);
  showAction(section, "recheck", isWhole);
  showAction(section, "remove", hasCopy);
  if (hasCopy) fillSaved(section, status);
  const checked = noted("sg-current");
  show(section, "checked", Boolean(checked));
  if (checked) fill(section, "checked", longDate(Number(checked)));
  showProblem(section, notedJson("sg-problem", ({ code }) => typeof code === "string"));
  const registration = await navigator.serviceWorker.getRegistration("/");
  show(section, "waiting", Boolean(registration?.waiting));
}

function fillSaved(section, status) {
  fill(section, "edition", String(status.seq));
  fill(section, "published", longDate(status.publishedAt));
  fill(section, "pages", String(status.pages));
  fill(section, "size", sizeWords(status.bytes));
  fill(section, "saved", longDate(status.savedAt));
  show(section, "signed", Boolean(status.trust?.key)); // a worker of an earlier release tells none
  fill(section, "key", status.trust?.key ?? "");
  show(section, "broken", Boolean(status.trust?.isBroken));
}

function showProblem(section, problem) {
  show(section, "problem", Boolean(problem));
  if (problem) fill(section, "problem", problemWords(problem));
}

const progressOf = (section) => section.querySelector("[data-field=progress]");

function fill(section, name, text) {
  const field = section.querySelector(`[data-field="${name}"]`);
  if (field) field.textContent = text;
}

function show(section, name, isShown) {
  const part = section.querySelector(`[data-part="${name}"]`);
  if (part) part.hidden = !isShown;
}

function showAction(section, name, isShown) {
  const button = section.querySelector(`[data-action="${name}"]`);
  if (button) button.hidden = !isShown;
}

function longDate(value) {
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", form).format(new Date(value));
}

function sizeWords(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
