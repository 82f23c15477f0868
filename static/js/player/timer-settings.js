/* What else the reader chose for the timer. */

import { READY_CHOICES, READY_SECONDS } from "../clinical-numbers.js";
import { noted } from "../shared/local-storage.js";

export const isVibrationOn = () => noted("sg-vibration") !== "off" && "vibrate" in navigator;
export const isByTap = () => noted("sg-advance") === "tap";
// Empty as long as the reader has not said it.
export const chosenSide = () => ["left", "right"].find((side) => side === noted("sg-first")) ?? "";
export const firstSide = () => chosenSide() || "right";
export const readySeconds = () =>
  READY_CHOICES.find((seconds) => String(seconds) === noted("sg-ready")) ?? READY_SECONDS;
