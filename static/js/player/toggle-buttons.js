/* Sound, voice and night, in reach while the timer runs. A choice made here is kept like one made in the settings. */

import { isNight, setNight } from "../page/night-theme.js";
import { note } from "../shared/local-storage.js";
import { openAudio } from "./audio-unlock.js";
import { isSoundOn, isVoiceOn } from "./cue-settings.js";
import { endCues, giveCue } from "./cues.js";

const word = (isOn) => (isOn ? "on" : "off");

const TOGGLES = {
  sound: { isOn: isSoundOn, set: (on) => setCue("sg-sound", on) },
  voice: { isOn: isVoiceOn, set: (on) => setCue("sg-voice", on) },
  night: { isOn: isNight, set: setNight },
};

export function startToggles(dialog) {
  const buttons = [...dialog.querySelectorAll("[data-toggle]")];
  const draw = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", TOGGLES[button.dataset.toggle].isOn());
  };
  for (const button of buttons) {
    button.hidden = button.dataset.toggle === "voice" && !("speechSynthesis" in globalThis);
    button.addEventListener("click", () => {
      const { isOn, set } = TOGGLES[button.dataset.toggle];
      set(!isOn());
      draw();
    });
  }
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return draw;
}

// The first one is heard at once: so loud it will be.
function setCue(key, isOn) {
  endCues();
  note(key, word(isOn));
  openAudio();
  if (isOn && key === "sg-sound") giveCue("count", "");
}
