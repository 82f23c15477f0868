/* One cue as sound, voice and vibration, each only if it is on. What it says also stands on the screen. */

import { openContext } from "./audio-unlock.js";
import { isSoundOn, isVoiceOn } from "./cue-settings.js";
import { isVibrationOn } from "./timer-settings.js";

// Pairs of pitch (Hz) and length (seconds): up to begin, down to let go, so that ears alone can tell them apart.
const TONES = {
  count: [[660, 0.09]],
  hold: [[880, 0.35]],
  on: [[880, 0.35]],
  live: [[880, 0.35]],
  calm: [[440, 0.2]],
  "next way": [[587, 0.2], [784, 0.2]],
  "too long": [[698, 0.2], [880, 0.2], [698, 0.2]],
  half: [[587, 0.15], [587, 0.15]],
  skin: [[698, 0.2], [880, 0.2], [698, 0.2]],
  switch: [[784, 0.18], [523, 0.3]],
  rest: [[784, 0.18], [523, 0.3]],
  over: [[784, 0.18], [523, 0.3]],
  end: [[523, 0.18], [659, 0.18], [784, 0.45]],
};
// Milliseconds on and off.
const BUZZES = {
  count: [40],
  hold: [250],
  on: [250],
  live: [250],
  "next way": [120, 80, 120],
  "too long": [150, 100, 150, 100, 150],
  half: [80],
  skin: [150, 100, 150, 100, 150],
  switch: [200, 120, 200],
  rest: [200, 120, 200],
  over: [200, 120, 200],
  end: [400, 150, 400],
};
const LOUDNESS = 0.25;

export function giveCue(name, phrase) {
  if (isSoundOn()) playTones(TONES[name] ?? []);
  if (isVoiceOn()) speak(phrase);
  if (isVibrationOn() && BUZZES[name]) buzz(BUZZES[name]);
}

export function endCues() {
  if (isVoiceOn()) speechSynthesis.cancel();
  if (navigator.audioSession) navigator.audioSession.type = "auto";
}

function playTones(tones) {
  const context = openContext();
  if (!context) return;
  // Else the silent switch of an iPhone mutes the timer.
  if (navigator.audioSession) navigator.audioSession.type = "playback";
  let at = context.currentTime;
  for (const [pitch, seconds] of tones) {
    playTone(context, pitch, at, seconds);
    at += seconds;
  }
}

// Swells and fades, because a tone that is cut off clicks.
function playTone(context, pitch, at, seconds) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}

function speak(phrase) {
  if (!phrase) return;
  const words = new SpeechSynthesisUtterance(phrase);
  words.lang = document.documentElement.lang;
  speechSynthesis.cancel(); // what is late is not said any more
  speechSynthesis.speak(words);
}

// Before the first tap on a page the browser refuses, and complains.
function buzz(pattern) {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate(pattern);
}
