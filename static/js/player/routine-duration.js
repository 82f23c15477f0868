/* How long a routine takes with the timer. */

import { READY_SECONDS } from "../clinical-numbers.js";
import { readExercise } from "./exercise-data.js";
import { plan, totalSeconds } from "./timer-plan.js";

export function showTotal(element) {
  const seconds = totalSeconds(plan(readExercise(element).steps, { ready: READY_SECONDS, first: "right" }));
  const total = element.querySelector("[data-part=total]");
  total.textContent = total.dataset.words.replace("{n}", Math.max(1, Math.round(seconds / 60)));
}
