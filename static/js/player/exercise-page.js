/* Start on the page of one stretch, compress or routine. */

import { startBar } from "./start-bar.js";

export async function start(element) {
  const { area, areaName, timer } = element.dataset;
  startBar(document.querySelector("[data-part=start]"), () => ({ element, area, areaName }));
  const sides = element.querySelector("[data-part=choices]");
  if (sides) await import("../ladder/choices.js").then(({ startChoices }) => startChoices(sides));
  if (timer !== "steps") return;
  const { showTotal } = await import("./routine-duration.js");
  showTotal(element);
}
