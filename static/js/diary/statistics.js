/* What a doctor asks, counted from the entries of one time. Pure; it says what was noted and draws no conclusion. */

import { clockOf, dayOf } from "./entry.js";

const [NIGHT_BEGINS, NIGHT_ENDS] = ["22:00", "06:00"];

const isAtNight = (entry) => clockOf(entry) >= NIGHT_BEGINS || clockOf(entry) < NIGHT_ENDS;

export function factsOf(entries, number) {
  const known = entries.map(({ minutes }) => minutes).filter((minutes) => minutes !== null);
  const night = entries.filter(isAtNight).length;
  return {
    number: entries.length,
    days: new Set(entries.map(dayOf)).size,
    aWeek: Math.round((entries.length / number) * 70) / 10,
    length: lengthOf(known.sort((one, other) => one - other)),
    night,
    day: entries.length - night,
    places: ranked(entries.map(({ place, placeName }) => [place, placeName])),
    eased: ranked(entries.filter(({ eased }) => eased).map(({ eased }) => [eased, eased])),
    helped: helpedOf(entries),
    triggers: ranked(entries.flatMap(({ triggers }) => triggers.map((slug) => [slug, slug]))),
  };
}

function lengthOf(sorted) {
  if (sorted.length === 0) return null;
  return { least: sorted[0], middle: sorted[Math.floor((sorted.length - 1) / 2)], most: sorted.at(-1), known: sorted.length };
}

/* [{name, number}], the most frequent first; of several names for one key the newest. */
function ranked(pairs) {
  const found = new Map();
  for (const [key, name] of pairs) found.set(key, { name, number: (found.get(key)?.number ?? 0) + 1 });
  return [...found.values()].sort((one, other) => other.number - one.number);
}

/* What was done, how often, and how often it had eased then. */
function helpedOf(entries) {
  const tried = ranked(entries.flatMap(({ done }) => [...new Set(done)].map((name) => [name, name])));
  const easedWith = (name) => entries.filter(({ done, eased }) => eased === "eased" && done.includes(name)).length;
  return tried.map(({ name, number }) => ({ name, number, eased: easedWith(name) }));
}
