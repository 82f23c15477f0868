/* The diary's line on the finish screen. */

import { LONGEST_ATTACK_HOURS } from "../clinical-numbers.js";
import { inTurn } from "../shared/limits.js";
import { answered, sameAttack } from "./attack.js";
import { newEntry } from "./entry.js";

const HOUR = 3_600_000;
const TURN_PATIENCE = 5_000; // for another tab that writes
const NOWHERE = "other";
let last = null; // the answer that was kept last, and how to take it back

/* Called by the finish panel after each answer; `slot` takes the line. */
export async function offer(slot, detail) {
  const template = document.querySelector("template[data-diary-offer]");
  const line = template.content.firstElementChild.cloneNode(true);
  slot.replaceChildren(line);
  if (!detail.answer) return offerToAdd(line, detail.area ? detail : { ...detail, ...nowhereOf(line) }, "", "cramp");
  if (detail.area) return keep(line, detail);
  return offerToAdd(line, { ...detail, ...nowhereOf(line) });
}

const nowhereOf = (line) => ({ area: NOWHERE, areaName: line.dataset.nowhere });

async function keep(line, detail) {
  await attempt(line, async () => {
    const store = await import("./store.js");
    const kept = await oneByOne(() => write(store, detail, Date.now()));
    showSaved(line, detail, kept, store);
  });
}

// Two quick answers are not two attacks.
const oneByOne = (act) => inTurn("sg-diary", act, TURN_PATIENCE);

async function attempt(line, act) {
  try {
    await act();
  } catch (error) {
    console.error("The diary could not be changed.", error);
    show(line, "failed");
  }
}

async function write({ between, change, save }, detail, now) {
  const before = sameAttack(await between(now - LONGEST_ATTACK_HOURS * HOUR, now), detail, now);
  if (before) return { before, entry: await change(before, answered(before, detail), now) };
  const blank = newEntry(detail.area, detail.areaName, now, detail.startedAt);
  const entry = { ...blank, ...answered(blank, detail) };
  await save(entry);
  return { entry };
}

function showSaved(line, detail, { before, entry }, { change, remove, save }) {
  // Nobody is led away from the help while it still hurts.
  const link = detail.answer && detail.answer !== "eased" ? [] : [detail.area === NOWHERE ? "place" : "note"];
  show(line, "saved", ["undo", ...link]);
  for (const name of link) part(line, name).href = `/diary/#${entry.id}`;
  const undo = () => oneByOne(() => (before ? save(before) : remove(entry.id)));
  const takeBack = () =>
    attempt(line, async () => {
      await undo();
      offerToAdd(line, detail, "undone");
    });
  part(line, "undo").onclick = takeBack;
  if (link.length) askStrength(line, entry, change);
  last = { detail, takeBack };
}

/* One tap, which may be left out; a second one on the same face takes it back. */
function askStrength(line, entry, change) {
  const buttons = [...line.querySelectorAll("[data-strength]")];
  const press = (strength) =>
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.strength === strength)));
  const choose = (button) =>
    attempt(line, async () => {
      const strength = button.getAttribute("aria-pressed") === "true" ? null : button.dataset.strength;
      await oneByOne(() => change(entry, { strength }, Date.now()));
      press(strength);
    });
  for (const button of buttons) button.onclick = () => choose(button);
  press(entry.strength);
  part(line, "strengths").hidden = false;
}

// The timer lets an answer be given again.
document.addEventListener("sg:answer-undone", ({ detail }) => {
  const isKept = last && detail.startedAt === last.detail.startedAt && detail.answer === last.detail.answer;
  if (isKept) last.takeBack();
  last = null;
});

function offerToAdd(line, detail, words, act = "add") {
  show(line, words, [act]);
  part(line, act).onclick = () => keep(line, detail);
}

const part = (line, name) => line.querySelector(`[data-part=${name}]`);

function show(line, words, names = []) {
  part(line, "said").textContent = words ? line.dataset[words] : "";
  for (const act of part(line, "acts").children) act.hidden = !names.includes(act.dataset.part);
  part(line, "strengths").hidden = true;
}
