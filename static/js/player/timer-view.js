/* Shows a clock in the dialog. Everything is written only when it changes, so that a screen reader is left in peace. */

import { isCalm } from "../shared/reduced-motion.js";
import { createStage } from "./instruction-panel.js";
import * as text from "./phrases.js";
import { isLast, isLive, isNextDue, isTooLong, left, length, nearness, phaseOf } from "./timer-clock.js";

export function createView(dialog, words) {
  const part = Object.fromEntries(
    Array.from(dialog.querySelectorAll("[data-part]"), (element) => [element.dataset.part, element]),
  );
  const stage = createStage(part.stage);
  let told = "";

  function draw(exercise, clock, now) {
    const phase = phaseOf(clock);
    const rest = left(clock, now);
    const isStill = clock.pausedAt !== null || text.isWaiting(clock);
    const [cramps, step] = [isLive(clock), text.stepOf(exercise, clock)];
    Object.assign(dialog.dataset, { phase: phase.kind, timer: exercise.timer });
    dialog.dataset.due = isTooLong(clock, now) ? "help" : isNextDue(clock, now) ? "next" : "";
    Object.assign(dialog.dataset, { state: isStill ? "still" : "running", told: told ? "yes" : "no" });
    write(part.route, text.routeText(words, exercise, clock));
    write(part.name, step.name);
    write(part.line, step.line ?? "");
    write(part.count, text.countText(words, clock));
    write(part.phase, text.phaseText(words, exercise, clock, now));
    write(part["side-word"], text.sideText(words, exercise, clock));
    write(part.cue, cramps ? text.crampText(words, exercise, clock, now) : told || text.nextText(words, exercise, clock));
    write(part.seconds, text.timeText(clock, now));
    write(part.next, words(exercise.nextName ? "act next way" : "act next help"));
    write(part.skip, words(isLast(clock) ? "act finish" : "act skip"));
    write(part.main, text.mainText(words, clock));
    part.unit.hidden = cramps || rest >= 100_000;
    if (part.over) part.over.hidden = dialog.dataset.due !== "help";
    part.seconds.dataset.long = part.seconds.textContent.length > 2 ? "yes" : "no";
    stage.draw(exercise, clock);
    if (cramps) part.ring.style.strokeDashoffset = 1 - nearness(clock, now);
    else sweep(part.ring, clock, rest, isStill);
  }

  return {
    part,
    draw,
    // `shown` stands on the screen until the next phase; `spoken` is read out by a screen reader.
    tell(shown, spoken) {
      told = shown;
      if (spoken) part.said.textContent = spoken;
    },
    turnTo(view) {
      dialog.dataset.view = view;
      if (view === "end") stage.clear();
    },
  };
}

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/* The ring fills. A style sheet carries it to where it will be in a second; where motion is unwelcome it goes there
   once a second. */
function sweep(ring, clock, rest, isStill) {
  const whole = length(clock);
  const ahead = isStill || isCalm() ? rest : Math.max(0, rest - 1000);
  const filled = whole ? 1 - ahead / whole : 1;
  const isNew = ring.dataset.at !== String(clock.at);
  ring.dataset.at = clock.at;
  ring.style.transition = isNew || isStill ? "none" : "";
  if (isNew) {
    ring.style.strokeDashoffset = whole ? rest / whole : 0;
    ring.getBoundingClientRect(); // the jump back to the start is not a movement
    ring.style.transition = "";
  }
  ring.style.strokeDashoffset = 1 - filled;
}
