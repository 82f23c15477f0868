/* What a guided exercise is made of: phases, each with its seconds. Pure: no clock, no page, no settings. */

import { CARD_SECONDS, MOVE_SECONDS, REST_SECONDS, SWITCH_SECONDS } from "../clinical-numbers.js";

/**
 * @typedef {object} Step an exercise, or a step of a routine that is none
 * @property {string} [timer] hold, minutes or live (until a cramp lets go): what is counted
 * @property {string} name
 * @property {string} [sides] each, both or one
 * @property {string} [limb] leg, arm, hand or side: what “change” and “left” are said of
 * @property {number} [hold] seconds
 * @property {number} [times]
 * @property {number} [minutes]
 * @property {number} [nextAfter] seconds, of a live one
 * @property {string} [line] what to do, in one line
 * @property {string} [which] what is held, of a live one
 * @property {string} [firstStep] of a live one
 * @property {HTMLElement} [element] where it stands on the page
 *
 * @typedef {object} Phase
 * @property {"ready" | "hold" | "switch" | "rest" | "on" | "card" | "live"} kind
 * @property {number} seconds of a live one none: it ends when the cramp does
 * @property {number} [nextAfter] milliseconds until the next way is offered
 * @property {number} [before] milliseconds that the cramp had lasted already
 * @property {number} step its place among the steps
 * @property {string} [side] right, left, both, or "" where there are no sides
 * @property {number} [set]
 * @property {number} [sets]
 * @property {boolean} [waits] for a tap, because the step names a time of its own
 *
 * @typedef {Omit<Phase, "step">} Part
 */

/** @type {Record<string, string>} */
const OTHER = { right: "left", left: "right" };

/** @type {(steps: Step[], settings: {ready: number, first: string, before?: number}) => Phase[]} */
export function plan(steps, { ready, first, before: lasted = 0 }) {
  const [live] = steps;
  // Who is in a cramp holds already.
  if (live?.timer === "live") return [{ kind: "live", seconds: 0, step: 0, nextAfter: (live.nextAfter ?? 0) * 1000, before: lasted }];
  return steps.flatMap((step, at) => {
    const before = at === 0 ? ready : Math.max(ready, MOVE_SECONDS);
    return phasesOf(step, before, first).map((phase) => ({ ...phase, step: at }));
  });
}

/** @type {(phases: Phase[]) => number} */
export const totalSeconds = (phases) => phases.reduce((sum, { seconds }) => sum + seconds, 0);

/** @type {(step: Step, ready: number, first: string) => Part[]} */
function phasesOf(step, ready, first) {
  const { timer, hold, minutes } = step;
  if (timer === "hold" && hold) return holds(step, ready, first);
  if (timer === "minutes" && minutes) return [{ kind: "ready", seconds: ready }, { kind: "on", seconds: minutes * 60 }];
  return [card(step)];
}

// A step that names a time or a number of its own (“Walk for 5 minutes.”) takes as long as it says.
/** @type {(step: Step) => Part} */
function card({ name }) {
  const waits = /\d/.test(name);
  return { kind: "card", seconds: waits ? 0 : CARD_SECONDS, waits };
}

// Every hold comes after the time to get into it: ready, then the change of sides or a rest.
/** @type {(step: Step, ready: number, first: string) => Part[]} */
function holds({ hold = 0, times, sides }, ready, first) {
  /** @type {Record<string, string[]>} */
  const orders = { each: [first, OTHER[first]], both: ["both"] };
  const order = orders[sides ?? ""] ?? [""];
  /** @type {Part} */
  const gap = order.length > 1 ? { kind: "switch", seconds: SWITCH_SECONDS } : { kind: "rest", seconds: REST_SECONDS };
  const sets = Array.from({ length: times || 1 }, (_, at) => ({ set: at + 1, sets: times || 1 }));
  const turns = sets.flatMap((set) => order.map((side) => ({ ...set, side })));
  return turns.flatMap((turn, at) => [
    { ...(at ? gap : { kind: "ready", seconds: ready }), ...turn },
    { kind: "hold", seconds: hold, ...turn },
  ]);
}
