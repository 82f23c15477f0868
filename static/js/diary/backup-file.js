/* The diary as a file: a backup that holds everything (JSON), and a table (CSV). Reads and writes no storage itself. */

import { nextTurn } from "./page-parts.js";
import { checked, clockOf, dayOf, FORMAT, isNewer, isoOf, isSame } from "./entry.js";
import { triggerWords } from "./wording.js";

const KIND = "spasmguide-diary";
const AT_ONCE = 250;

/* Its message is the name of the words that say what is wrong. */
export class FileError extends Error {}

export const fileName = (day, suffix) => `${KIND}-${day}.${suffix}`;

/* One entry a line, so that a person can read it too. `turns` gives the entries a few at a time. */
export async function backupOf(turns, now) {
  const head = { format: KIND, version: FORMAT, app: "SpasmGuide", exportedAt: isoOf(now) };
  const lines = await linesOf(turns, JSON.stringify);
  const text = [JSON.stringify(head).slice(0, -1), ',"entries":[\n', lines.join(",\n"), "\n]}\n"];
  return { blob: new Blob(text, { type: "application/json" }), number: lines.length };
}

async function linesOf(turns, write) {
  const lines = [];
  for await (const turn of turns) lines.push(...turn.map((entry) => write(entry)));
  return lines;
}

/* The values that a backup holds, not yet looked at. Throws a FileError. */
export function parseBackup(text) {
  const data = parsed(text);
  if (data?.format !== KIND || !Array.isArray(data.entries)) throw new FileError("foreign");
  if (data.version !== FORMAT) throw new FileError(data.version > FORMAT ? "newer" : "foreign");
  return data.entries;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(text.includes(KIND) ? "broken" : "foreign", { cause: error });
  }
}

/* What restoring would do: how many of each, and the entries that would be written. `read` looks up those of here. */
export async function compared(values, read) {
  const counts = { fresh: 0, changed: 0, same: 0, older: 0, unreadable: 0 };
  const found = new Map();
  for (const [at, value] of values.entries()) {
    if (at % AT_ONCE === 0) await nextTurn();
    const entry = checked(value);
    if (!entry) counts.unreadable += 1;
    else if (!found.has(entry.id) || isNewer(entry, found.get(entry.id))) found.set(entry.id, entry);
  }
  const [entries, wanted] = [[...found.values()], []];
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

function verdictOn(entry, ours) {
  if (!ours) return "fresh";
  if (isSame(entry, ours)) return "same";
  return isNewer(entry, ours) ? "changed" : "older";
}

/* RFC 4180, with the mark that makes a spreadsheet read it as UTF-8. */
export async function tableOf(turns, say) {
  const write = (entry) => rowOf(cellsOf(entry, say));
  const lines = await linesOf(turns, write);
  const head = ["day", "clock", "place", "minutes", "eased", "done", "triggers", "note"];
  return new Blob(["\uFEFF", rowOf(head.map((name) => say(`csv-${name}`))), ...lines], { type: "text/csv;charset=utf-8" });
}

function cellsOf(entry, say) {
  const triggers = entry.triggers.map((slug) => triggerWords(say, slug));
  const eased = entry.eased ? say(entry.eased) : "";
  const when = [dayOf(entry), clockOf(entry), entry.placeName, entry.minutes ?? ""];
  return [...when, eased, entry.done.join("; "), triggers.join("; "), entry.note];
}

const rowOf = (cells) => `${cells.map(cellOf).join(",")}\r\n`;

// A cell that begins like a formula would be run by a spreadsheet.
function cellOf(value) {
  const text = String(value).replace(/^(?=[=+\-@\t\r\n＝＋－＠])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
