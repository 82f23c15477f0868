/* What the reader chose for the timer. Without a choice the night is silent. */

import { noted } from "../shared/local-storage.js";

const READY = [3, 5, 10];
const isQuietTime = (hour) => hour >= 22 || hour < 6;

export function isSoundOn(hour = new Date().getHours()) {
  const chosen = noted("sg-sound");
  return chosen ? chosen === "on" : !isQuietTime(hour);
}

export const isVoiceOn = () => noted("sg-voice") === "on" && "speechSynthesis" in globalThis;
export const isVibrationOn = () => noted("sg-vibration") !== "off" && "vibrate" in navigator;
export const isByTap = () => noted("sg-advance") === "tap";
export const firstSide = () => (noted("sg-first") === "left" ? "left" : "right");
export const readySeconds = () => READY.find((seconds) => String(seconds) === noted("sg-ready")) ?? 5;
