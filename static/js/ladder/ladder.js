/* The ladder of a relief page: one rung at a time, Start under the thumb, and the next rung when the cramp goes on. */

import { startBar } from "../player/start-bar.js";
import { note } from "../shared/local-storage.js";
import { chosen, fitting, startChoices } from "./choices.js";

export function start(ladder) {
  const { area, areaName } = ladder.dataset;
  const bar = ladder.querySelector("[data-part=start]");
  const choices = ladder.querySelector("[data-part=choices]");
  const warmth = bar.querySelector("[data-act=warmth]");
  const way = document.querySelector("template[data-part=way]").content.firstElementChild;
  /** @type {[number, any]} */
  let [at, visit] = [0, null];

  const rungs = () => [...ladder.querySelectorAll("[data-rung]")];
  const offered = () => fitting(rungs().map(read), chosen()).map(({ element }) => element);

  function draw() {
    const kept = offered();
    at = Math.max(0, Math.min(at, kept.length - 1));
    for (const rung of rungs()) rung.hidden = rung !== kept[at];
    for (const step of /** @type {any} */ (way.children)) showStep(step, kept[at + Number(step.value)]);
    if (kept[at]?.nextElementSibling !== way) kept[at]?.after(way);
    showStart(bar.querySelector("[data-act=start]"), kept[at]);
    warmth.hidden = kept[at]?.dataset.timer !== "hold" || !kept.some(isWarmth);
  }

  function go(to) {
    at = to;
    draw();
    turnTo(offered()[at]);
  }

  // After “a bit” and “still cramping”; gives the way back for an answer by mistake.
  function moveOn(detail) {
    /** @type {[number, any]} */
    const before = [at, visit];
    visit = { startedAt: detail.startedAt, seconds: detail.seconds, done: detail.done };
    go(at + 1);
    bar.querySelector("[data-act=start]:not([hidden])")?.focus({ preventScroll: true });
    return () => {
      [at, visit] = before;
      draw();
    };
  }

  function show(path) {
    at = offered().findIndex(({ dataset }) => dataset.path === path);
    draw();
    return offered()[at];
  }

  function current() {
    note("sg-last", JSON.stringify({ path: location.pathname, name: areaName, at: Date.now() }));
    return { element: offered()[at], area, areaName, visit, moveOn, show };
  }

  startChoices(choices, () => [(at = 0), draw()]);
  bar.prepend(choices); // one bar, so that both stay in reach,
  ladder.after(bar); // and outside, because a sticky bar cannot rise above the box that it is in
  way.addEventListener("click", (/** @type {any} */ { target }) => target.value && go(at + Number(target.value)));
  warmth.addEventListener("click", () => go(offered().findIndex(isWarmth)));
  draw();
  ladder.dataset.ready = "yes";
  new MutationObserver(draw).observe(ladder, { childList: true }); // a rung may be withdrawn
  startBar(bar, current);
}

function turnTo(rung) {
  const title = rung.querySelector("h2");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  rung.scrollIntoView();
}

const isWarmth = ({ dataset }) => dataset.timer === "minutes";

function read(element) {
  const { timer, places = "", pregnancy = "" } = element.dataset;
  return { element, timer, places: places.split(" "), pregnancy };
}

// The names of the rungs before and after this one.
function showStep(button, rung) {
  button.hidden = !rung;
  if (rung) button.textContent = button.dataset.words.replace("{name}", rung.dataset.name);
}

// “Start” alone does not say what; the title of the rung does.
function showStart(button, rung) {
  const title = rung?.querySelector("h2");
  if (title) title.id ||= `${rung.id}-title`;
  button.setAttribute("aria-describedby", title?.id);
  button.hidden = !Number(rung?.dataset.hold ?? rung?.dataset.minutes ?? 0);
}
