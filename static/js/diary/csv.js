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

/**
 * A cell that begins like a formula would be run by a spreadsheet.
 * @type {(value: string | number) => string}
 */
function cellOf(value) {
  const text = String(value).replace(/^(?=[=+\-@\t\r\n＝＋－＠])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
