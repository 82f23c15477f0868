/* Offers the newer text of the page that is open. It never changes the page under its reader. */

import { since } from "../shared/since.js";
import { words } from "./status-words.js";
import { listen, reloadRenewed } from "./worker-messages.js";

// The SHA-256 of the page as it was opened, once the worker has told it.
export let opened;

export function start(bar) {
  listen("status", (status) => {
    opened ??= hashWhenOpened(status);
    const { hash, notice } = status.page;
    const isOld = Boolean(opened && hash && hash !== opened && !notice);
    if (isOld === Boolean(bar.firstElementChild)) return;
    bar.hidden = !isOld;
    bar.replaceChildren(...(isOld ? offer() : []));
  });
}

// The edition may have been switched between opening the page and asking for the first time.
function hashWhenOpened({ savedAt, page }) {
  const isSwitched = since(Date.parse(savedAt)) < since(performance.timeOrigin);
  return isSwitched && page.before ? page.before : page.hash;
}

function offer() {
  const text = document.createElement("p");
  text.className = "sg-update-bar__text";
  text.textContent = words("updated");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sg-button sg-button--quiet";
  button.textContent = words("show");
  button.addEventListener("click", reloadRenewed);
  return [text, button];
}
