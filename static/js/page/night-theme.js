/* The night theme, on and off in one tap. */

import { forget, note } from "../shared/local-storage.js";

const root = document.documentElement;

export const isNight = () => root.dataset.theme === "night";

export function start(button) {
  const draw = () => button.setAttribute("aria-pressed", isNight());
  button.addEventListener("click", () => setNight(!isNight()));
  new MutationObserver(draw).observe(root, { attributeFilter: ["data-theme"] });
  draw();
  button.hidden = false;
}

// Off is what the phone wishes; at night that would be night again.
export function setNight(isOn) {
  setTheme(isOn ? "night" : "");
  if (!isOn && isNight()) setTheme("dark");
}

function setTheme(theme) {
  if (theme) note("sg-theme", theme);
  else forget("sg-theme");
  document.dispatchEvent(new CustomEvent("sg:display", { detail: { theme } }));
}
