/* The bar with Start. The player is fetched when a finger or the keyboard comes near. */

import { openAudio, prepareAudio } from "./audio-unlock.js";

const fetchPlayer = () => import("./player.js");

// Ahead of the tap. If it fails, the tap tries again and says so.
function warm() {
  fetchPlayer().catch((error) => console.warn("The timer is not here yet:", error));
}

/* `current()` gives what would start now: {element}, and what the player hands on. */
export function startBar(bar, current) {
  const button = bar.querySelector("[data-act=start]");

  async function begin(how = "play") {
    openAudio(); // nothing is awaited before, so that the tap still counts
    try {
      const player = await fetchPlayer();
      player[how](current());
    } catch (error) {
      bar.querySelector("[data-part=failed]").hidden = false;
      throw error;
    }
  }

  button.addEventListener("click", () => begin());
  for (const near of ["pointerdown", "focus"]) button.addEventListener(near, warm, { once: true });
  // While the finger rests on the glass, after the button shows that it is pressed.
  button.addEventListener("pointerdown", () => requestAnimationFrame(() => setTimeout(prepareAudio)), { once: true });
  bar.hidden = false;
  if (history.state?.isPlayer) begin("restore"); // the page was loaded again while the timer ran
  else if (location.hash === "#start") arrive(begin, button);
  return button;
}

// A link to #start inside the guide (“Start calf again”) is a tap on Start; one from elsewhere only leads to it.
function arrive(begin, button) {
  const [visit] = performance.getEntriesByType("navigation");
  history.replaceState(null, "", location.pathname);
  if (visit?.type === "navigate" && document.referrer.startsWith(`${location.origin}/`)) begin();
  else button.focus();
}
