/* The running timer of this tab, kept so that a reload (or a phone that drops the page) does not lose it. */

import { since } from "../shared/since.js";
import { storedJson } from "../shared/stored-json.js";

const KEY = "sg-session";
const TOO_OLD = 3_600_000;

export function keepSession(session) {
  write(JSON.stringify({ ...session, page: location.pathname }));
}

export function forgetSession() {
  write(null);
}

/* `wall` is the clock on the wall now, as it was kept. */
export function keptSession(wall) {
  const session = read();
  const isOurs = session?.page === location.pathname && since(session.wall, wall) < TOO_OLD;
  return isOurs ? session : null;
}

const isSession = ({ page, wall, clock }) => typeof page === "string" && Number.isFinite(wall) && Boolean(clock);

function read() {
  try {
    return storedJson(sessionStorage, KEY, isSession);
  } catch (error) {
    console.warn("The timer does not outlast this page.", error);
    return null;
  }
}

function write(text) {
  try {
    if (text === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch (error) {
    console.warn("The timer does not outlast this page.", error);
  }
}
