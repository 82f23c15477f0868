/* Answers to what pages ask for: from the saved copy, and only then from the network. */

/* global SHELL, openCache, readState, stillListed -- state.js */
/* global OVERDUE, isPast, lapsedSince, today -- review-dates.js */
/* global storedBlob, typeOf -- blobs.js */
/* global savedReminder -- reminders.js */
/* exported FALLBACK, answer, answerOrPassOn */

const FALLBACK = "/offline/";
const HTML = "text/html; charset=utf-8";
const NETWORK_PATIENCE = 4_000; // milliseconds

/** @type {(body: BodyInit | null, type: string, manifest: Manifest | null, status?: number) => Response} */
function answer(body, type, manifest, status = 200) {
  const headers = new Headers({ "Content-Type": type, "X-Content-Type-Options": "nosniff" });
  if (manifest) headers.set("Content-Security-Policy", manifest.csp);
  return new Response(body, { status, headers });
}

/** @type {(html: string, paths: string[]) => string} */
function withoutEntries(html, paths) {
  for (const path of paths) {
    const [first, ...others] = html.split(`<!--[${path}]-->`);
    const end = `<!--[/${path}]-->`;
    html = first + others.map((piece) => piece.split(end).slice(1).join(end)).join("");
  }
  return html;
}

/** @type {(html: string, hidden: string[], isOverdue: boolean) => string} */
function current(html, hidden, isOverdue) {
  const shown = withoutEntries(html, hidden);
  return isOverdue ? shown.replace(OVERDUE, OVERDUE.replace(" hidden", "")) : shown;
}

/** @type {(state: State, path: string, status?: number) => Promise<Response | null>} */
async function savedPage(state, path, status = 200) {
  const { manifest } = state;
  const entry = manifest?.pages[path];
  const stored = entry && (await storedBlob(entry.h));
  if (!stored) return null;
  const lapsed = lapsedSince(state);
  if (lapsed.includes(path)) return savedPage(state, manifest.lapsed);
  const paths = [...stillListed(state), ...lapsed];
  const isOverdue = isPast(entry.r, today(state));
  const body = paths.length || isOverdue ? current(await stored.text(), paths, isOverdue) : stored.body;
  /** @type {Record<string, number>} */
  const statuses = { [manifest.not_found]: 404, [manifest.lapsed]: 410 };
  return answer(body, HTML, manifest, statuses[path] ?? status);
}

/** @type {(request: Request) => Promise<Response | null | undefined>} */
async function fromNetwork(request) {
  const tooLate = new Promise((resolve) => setTimeout(resolve, NETWORK_PATIENCE, null));
  const online = fetch(request).catch((error) => console.warn("The network did not answer.", error));
  return Promise.race([online, tooLate]);
}

/** @type {(request: Request) => Promise<Response>} */
async function answerNavigation(request) {
  const url = new URL(request.url);
  const { pathname: path, search } = url;
  const state = await readState();
  const notice = state.withdrawn[path];
  if (notice) return answer(notice.html, HTML, state.manifest, 410);
  const page = (await savedPage(state, path)) ?? (await savedReminder(state, url));
  if (page) return page;
  if (state.manifest?.pages[`${path}/`] || state.withdrawn[`${path}/`]) {
    return Response.redirect(new URL(`${path}/${search}`, self.location.origin), 301);
  }
  return (await fromNetwork(request)) ?? unreachable(state, path);
}

/** @type {(state: State, path: string) => Promise<Response>} */
async function unreachable(state, path) {
  const { manifest } = state;
  const isUnknown = manifest && !(path in manifest.pages);
  const saved = manifest && (await savedPage(state, isUnknown ? manifest.not_found : manifest.fallback, 503));
  return saved ?? (await (await openCache(SHELL)).match(FALLBACK)) ?? Response.error();
}

/** @type {(request: Request) => Promise<Response>} */
async function answerAsset(request) {
  const { pathname: path } = new URL(request.url);
  const { manifest, previous } = await readState();
  for (const edition of [manifest, previous]) {
    const hash = edition?.assets[path]?.h;
    const stored = hash && (await storedBlob(hash));
    if (stored) return answer(stored.body, typeOf(stored), edition);
  }
  return (await (await openCache(SHELL)).match(path)) ?? fetch(request);
}

/** @type {(request: Request) => Promise<Response>} */
async function answerOrPassOn(request) {
  try {
    return await (request.mode === "navigate" ? answerNavigation(request) : answerAsset(request));
  } catch (error) {
    console.warn("The saved copy could not be read.", error);
    return fetch(request);
  }
}
