/* Every setting is kept on this phone and in effect at once, here and in other tabs. An empty value is the usual one
   and is not kept at all. */

import { forget, note, noted } from "../shared/local-storage.js";

export function start(form) {
  const lost = form.querySelector("[data-settings-lost]");
  const show = () => showKept(form);

  show();
  for (const group of form.querySelectorAll("fieldset")) group.disabled = false;
  form.dataset.ready = "yes";
  if (form.querySelector("[data-part=likely]")) import("./country.js").then((country) => country.start(form));
  else tellWhatIsMissing(form);

  addEventListener("storage", show);
  addEventListener("pageshow", show);
  form.addEventListener("change", ({ target }) => {
    const value = target.type === "checkbox" && !target.checked ? "" : target.value;
    lost.hidden = keep(`sg-${target.name}`, value);
    document.dispatchEvent(new CustomEvent("sg:display", { detail: { [target.name]: value } }));
  });
}

function keep(key, value) {
  if (value) return note(key, value);
  forget(key);
  return true;
}

function showKept(form) {
  for (const field of form.querySelectorAll("[name]")) showValue(field, noted(`sg-${field.name}`) ?? "");
}

function showValue(field, value) {
  if (field.type === "checkbox") field.checked = field.value === value;
  else if (field.type === "radio") field.checked = field.value === value || (!field.value && !isOffered(field, value));
  else field.value = [...field.options].some((option) => option.value === value) ? value : "";
}

function isOffered({ form, name }, value) {
  return [...form.elements[name]].some((field) => field.value === value);
}

// What this phone cannot do is said beside the choice.
function tellWhatIsMissing(form) {
  const show = (name, isShown) => (form.querySelector(`[data-part="${name}"]`).hidden = !isShown);
  const voices = globalThis.speechSynthesis;
  const lookForVoices = () => show("no-voice", !voices?.getVoices().length);

  show("no-vibration", !navigator.vibrate);
  setTimeout(lookForVoices, 1000); // browsers that have voices need a moment to list them
  voices?.addEventListener?.("voiceschanged", lookForVoices);
}
