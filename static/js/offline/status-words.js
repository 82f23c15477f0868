/* Every sentence about the saved copy, and the reckoning behind it. The words stand at the foot of each page. */

import { AGED_DAYS, OUTDATED_DAYS } from "../clinical-numbers.js";
import { noted } from "../shared/local-storage.js";
import { since } from "../shared/since.js";
import { readWords } from "../shared/template-words.js";

const DAY = 24 * 60 * 60 * 1000;

export const words = readWords(document.querySelector("template[data-part=saved-words]"));

/** @type {(progress: {done: number, total: number}) => string} */
export function savingWords({ done, total }) {
  return words("saving", { percent: Math.floor((100 * done) / total) });
}

/** @type {(problem: {code: string, hasCopy: boolean, missing?: number, total?: number}) => string} */
export function problemWords({ code, hasCopy, missing, total }) {
  const reason = words(code) || words("stopped");
  const extent = missing ? words("missing", { missing, total }) : "";
  const isPart = Boolean(missing && total && missing < total);
  return [reason, extent, words(hasCopy ? "still" : isPart ? "partly" : "none")].filter(Boolean).join(" ");
}

/**
 * Days since the copy was last known to be the newest; Infinity where the clock was set back since.
 * @type {(status: {savedAt: string}) => number}
 */
const ageInDays = ({ savedAt }) => Math.floor(since(noted("sg-current") ?? Date.parse(savedAt)) / DAY);

/** @type {(status: any) => {state: string, n?: number}} */
export function badgeState(status) {
  if (status?.isPartial && status.page.isSaved) return { state: "partial" };
  if (!status?.page.isSaved || status.missing) return { state: "online" };
  const n = ageInDays(status);
  if (n === Infinity) return { state: "saved" };
  if (n > OUTDATED_DAYS) return { state: "outdated", n };
  return { state: n > AGED_DAYS ? "aged" : "saved", n };
}
