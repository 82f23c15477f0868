/* Thirty days as bars, in words, and as a table. */

import { SUMMARY_DAYS } from "../clinical-numbers.js";
import { dayOf } from "./moments.js";
import { shortDay } from "./wording.js";

const DAY = 86_400_000;
const [STEP, BAR, HEIGHT] = [10, 7, 80];
const LEAST_TOP = 4; // one entry is not drawn as if it were many

export function shiftDay(day, number) {
  return new Date(Date.parse(`${day}T12:00Z`) + number * DAY).toISOString().slice(0, 10);
}

export function daysUntil(last) {
  return Array.from({ length: SUMMARY_DAYS }, (_, at) => shiftDay(last, at + 1 - SUMMARY_DAYS));
}

export function countDays(entries, days) {
  const counts = new Map(days.map((day) => [day, 0]));
  for (const entry of entries) if (counts.has(dayOf(entry))) counts.set(dayOf(entry), counts.get(dayOf(entry)) + 1);
  return counts;
}

export function drawChart({ parts, say }, entries, days) {
  const counts = [...countDays(entries, days)];
  const total = counts.reduce((sum, [, number]) => sum + number, 0);
  parts["chart-words"].textContent = chartWords(say, counts, total);
  parts["chart-picture"].replaceChildren(drawn(counts.map(([, number]) => number)));
  const [first, last] = parts["chart-axis"].children;
  [first.textContent, last.textContent] = [shortDay(days[0]), shortDay(days.at(-1))];
  parts["chart-table"].querySelector("tbody").replaceChildren(...counts.filter(([, number]) => number).map(rowOf));
  for (const name of ["chart-picture", "chart-axis", "chart-table"]) parts[name].hidden = total === 0;
}

function chartWords(say, counts, total) {
  if (total === 0) return say("chart-none");
  const days = counts.filter(([, number]) => number).length;
  return say("chart", { entries: say("entries", { n: total }), days: say("days", { n: days }) });
}

function rowOf([day, number]) {
  const row = document.createElement("tr");
  const [head, cell] = [document.createElement("th"), document.createElement("td")];
  head.scope = "row";
  [head.textContent, cell.textContent] = [shortDay(day), String(number)];
  row.append(head, cell);
  return row;
}

/* The words above and the table below say the same, so that the picture may stay silent. */
function drawn(numbers) {
  const svg = svgElement("svg", { viewBox: `0 0 ${numbers.length * STEP} ${HEIGHT + 1}`, preserveAspectRatio: "none" });
  svg.setAttribute("aria-hidden", "true");
  const unit = HEIGHT / Math.max(LEAST_TOP, ...numbers);
  numbers.forEach((number, at) => {
    const size = { x: at * STEP + (STEP - BAR) / 2, y: HEIGHT - number * unit, width: BAR, height: number * unit };
    if (number) svg.append(svgElement("rect", { class: "sg-chart__bar", ...size }));
  });
  svg.append(svgElement("path", { class: "sg-chart__ground", d: `M0 ${HEIGHT + 0.5}H${numbers.length * STEP}` }));
  return svg;
}

function svgElement(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
