/* What the reader chose for the timer. Without a choice the night is silent. */

import { NIGHT } from "../clinical-numbers.js";
import { noted } from "../shared/local-storage.js";

/** @type {(hour: number) => boolean} */
const isNight = (hour) => hour >= NIGHT.fromHour || hour < NIGHT.untilHour;

export function isSoundOn(hour = new Date().getHours()) {
  const chosen = noted("sg-sound");
  return chosen ? chosen === "on" : !isNight(hour);
}

export const isVoiceOn = () => noted("sg-voice") === "on" && "speechSynthesis" in globalThis;
