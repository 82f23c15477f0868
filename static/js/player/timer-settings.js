/* What else the reader chose for the timer. */

import { READY_CHOICES, READY_SECONDS } from "../clinical-numbers.js";
import { noted } from "../shared/local-storage.js";

export const isVibrationOn = () => noted("sg-vibration") !== "off" && "vibrate" in navigator;
export const isByTap = () => noted("sg-advance") === "tap";
export const firstSide = () => (noted("sg-first") === "left" ? "left" : "right");
export const readySeconds = () =>
  READY_CHOICES.find((seconds) => String(seconds) === noted("sg-ready")) ?? READY_SECONDS;
