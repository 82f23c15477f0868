/* Every sentence about the saved copy, and the reckoning behind it. */

import { noted } from "./memory.js";

const DAY = 24 * 60 * 60 * 1000;
const AGED_DAYS = 90;
const OUTDATED_DAYS = 365;

const REASONS = {
  damaged: "Could not save the newest guide: a file arrived damaged.",
  full: "Could not save the newest guide: there is no room on this device.",
  "moved-on": "Could not save the newest guide: it changed while it was being saved.",
  offline: "Could not check for a newer guide: there is no connection.",
  older: "The server offered an older guide than the saved one. It was not taken.",
  portal: "Could not check for a newer guide: this network answered with a page of its own.",
  server: "Could not save the newest guide: the server did not send it.",
  stopped: "Could not save the newest guide: saving was interrupted.",
};

export function problemWords({ code, hasCopy, missing, total }) {
  const reason = REASONS[code] ?? REASONS.stopped;
  const extent = missing ? ` ${missing} of ${total} files are missing.` : "";
  const comfort = hasCopy ? " The saved copy still works." : " Nothing is saved yet. It is tried again at the next check.";
  return reason + extent + comfort;
}

export function progressWords({ done, total }) {
  return `Saving ${done} of ${total}`;
}

// Days since the copy was last known to be the newest. A clock set back does not make it young.
export function ageInDays({ savedAt, publishedAt }) {
  const known = Math.max(Date.parse(savedAt), Number(noted("sg-current")));
  return Math.floor((Math.max(Date.now(), Date.parse(publishedAt), known) - known) / DAY);
}

export function badgeWords(status) {
  if (!status?.page.isSaved || status.missing) return { state: "online", words: "Online only" };
  const days = ageInDays(status);
  if (days > OUTDATED_DAYS) return { state: "outdated", words: `Saved ${days} days ago – may be out of date` };
  if (days > AGED_DAYS) return { state: "aged", words: `Saved ${days} days ago` };
  return { state: "saved", words: "Saved offline" };
}

export function longDate(value) {
  const form = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", form).format(new Date(value));
}

export function sizeWords(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
