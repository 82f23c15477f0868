/* The list of stretches, for where the reader is and whether she is pregnant: the choices that relief pages keep too. */

import { chosen, startChoices } from "../ladder/choices.js";
import { fits } from "./fits.js";

export function start(form) {
  const cards = [...document.querySelectorAll("[data-exercise][data-path]")];
  const count = form.querySelector("[data-part=count]");

  function draw() {
    const choices = chosen();
    for (const card of cards) card.hidden = !fits(card.dataset, choices);
    for (const group of document.querySelectorAll(".sg-group:has([data-exercise])")) {
      group.hidden = !group.querySelector("[data-exercise]:not([hidden])");
    }
    const shown = cards.filter((card) => !card.hidden).length;
    const words = shown ? count.dataset.words : count.dataset.none;
    count.textContent = choices.place || choices.pregnant ? words.replace("{n}", shown).replace("{all}", cards.length) : "";
  }

  startChoices(form, draw);
  draw();
}
