/* What an element with data-exercise says about its exercise. A routine holds the steps that it is made of. */

export function readExercise(element) {
  const steps = element.querySelectorAll("[data-step]");
  const own = readStep(element);
  return { ...own, steps: steps.length ? Array.from(steps, readStep) : [own] };
}

function readStep(element) {
  const { timer, path, name, sides, limb, hold, times, minutes, line, which, firstStep, nextAfter } = element.dataset;
  const numbers = { hold: Number(hold ?? 0), times: Number(times ?? 0), minutes: Number(minutes ?? 0) };
  return { element, timer, path, name, sides, limb, line, which, firstStep, nextAfter: Number(nextAfter ?? 0), ...numbers };
}
