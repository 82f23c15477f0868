/* The diary as a table (CSV), for a spreadsheet. */

import { linesOf } from "./backup-file.js";
import { FIELDS } from "./fields.js";

/** @typedef {import("./entry.js").Entry} Entry */

/** @type {NonNullable<import("./fields.js").Field["columns"]>} */
const COLUMNS = Object.assign({}, ...Object.values(FIELDS).map(({ columns }) => columns));

/**
 * RFC 4180, with the mark that makes a spreadsheet read it as UTF-8. `turns` gives the entries a few at a time.
 * @type {(turns: AsyncIterable<Entry[]>, say: import("./wording.js").Say) => Promise<Blob>}
 */
export async function tableOf(turns, say) {
  const head = Object.keys(COLUMNS).map((name) => say(`csv-${name}`));
  const lines = await linesOf(turns, (entry) => rowOf(Object.values(COLUMNS).map((cell) => cell(entry, say))));
  return new Blob(["\uFEFF", rowOf(head), ...lines], { type: "text/csv;charset=utf-8" });
}

/** @type {(cells: (string | number)[]) => string} */
const rowOf = (cells) => `${cells.map(cellOf).join(",")}\r\n`;

// How a formula begins, also after blanks. Where semicolons part the cells, as in much of Europe, a cell begins after a
// semicolon and in a new line of a note too.
const FORMULA = /(^|[;\t\r\n])(?=[^\S\r\n]*[=+\-@＝＋－＠])/g;
const LEFT_OUT = /^(?=[\t\r\n])/; // by some, who then look at what follows

/**
 * Words that begin like a formula would be run by a spreadsheet: an apostrophe makes them words.
 * @type {(value: string | number) => string}
 */
export function cellOf(value) {
  const text = String(value).replace(FORMULA, "$1'").replace(LEFT_OUT, "'");
  return /["',;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
