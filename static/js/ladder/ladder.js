/* The ladder of a relief page: one rung at a time, Start under the thumb, and the next rung when the cramp goes on. */

import { startBar } from "../player/start-bar.js";
import { note } from "../shared/local-storage.js";
import { chosen, fitting, nothingLeft, startChoices } from "./choices.js";

export function start(ladder) {
  const { area, areaName } = ladder.dataset;
  const bar = ladder.querySelector("[data-part=start]");
  const choices = ladder.querySelector("[data-part=choices]");
  const warmth = bar.querySelector("[data-act=warmth]");
  const way = document.querySelector("template[data-part=way]").content.firstElementChild;
  /** @type {[number, any]} */
  let [at, visit] = [0, null];

  const rest = ladder.querySelector("[data-rest]"); // stands first where no way is left
  const rungs = () => [...ladder.querySelectorAll("[data-rung]")];
  const next = (element) => offered()[offered().indexOf(element) + 1];
  const offered = () => offer(rungs(), rest);

  function draw() {
    const kept = offered();
    at = Math.max(0, Math.min(at, kept.length - 1));
    for (const rung of rungs()) rung.hidden = rung !== kept[at];
    if (rest) showRest(rest, kept[at] === rest && whyNothing(rungs()));
    for (const step of /** @type {any} */ (way.children)) showStep(step, kept[at + Number(step.value)]);
    if (kept[at]?.nextElementSibling !== way) kept[at]?.after(way);
    if (choices) placeChoices(choices, kept[at]); // a stored page may have lost them with a withdrawn rung
    showStart(bar.querySelector("[data-act=start]"), kept[at]);
    warmth.hidden = !isStretch(kept[at]) || !kept.some(isWarmth);
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
    const { startedAt, began, seconds, done } = detail;
    visit = { startedAt, began, seconds, done };
    go(at + 1);
    bar.querySelector("[data-act=start]:not([hidden])")?.focus({ preventScroll: true });
    return () => [([at, visit] = before), draw()];
  }

  function show(path) {
    at = offered().findIndex(({ dataset }) => dataset.path === path);
    draw();
    return offered()[at];
  }

  function current() {
    note("sg-last", JSON.stringify({ path: location.pathname, name: areaName, at: Date.now() }));
    return { element: offered()[at], area, areaName, visit, moveOn, show, next, again: current, ended: () => (visit = null) };
  }

  if (choices) startChoices(choices, () => [(at = 0), draw()]);
  ladder.after(bar); // because a sticky bar cannot rise above the box that it is in
  way.addEventListener("click", (/** @type {any} */ { target }) => target.value && go(at + Number(target.value)));
  warmth.addEventListener("click", () => go(offered().findIndex(isWarmth)));
  draw();
  ladder.dataset.ready = "yes";
  new MutationObserver(draw).observe(ladder, { childList: true }); // a rung may be withdrawn
  startBar(bar, current);
}

// Below the picture; who chose with the keyboard goes on from there.
function placeChoices(choices, rung) {
  choices.querySelector("[data-part=sides]").hidden = rung?.dataset.sides !== "each";
  if (!rung || choices.parentElement === rung) return;
  const focused = choices.contains(document.activeElement) ? /** @type {any} */ (document.activeElement) : null;
  const above = [...rung.querySelectorAll(":scope > :is([data-part=line], [data-part=side])")].at(-1);
  (above ?? rung.lastElementChild).after(choices);
  focused?.focus({ preventScroll: true });
}

function turnTo(rung) {
  const title = rung.querySelector("h2");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  rung.scrollIntoView();
}

const isStretch = (rung) => ["hold", "live"].includes(rung?.dataset.timer);
const isWarmth = ({ dataset }) => dataset.timer === "minutes";

const whyNothing = (rungs) => nothingLeft(rungs.map(readRung), chosen());

function offer(rungs, rest) {
  /** @type {any[]} */
  const fit = fitting(rungs.map(readRung), chosen());
  const kept = fit.map(({ element }) => element);
  return rest && whyNothing(rungs) ? [rest, ...kept] : kept;
}

// Which of its reasons is true now.
function showRest(rest, why) {
  rest.hidden = !why;
  for (const reason of rest.querySelectorAll("[data-why]")) reason.hidden = reason.dataset.why !== why;
}

function readRung(element) {
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
  const { hold, minutes, nextAfter } = rung?.dataset ?? {};
  button.hidden = !Number(hold ?? minutes ?? nextAfter ?? 0);
}
