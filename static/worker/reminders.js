/* Reminders: a routine's entry for the calendar, its gaps filled as guide/serving/reminders.py fills them. */

/* global lapsedSince -- review-dates.js */
/* global storedBlob, typeOf -- blobs.js */
/* global answer -- answers.js */
/* exported savedReminder */

const MOST_BYTES = 75; // of a line, its break not counted
const WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** @type {(state: State, url: URL) => Promise<Response | null>} */
async function savedReminder(state, { origin, pathname, search, searchParams }) {
  const [, slug] = pathname.match(/^\/reminders\/([\w-]+)\.ics$/) ?? [];
  const stored = slug && (await storedEntry(state, slug));
  if (!stored) return null;
  const [time, days] = [searchParams.get("time") ?? "", searchParams.getAll("day")];
  const isWhole = /^([01]\d|2[0-3]):[0-5]\d$/.test(time) && days.length && days.every((day) => WEEK.includes(day));
  if (!isWhole) return Response.redirect(`${origin}/reminders/${search}`); // the form says what is missing
  /** @type {Record<string, string>} */
  const gaps = { origin, ...reminderGaps(time, days, new Date()) };
  const whole = (await stored.text()).replaceAll("\r\n ", "").replace(/\{(\w+)\}/g, (_gap, name) => gaps[name]);
  const body = whole.split("\r\n").map(foldedLine).join("\r\n");
  const response = answer(body, typeOf(stored), state.manifest);
  response.headers.set("Content-Disposition", `inline; filename="${slug}.ics"`);
  return response;
}

/** @type {(state: State, slug: string) => Promise<Response | null | undefined>} */
async function storedEntry(state, slug) {
  const routine = `/routines/${slug}/`;
  if (state.withdrawn[routine] || lapsedSince(state).includes(routine)) return null;
  const assets = Object.entries(state.manifest?.assets ?? {});
  const [, file] = assets.find(([path]) => path.startsWith(`/data/reminder-${slug}.`)) ?? [];
  return file && storedBlob(file.h);
}

/** @type {(time: string, days: string[], now: Date) => Record<string, string>} */
function reminderGaps(time, days, now) {
  const first = new Date(now);
  const [hour, minute] = time.split(":").map(Number);
  first.setHours(hour, minute, 0, 0);
  while (first <= now || !days.includes(WEEK[(first.getDay() + 6) % 7])) first.setDate(first.getDate() + 1);
  const wall = new Date(first.getTime() - first.getTimezoneOffset() * 60_000); // by the phone's own clock
  const day = stamp(wall).slice(0, 8);
  const start = `${day}T${time.replace(":", "")}00`;
  const chosen = WEEK.filter((code) => days.includes(code));
  const id = `${time.replace(":", "")}-${chosen.join("")}`;
  return { made: stamp(now), start, days: chosen.join(), id, brace: "{" };
}

// RFC 5545, 3.1: a long line goes on after a space; characters and escapes stay whole.
/** @type {(line: string) => string} */
function foldedLine(line) {
  let [folded, length] = ["", 0];
  for (const unit of line.match(/\\?./gu) ?? []) {
    const size = new TextEncoder().encode(unit).length;
    if (length + size > MOST_BYTES) [folded, length] = [`${folded}\r\n `, 1];
    [folded, length] = [folded + unit, length + size];
  }
  return folded;
}

/** @type {(moment: Date) => string} */
const stamp = (moment) => moment.toISOString().replace(/\.\d+|[-:]/g, "");
