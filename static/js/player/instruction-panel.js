/* The upper half of the player: the figure of the side that is next, the rules for the skin, or the words of a step. */

import { stepOf } from "./phrases.js";
import { phaseOf } from "./timer-clock.js";

export function createStage(stage) {
  let shown = null;

  return {
    draw(exercise, clock) {
      const step = stepOf(exercise, clock);
      const isOther = phaseOf(clock).side === "left";
      const key = `${exercise.path} ${phaseOf(clock).step} ${isOther}`;
      if (key === shown) return;
      shown = key;
      stage.replaceChildren(...contents(step, isOther));
    },
    clear() {
      shown = null;
      stage.replaceChildren();
    },
  };
}

/** @type {(step: import("./timer-plan.js").Step, isOther: boolean) => Node[]} */
function contents({ timer, name, element }, isOther) {
  if (!timer) return [card(name)];
  return timer === "minutes" ? rules(element) : figure(element, isOther);
}

// Read out already, as the name of what goes on.
function card(text) {
  const panel = document.createElement("p");
  panel.className = "sg-player__card";
  panel.textContent = text;
  panel.ariaHidden = "true";
  return panel;
}

function rules(element) {
  const [list, more] = element.querySelectorAll("[data-part=cautions]");
  if (!list) return [];
  const copy = list.cloneNode(true);
  if (more) copy.append(...more.cloneNode(true).children);
  copy.className = "sg-player__rules";
  copy.tabIndex = 0; // a long list is scrolled, by keyboard too
  return [copy];
}

function figure(element, isOther) {
  const sides = [...element.querySelectorAll("[data-part=side]")];
  const side = (isOther && sides[1]) || sides[0];
  const picture = [...(side?.querySelectorAll(".sg-figure__svg") ?? [])].at(-1);
  if (!picture) return [];
  const panel = document.createElement("figure");
  panel.className = "sg-player__figure";
  panel.append(silentCopy(picture, isOther && !sides[1]));
  panel.append(...captionOf(element, side, isOther));
  return [panel];
}

// The caption says what the picture shows; a second one with the same ids would break the first.
function silentCopy(picture, isMirrored) {
  const copy = picture.cloneNode(true);
  copy.querySelectorAll("title, desc").forEach((words) => words.remove());
  copy.removeAttribute("role");
  copy.removeAttribute("aria-labelledby");
  copy.setAttribute("aria-hidden", "true");
  if (isMirrored) copy.classList.add("sg-player__mirrored");
  return copy;
}

function captionOf(element, side, isOther) {
  const own = isOther ? element.dataset.captionOther : element.dataset.caption;
  const text = own ?? captionText([...side.querySelectorAll(".sg-figure__caption")].at(-1));
  if (!text) return [];
  const caption = document.createElement("figcaption");
  caption.className = "sg-player__caption";
  caption.textContent = text;
  return [caption];
}

function captionText(caption) {
  const copy = caption?.cloneNode(true);
  copy?.querySelectorAll(".sg-figure__number").forEach((number) => number.remove());
  return copy?.textContent.trim();
}
