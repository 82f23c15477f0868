// Starts the behaviours that a page asks for with data-module. Each module exports start(element).
const modules = {
  register: () => import("./register.js"),
  withdrawn: () => import("./withdrawn.js"),
  "offline-badge": () => import("./offline-badge.js"),
  "offline-status": () => import("./offline-status.js"),
  "sync-progress": () => import("./sync-progress.js"),
  "update-bar": () => import("./update-bar.js"),
  settings: () => import("./settings.js"),
  figure: () => import("./figure.js"),
  ladder: () => import("./ladder.js"),
  night: () => import("./night.js"),
  exercise: () => import("./exercise.js"),
  search: () => import("./search.js"),
  share: () => import("./share.js"),
  print: () => import("./print.js"),
  "read-aloud": () => import("./read-aloud.js"),
  reminders: () => import("./reminders.js"),
  feedback: () => import("./feedback.js"),
  diary: () => import("./diary.js"),
  "diary-summary": () => import("./diary-summary.js"),
  "theme-color": () => import("./theme-color.js"),
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
