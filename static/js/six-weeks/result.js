/* What the six weeks show: in words, and week by week. */

import { weeksOf } from "./cramps.js";
import { lineOf } from "./line.js";

/** `known` is the night of the oldest entry of the diary. */
export function showResult({ parts, say }, trial, entries, known, night) {
  parts["result-words"].replaceChildren(...lineOf(say, trial, entries, known, night).map(paragraph));
  const weeks = weeksOf(trial, entries, known, night);
  const most = Math.max(1, ...weeks.map(({ cramps }) => cramps));
  parts.weeks.replaceChildren(...weeks.map((week) => rowOf(say, week, most)));
}

const paragraph = (text) => Object.assign(document.createElement("p"), { textContent: text });

function rowOf(say, { number, done, cramps }, most) {
  const row = document.createElement("tr");
  const head = Object.assign(document.createElement("th"), { scope: "row" });
  head.textContent = number < 0 ? say("week-before", { n: -number }) : say("week", { number });
  const nights = Object.assign(document.createElement("td"), { textContent: done === null ? "–" : String(done) });
  const bar = document.createElement("td");
  bar.append(barOf(cramps / most), String(cramps));
  row.append(head, nights, bar);
  return row;
}

/* The number beside it says the same. */
function barOf(share) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const rect = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ width: share * 100, height: 10 })) rect.setAttribute(name, String(value));
  svg.append(rect);
  return svg;
}
