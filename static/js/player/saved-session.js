/* The running timer of this tab, kept so that a reload (or a phone that drops the page) does not lose it. */

const KEY = "sg-session";
const TOO_OLD = 3_600_000;

export function keepSession(session) {
  write(JSON.stringify({ ...session, page: location.pathname }));
}

export function forgetSession() {
  write(null);
}

export function keptSession(now) {
  const session = JSON.parse(read() ?? "null");
  const isOurs = session?.page === location.pathname && now - session.clock.seenAt < TOO_OLD;
  return isOurs ? session : null;
}

function read() {
  try {
    return sessionStorage.getItem(KEY);
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
