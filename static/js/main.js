import { makeWhole } from "./page/whole-sections.js";

// Starts the behaviours that a page asks for with data-module. Each module exports start(element).
const modules = {
  register: () => import("./offline/register.js"),
  withdrawn: () => import("./offline/withdrawal.js"),
  "offline-badge": () => import("./offline/badge.js"),
  "offline-status": () => import("./offline/status-page.js"),
  "sync-progress": () => import("./offline/sync-progress.js"),
  "update-bar": () => import("./offline/update-bar.js"),
  settings: () => import("./page/settings-form.js"),
  figure: () => import("./page/figure-controls.js"),
  ladder: () => import("./ladder/ladder.js"),
  "stretch-filter": () => import("./routine/filter.js"),
  "my-routine": () => import("./routine/page.js"),
  "my-routine-toggle": () => import("./routine/toggle.js"),
  "six-weeks": () => import("./six-weeks/page.js"),
  "my-medicines": () => import("./medicines/page.js"),
  night: () => import("./page/night-theme.js"),
  exercise: () => import("./player/exercise-page.js"),
  check: () => import("./check/answers.js"),
  search: () => import("./search/page.js"),
  "search-best": () => import("./search/best.js"),
  share: () => import("./page/share-button.js"),
  print: () => import("./page/print-button.js"),
  "read-aloud": () => import("./read-aloud/button.js"),
  reminders: () => import("./page/reminder-form.js"),
  feedback: () => import("./feedback/loader.js"),
  diary: () => import("./diary/page.js"),
  "diary-summary": () => import("./diary/summary-page.js"),
  "theme-color": () => import("./page/theme-color.js"),
};

async function begin(element) {
  const load = modules[element.dataset.module];
  if (!load) return;
  try {
    const { start } = await load();
    await start(element);
  } catch (error) {
    console.error(`${element.dataset.module} did not start`, error); // the others go on
  }
}

document.querySelectorAll("[data-module]").forEach(begin);
makeWhole();
