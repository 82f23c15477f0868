/* What a guided exercise is made of: phases, each with its seconds. Pure: no clock, no page, no settings. */

import { CARD_SECONDS, MOVE_SECONDS, REST_SECONDS, SWITCH_SECONDS } from "../clinical-numbers.js";

const OTHER = { right: "left", left: "right" };

export function plan(steps, { ready, first }) {
  return steps.flatMap((step, at) => {
    const before = at === 0 ? ready : Math.max(ready, MOVE_SECONDS);
    return phasesOf(step, before, first).map((phase) => ({ ...phase, step: at }));
  });
}

export const totalSeconds = (phases) => phases.reduce((sum, { seconds }) => sum + seconds, 0);

const isExercise = ({ kind, hold, minutes }) => (kind === "compress" ? minutes > 0 : hold > 0);

function phasesOf(step, ready, first) {
  if (!isExercise(step)) return [card(step)];
  if (step.kind === "compress") return [{ kind: "ready", seconds: ready }, { kind: "on", seconds: step.minutes * 60 }];
  return stretch(step, ready, first);
}

// A step that names a time or a number of its own (“Walk for 5 minutes.”) takes as long as it says.
function card({ name }) {
  const waits = /\d/.test(name);
  return { kind: "card", seconds: waits ? 0 : CARD_SECONDS, waits };
}

// Every hold comes after the time to get into it: ready, then the change of sides or a rest.
function stretch({ hold, times, sides }, ready, first) {
  const order = { each: [first, OTHER[first]], both: ["both"] }[sides] ?? [""];
  const gap = order.length > 1 ? { kind: "switch", seconds: SWITCH_SECONDS } : { kind: "rest", seconds: REST_SECONDS };
  const sets = Array.from({ length: times || 1 }, (_, at) => ({ set: at + 1, sets: times || 1 }));
  const turns = sets.flatMap((set) => order.map((side) => ({ ...set, side })));
  return turns.flatMap((turn, at) => [
    { ...(at ? gap : { kind: "ready", seconds: ready }), ...turn },
    { kind: "hold", seconds: hold, ...turn },
  ]);
}
