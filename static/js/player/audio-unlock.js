/* Browsers let a page be heard only from inside a tap: this is called at once, before anything is fetched. */

import { isSoundOn, isVoiceOn } from "./cue-settings.js";

let context = null;

const isWanted = () => isSoundOn() || isVoiceOn();

// Takes a browser some time, the first time.
export function prepareAudio() {
  if (globalThis.AudioContext && isWanted()) context ??= new AudioContext();
}

export function openAudio() {
  if (openContext() || !isWanted()) return;
  prepareAudio();
  context?.resume().catch((error) => console.warn("No sound:", error));
  globalThis.speechSynthesis?.speak(new SpeechSynthesisUtterance("")); // iPhones speak later if they spoke now
}

// Null as long as no tap has opened it: what stands on the screen says it all.
export const openContext = () => (context?.state === "running" ? context : null);

export function closeAudio() {
  context?.suspend().catch((error) => console.warn("The sound stays open:", error));
}
