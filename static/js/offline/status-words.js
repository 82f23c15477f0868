/* Every sentence about the saved copy, and the reckoning behind it. The words stand at the foot of each page. */

import { AGED_DAYS, OUTDATED_DAYS } from "../clinical-numbers.js";
import { noted } from "../shared/local-storage.js";
import { readWords } from "../shared/template-words.js";

const DAY = 24 * 60 * 60 * 1000;

export const words = readWords(document.querySelector("template[data-part=saved-words]"));

/** @type {(problem: {code: string, hasCopy: boolean, missing?: number, total?: number}) => string} */
export function problemWords({ code, hasCopy, missing, total }) {
  const reason = words(code) || words("stopped");
  const extent = missing ? words("missing", { missing, total }) : "";
  return [reason, extent, words(hasCopy ? "still" : "none")].filter(Boolean).join(" ");
}

/**
 * Days since the copy was last known to be the newest. A clock set back does not make it young.
 * @type {(status: {savedAt: string, publishedAt: string}) => number}
 */
function ageInDays({ savedAt, publishedAt }) {
  const known = Math.max(Date.parse(savedAt), Number(noted("sg-current")));
  return Math.floor((Math.max(Date.now(), Date.parse(publishedAt), known) - known) / DAY);
}

/** @type {(status: any) => {state: string, n?: number}} */
export function badgeState(status) {
  if (!status?.page.isSaved || status.missing) return { state: "online" };
  const n = ageInDays(status);
  if (n > OUTDATED_DAYS) return { state: "outdated", n };
  return { state: n > AGED_DAYS ? "aged" : "saved", n };
}
