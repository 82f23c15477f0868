/* The backup of the diary: one file (JSON) that holds everything. Reads and writes no storage itself. */

import { checked, isNewer, isSame, upgraded } from "./entry.js";
import { FORMAT } from "./fields.js";
import { isoOf } from "./moments.js";
import { nextTurn } from "./page-parts.js";

const KIND = "spasmguide-diary";
const AT_ONCE = 250;

/** @typedef {import("./entry.js").Entry} Entry */

/** Its message is the name of the words that say what is wrong. */
export class FileError extends Error {}

/** @type {(day: string, suffix: string) => string} */
export const fileName = (day, suffix) => `${KIND}-${day}.${suffix}`;

/**
 * One entry a line, so that a person can read it too. `turns` gives the entries a few at a time; `kept` is what the
 * phone keeps beside them.
 * @type {(turns: AsyncIterable<Entry[]>, now: number, kept?: import("./kept.js").Kept) => Promise<{blob: Blob, number: number}>}
 */
export async function backupOf(turns, now, kept) {
  const head = { format: KIND, version: FORMAT, app: "SpasmGuide", exportedAt: isoOf(now), kept };
  const lines = await linesOf(turns, (entry) => JSON.stringify(entry));
  const text = [JSON.stringify(head).slice(0, -1), ',"entries":[\n', lines.join(",\n"), "\n]}\n"];
  return { blob: new Blob(text, { type: "application/json" }), number: lines.length };
}

/** @type {(turns: AsyncIterable<Entry[]>, write: (entry: Entry) => string) => Promise<string[]>} */
export async function linesOf(turns, write) {
  const lines = [];
  for await (const turn of turns) lines.push(...turn.map((entry) => write(entry)));
  return lines;
}

/**
 * The values that a backup holds, in the format of today but not yet looked at. Throws a FileError.
 * @type {(text: string) => any[]}
 */
export function parseBackup(text) {
  const data = parsed(text);
  if (data?.format !== KIND || !Array.isArray(data.entries)) throw new FileError("foreign");
  const { version, entries } = data;
  if (version > FORMAT) throw new FileError("newer");
  if (!Number.isInteger(version) || version < 1) throw new FileError("foreign");
  return entries.map((/** @type {any} */ value) => upgraded(value, version));
}

/** What such a file says beside the entries, not yet looked at. @type {(text: string) => any} */
export const keptIn = (text) => parsed(text).kept;

/** @type {(text: string) => any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(text.includes(KIND) ? "broken" : "foreign", { cause: error });
  }
}

/**
 * What restoring would do: how many of each, and the entries that would be written. `read` looks up those of here.
 * @param {any[]} values
 * @param {(ids: string[]) => Promise<(Entry | undefined)[]>} read
 */
export async function compared(values, read) {
  const counts = { fresh: 0, changed: 0, same: 0, older: 0, unreadable: 0 };
  const found = new Map();
  for (const [at, value] of values.entries()) {
    if (at % AT_ONCE === 0) await nextTurn();
    const entry = checked(value);
    if (!entry) counts.unreadable += 1;
    else if (!found.has(entry.id) || isNewer(entry, found.get(entry.id))) found.set(entry.id, entry);
  }
  const entries = [...found.values()];
  /** @type {Entry[]} */
  const wanted = [];
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    const turn = entries.slice(start, start + AT_ONCE);
    const ours = await read(turn.map(({ id }) => id));
    turn.forEach((entry, at) => {
      const verdict = verdictOn(entry, ours[at]);
      counts[verdict] += 1;
      if (verdict === "fresh" || verdict === "changed") wanted.push(entry);
    });
  }
  return { counts, wanted };
}

/** @type {(entry: Entry, ours: Entry | undefined) => "fresh" | "same" | "changed" | "older"} */
function verdictOn(entry, ours) {
  if (!ours) return "fresh";
  if (isSame(entry, ours)) return "same";
  return isNewer(entry, ours) ? "changed" : "older";
}
