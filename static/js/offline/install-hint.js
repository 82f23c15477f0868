/* Says how to keep the guide on the phone: at the end of a timer, at most once in 14 days, never where it is already installed. */

import { note, noted } from "../shared/local-storage.js";
import { since } from "../shared/since.js";

const PAUSE = 14 * 24 * 60 * 60 * 1000;
const OTHER_BROWSERS = /CriOS|FxiOS|EdgiOS|OPiOS|OPT\/|GSA\/|DuckDuckGo/;

export function offer(slot, now = Date.now()) {
  const template = document.querySelector("template[data-part=install]");
  const way = wayOf(navigator, globalThis.sgInstall);
  if (!template || !way || isInstalled() || !isDue(noted("sg-hint"), now)) return;
  note("sg-hint", now);
  slot.replaceChildren(template.content.querySelector(`[data-way=${way}]`).cloneNode(true));
  slot.querySelector("[data-act=keep]")?.addEventListener("click", () => keep(slot));
}

// Only Safari has its own way on Apple's phones; the other browsers there hide it elsewhere or have none.
function wayOf({ userAgent, maxTouchPoints }, prompt) {
  if (prompt) return "prompt";
  const isApple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  const isSafari = /Version\/\S+ .*Safari\//.test(userAgent) && !OTHER_BROWSERS.test(userAgent);
  return isApple && isSafari ? "safari" : null;
}

export function isDue(last, now) {
  return since(last, now) >= PAUSE;
}

function isInstalled() {
  return navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
}

// The browser's own question can be asked only once.
async function keep(slot) {
  const prompt = globalThis.sgInstall;
  delete globalThis.sgInstall;
  slot.replaceChildren();
  await prompt?.prompt();
}
