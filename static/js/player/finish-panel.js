/* The last view of the player: how it went, and what other parts of the guide make of the answer. */

import { noted } from "../shared/local-storage.js";
import { ago, timeText } from "./phrases.js";
import { held, isLive } from "./timer-clock.js";
import { chosenSide } from "./timer-settings.js";

const NOTICED_LATE = 2_000;

export function showQuestion({ part }, words, { exercise, target, clock }, now) {
  const late = clock.finishedAt !== null && now - clock.finishedAt > NOTICED_LATE;
  const isAsked = Boolean(target.moveOn);
  part.title.textContent = words(isAsked ? "ask" : exercise.timer === "steps" ? "end" : "done");
  part.result.textContent = late ? `${words("end")} ${ago(words, now - clock.finishedAt)}.` : exercise.name;
  turn(part, { isAsked, isAnswered: false, needsHelp: false });
}

export function showAnswer({ part }, words, { exercise, clock }, answer, now) {
  const hasLetGo = answer === "eased" && isLive(clock);
  part.title.textContent = words(hasLetGo ? "let go" : answer);
  part.result.textContent = hasLetGo ? `${exercise.name} · ${timeText(clock, now)}` : exercise.name;
  turn(part, { isAsked: true, isAnswered: true, needsHelp: answer === "still", hasEased: answer === "eased" });
}

function turn(part, { isAsked, isAnswered, needsHelp, hasEased = false }) {
  part.answers.hidden = !isAsked || isAnswered;
  part.after.hidden = isAsked && !isAnswered;
  part.mistake.hidden = !isAnswered;
  part.help.hidden = !needsHelp;
  if (part.afterwards) part.afterwards.hidden = !hasEased; // on the pages of relief plans alone
  part.title.focus();
}

export function detailOf({ exercise, target, clock, visit }, answer, now) {
  const { path, name } = exercise;
  return {
    answer,
    area: target.area ?? "",
    areaName: target.areaName ?? "",
    side: exercise.sides === "each" ? chosenSide() : "",
    path,
    name,
    startedAt: visit.startedAt,
    began: visit.began,
    seconds: isLive(clock) ? Math.round((now - visit.began) / 1000) : visit.seconds + Math.round(held(clock, now) / 1000),
    done: [...new Set([...visit.done, name])],
  };
}

// Each on its own: a diary that cannot open must not take the rest of the panel with it.
export function offerMore(dialog, detail) {
  offerDiary(dialog, detail);
  warned(import("../offline/install-hint.js").then(({ offer }) => offer(dialog.querySelector("[data-slot=install]"))));
}

const offerDiary = (dialog, detail) =>
  warned(import("../diary/finish-offer.js").then(({ offer }) => offer(dialog.querySelector("[data-slot=diary]"), detail)));

// A stretch that was not for a cramp leaves nothing in the diary unless the reader says so.
export const offerQuietly = (dialog, detail) => offerDiary(dialog, detail);

// Only the routines for the night have a place for it, and only who began the six weeks needs it.
export function offerNight(dialog) {
  const slot = dialog.querySelector("[data-slot=six-weeks]");
  if (slot && noted("sg-six-weeks")) warned(import("../six-weeks/finish-offer.js").then(({ offer }) => offer(slot)));
}

// An answer that leads on to the next exercise is kept too; returns what the diary says about it.
export async function keepInDiary(dialog, detail) {
  await offerDiary(dialog, detail);
  const said = dialog.querySelector("[data-slot=diary] [data-part=said]")?.textContent ?? "";
  return said && `${said}.`;
}

export function clearOffers(dialog) {
  for (const slot of dialog.querySelectorAll("[data-slot]")) slot.replaceChildren();
}

async function warned(promise) {
  try {
    await promise;
  } catch (error) {
    console.error("The end of the timer goes without:", error);
  }
}
