/* Two buttons below the pictures of a stretch: the other side, and the way from the first picture to the last. */

import { isCalm, onCalmChange } from "../shared/reduced-motion.js";

const PASS = 2000; // milliseconds from start to end
const PASSES = 2;
const MARKS = ["muscle", "fibre", "arrow", "arrow-head", "still", "ghost", "shadow"].map((kind) => `.sg-figure__${kind}`).join(", ");
const SVG = "http://www.w3.org/2000/svg";

export function start(panel) {
  const sides = [...panel.querySelectorAll("[data-part=side]")];
  const swap = panel.querySelector("[data-act=swap]");
  const move = panel.querySelector("[data-act=move]");
  let stop = () => {};

  function offerMovement() {
    stop();
    move.hidden = isCalm();
  }

  // Two stretches on one page have no movement from one to the other, and so no button.
  if (move) {
    offerMovement();
    onCalmChange(offerMovement);
    move.addEventListener("click", () => {
      stop();
      const [first, last] = sides.find((side) => !side.hidden).querySelectorAll("svg.sg-figure__svg");
      last.scrollIntoView({ block: "nearest" });
      stop = play(first, last);
    });
  }

  if (!swap) return;
  swap.hidden = false;
  swap.addEventListener("click", () => {
    stop();
    for (const side of sides) side.hidden = !side.hidden;
    swap.setAttribute("aria-pressed", String(sides[0].hidden));
  });
}

// Plays in the last picture, and leaves it as it was; returns what ends it early.
function play(first, last) {
  const still = drawing(last);
  const moving = document.createElementNS(SVG, "g");
  const draw = film(first, last, moving);
  const began = performance.now();
  let frame = requestAnimationFrame(step);

  for (const part of still) part.remove();
  last.append(moving);
  last.dataset.moving = "yes";

  function step(now) {
    const passed = Math.max(0, now - began) / PASS;
    if (passed >= PASSES) return end();
    draw(eased(passed % 1));
    frame = requestAnimationFrame(step);
  }

  function end() {
    cancelAnimationFrame(frame);
    if (!moving.isConnected) return;
    moving.remove();
    last.append(...still);
    delete last.dataset.moving;
  }

  draw(0);
  return end;
}

const drawing = (svg) => [...svg.children].filter((part) => !part.matches("title, desc"));

const copy = (svg) => drawing(svg).map((part) => part.cloneNode(true));

// At rest for a moment at both ends.
function eased(part) {
  const way = Math.min(1, Math.max(0, (part - 0.1) / 0.7));
  return way * way * (3 - 2 * way);
}

function film(first, last, moving) {
  const from = outlines(first.querySelectorAll("path"));
  moving.append(...copy(last));
  const to = outlines(moving.querySelectorAll("path"));
  if (from.length !== to.length || from.some((path, at) => !isLike(path, to[at]))) return fade(first, moving);

  const marks = moving.querySelectorAll(MARKS);
  return (way) => {
    to.forEach(({ path, data }, at) => path.setAttribute("d", between(from[at].data, data, way)));
    for (const mark of marks) mark.style.opacity = Math.max(0, way * 5 - 4); // the muscle pulls at the end
  };
}

// A picture that cannot become the other line by line gives way to it.
function fade(first, moving) {
  const [before, after] = [document.createElementNS(SVG, "g"), document.createElementNS(SVG, "g")];
  const old = copy(first);
  const stays = (part) => old.some((one) => one.isEqualNode(part)); // the floor and the furniture, drawn first
  after.append(...[...moving.children].filter((part) => !stays(part)));
  before.append(...old.filter((part) => ![...moving.children].some((one) => one.isEqualNode(part))));
  moving.append(after, before);
  return (way) => {
    before.style.opacity = String(1 - way);
    after.style.opacity = String(way);
  };
}

function outlines(paths) {
  return [...paths]
    .filter((path) => !path.matches(MARKS))
    .map((path) => ({ path, kind: path.getAttribute("class"), data: path.getAttribute("d").match(/[a-z]|-?[\d.]+/gi) }));
}

function isLike(a, b) {
  const isSameStep = (step, at) => step === b.data[at] || !(isNaN(step) || isNaN(b.data[at]));
  return a.kind === b.kind && a.data.length === b.data.length && a.data.every(isSameStep);
}

const between = (a, b, way) => a.map((step, at) => (isNaN(step) ? step : +step + (b[at] - step) * way)).join(" ");
