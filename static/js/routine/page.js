/* The page of the reader's own routine. What stands in the list is looked up in the list of all stretches as it is now:
   what was withdrawn is not there, and what was changed is changed here too. */

import { listen } from "../offline/worker-messages.js";
import { start as startExercise } from "../player/exercise-page.js";
import { keep, mine, moved, removed } from "./list.js";
import { allStretches, lineOf, rowOf } from "./rows.js";

const STEPS = { up: -1, down: 1 };

export async function start(section) {
  const parts = Object.fromEntries(Array.from(section.querySelectorAll("[data-part]"), (part) => [part.dataset.part, part]));
  parts.bar = document.querySelector(".sg-start");
  parts.plain.hidden = true;
  let stretches = new Map();

  const draw = () => show(section, parts, stretches);
  const look = async () => {
    stretches = await allStretches(section.dataset.source);
    draw();
  };

  section.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-act]");
    if (!button) return;
    const focused = change(parts, button, stretches);
    draw();
    section.querySelector(focused)?.focus();
  });
  try {
    await look();
  } catch (error) {
    parts.failed.hidden = false;
    section.dataset.ready = "yes";
    throw error;
  }
  // A recall, or a newer edition.
  for (const news of ["gone", "saved"]) listen(news, () => look().catch((error) => console.warn("The list is as it was.", error)));
  const startBar = once(() => startExercise(section));
  // Another page may have put the first stretch into the list.
  const drawAnew = () => {
    draw();
    if (mine().length) startBar().catch((error) => console.error("The timer of the list did not start.", error));
  };
  addEventListener("storage", drawAnew);
  addEventListener("pageshow", (event) => event.persisted && drawAnew());
  if (mine().length) await startBar();
}

/** @type {<T>(act: () => T) => () => T} */
function once(act) {
  /** @type {any} */
  let result;
  return () => (result ??= act());
}

function show(section, parts, stretches) {
  const list = mine();
  const here = list.filter(({ path }) => stretches.has(path));
  const gone = list.filter(({ path }) => !stretches.has(path));
  parts.list.replaceChildren(...here.map(({ path }, at) => rowOf(parts.row, stretches.get(path), at, here.length)));
  parts["gone-list"].replaceChildren(...gone.map(({ name }) => lineOf(name)));
  parts.gone.hidden = gone.length === 0;
  parts.chosen.hidden = list.length === 0;
  parts.empty.hidden = list.length > 0;
  section.dataset.ready = "yes";
  parts.bar.toggleAttribute("data-empty", here.length === 0);
  if (here.length) import("../player/routine-duration.js").then(({ showTotal }) => showTotal(section));
}

/** Does what a button says; returns a selector of what has the focus then. */
function change({ said }, button, stretches) {
  const list = mine();
  const { act } = button.dataset;
  const row = button.closest("[data-step]");
  if (!row) {
    keep(list.filter(({ path }) => stretches.has(path)));
    return "[data-act], a";
  }
  const { path, name } = row.dataset;
  if (act === "remove") {
    keep(removed(list, path));
    said.textContent = said.dataset.removed.replace("{name}", name);
    return "[data-act=remove], a";
  }
  const order = moved(list, path, STEPS[act]);
  keep(order);
  const number = 1 + order.findIndex((one) => one.path === path);
  said.textContent = said.dataset.moved.replace("{name}", name).replace("{n}", number);
  return `[data-path="${path}"] [data-act="${act}"]:enabled, [data-path="${path}"] a`;
}
