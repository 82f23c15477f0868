/* Thirty days as bars, the night below and the day above, in words, and as a table. */

import { SUMMARY_DAYS } from "../clinical-numbers.js";
import { isAtNight } from "./facts.js";
import { dayOf } from "./moments.js";
import { shortDay } from "./wording.js";

/** @typedef {{night: number, day: number}} Count entries of one day */

const DAY = 86_400_000;
const [STEP, BAR, HEIGHT] = [10, 7, 80];
const LEAST_TOP = 4; // one entry is not drawn as if it were many

/** @type {(day: string, number: number) => string} */
export function shiftDay(day, number) {
  return new Date(Date.parse(`${day}T12:00Z`) + number * DAY).toISOString().slice(0, 10);
}

/** @type {(last: string) => string[]} */
export function daysUntil(last) {
  return Array.from({ length: SUMMARY_DAYS }, (_, at) => shiftDay(last, at + 1 - SUMMARY_DAYS));
}

/** @type {(entries: import("./entry.js").Entry[], days: string[]) => Map<string, Count>} */
export function countDays(entries, days) {
  const counts = new Map(days.map((day) => [day, { night: 0, day: 0 }]));
  for (const entry of entries) {
    const count = counts.get(dayOf(entry));
    if (count) count[isAtNight(entry) ? "night" : "day"] += 1;
  }
  return counts;
}

/**
 * The number at the top of the scale: even, so that its half is a number of entries too.
 * @type {(counts: Count[]) => number}
 */
export function topOf(counts) {
  return Math.max(LEAST_TOP, ...counts.map((count) => 2 * Math.ceil(all(count) / 2)));
}

/** @type {(count: Count) => number} */
const all = ({ night, day }) => night + day;

export function drawChart({ parts, say }, entries, days) {
  const counts = [...countDays(entries, days)];
  const numbers = counts.map(([, count]) => count);
  const [night, day] = ["night", "day"].map((time) => numbers.reduce((sum, count) => sum + count[time], 0));
  const top = topOf(numbers);
  parts["chart-words"].textContent = chartWords(say, numbers, night + day);
  parts["chart-picture"].replaceChildren(drawn(numbers, top));
  fill(parts["chart-scale"], [top, top / 2, 0]);
  fill(parts["chart-axis"], [days[0], days[Math.floor(days.length / 2)], days.at(-1)].map(shortDay));
  parts["chart-night"].textContent = say("chart-night", { number: night });
  parts["chart-day"].textContent = say("chart-day", { number: day });
  parts["chart-rows"].replaceChildren(...counts.filter(([, count]) => all(count)).map(rowOf));
  for (const name of ["chart-plot", "chart-legend", "chart-table"]) parts[name].hidden = night + day === 0;
}

function fill({ children }, words) {
  words.forEach((word, at) => (children[at].textContent = word));
}

function chartWords(say, numbers, total) {
  if (total === 0) return say("chart-none");
  const days = numbers.filter(all).length;
  return say("chart", { entries: say("entries", { n: total }), days: say("days", { n: days }) });
}

function rowOf([day, { night, day: byDay }]) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = shortDay(day);
  row.append(head);
  for (const number of [night, byDay]) row.append(Object.assign(document.createElement("td"), { textContent: number }));
  return row;
}

/* The words around it and the table below say the same, so that the picture may stay silent. */
function drawn(numbers, top) {
  const width = numbers.length * STEP;
  const svg = svgElement("svg", { viewBox: `0 -1 ${width} ${HEIGHT + 2}`, preserveAspectRatio: "none" });
  svg.setAttribute("aria-hidden", "true");
  for (const y of [0, HEIGHT / 2]) svg.append(svgElement("path", { class: "sg-chart__line", d: `M0 ${y}H${width}` }));
  const unit = HEIGHT / top;
  numbers.forEach(({ night, day }, at) => {
    svg.append(...bar("sg-chart__bar--night", at, 0, night * unit));
    svg.append(...bar("sg-chart__bar--day", at, night * unit, day * unit));
  });
  svg.append(svgElement("path", { class: "sg-chart__ground", d: `M0 ${HEIGHT}H${width}` }));
  return svg;
}

function bar(look, at, from, height) {
  const place = { x: at * STEP + (STEP - BAR) / 2, y: HEIGHT - from - height, width: BAR, height };
  return height ? [svgElement("rect", { class: `sg-chart__bar ${look}`, ...place })] : [];
}

function svgElement(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
