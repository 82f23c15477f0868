/* Answers to what pages ask for: from the saved copy, and only then from the network. */

/* global SHELL, asShown, openCache, readState, stillListed -- state.js */
/* global OVERDUE, isPast, lapsedSince, today -- review-dates.js */
/* global fetchWithin, storedBlob, typeOf -- blobs.js */
/* global savedReminder -- reminders.js */
/* exported FALLBACK, answer, answerOrPassOn, current */

const FALLBACK = "/unreachable/";
const PARTIAL = '<p class="sg-overdue" data-partial hidden>';
const HTML = "text/html; charset=utf-8";
// Milliseconds until a page from the network begins: where a saved guide helps, and where nothing else can.
const [NETWORK_PATIENCE, LONG_PATIENCE] = [4_000, 30_000];

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

// What stands in each page for the day on which it is true.
/** @type {(html: string, hidden: string[], notices: string[]) => string} */
function current(html, hidden, notices) {
  return notices.reduce(
    (shown, notice) => shown.replace(notice, notice.replace(" hidden", "")),
    withoutEntries(html, hidden),
  );
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
  const notices = [...(isPast(entry.r, today(state)) ? [OVERDUE] : []), ...(state.partial ? [PARTIAL] : [])];
  const body = paths.length || notices.length ? current(await stored.text(), paths, notices) : stored.body;
  /** @type {Record<string, number>} */
  const statuses = { [manifest.not_found]: 404, [manifest.lapsed]: 410 };
  return answer(body, HTML, manifest, statuses[path] ?? status);
}

/** @type {(request: Request, patience: number) => Promise<Response | null>} */
async function fromNetwork(request, patience) {
  try {
    return await fetchWithin(request, patience);
  } catch (error) {
    console.warn("The network did not answer.", error);
    return null;
  }
}

// An address typed in capitals, or without the stroke at its end.
/** @type {(path: string) => string[]} */
const likelyForms = (path) => [`${path}/`, path.toLowerCase(), `${path.toLowerCase()}/`].filter((form) => form !== path);

/** @type {(request: Request) => Promise<Response>} */
async function answerNavigation(request) {
  const url = new URL(request.url);
  const { pathname: path, search } = url;
  const known = await readState();
  const state = asShown(known);
  const notice = state.withdrawn[path];
  if (notice) return answer(notice.html, HTML, state.manifest, 410);
  const page = (await savedPage(state, path)) ?? (await savedReminder(state, url));
  if (page) return page;
  const meant = likelyForms(path).find((form) => state.manifest?.pages[form] || state.withdrawn[form]);
  if (meant) return Response.redirect(new URL(meant + search, self.location.origin), 301);
  const patience = known.manifest ? NETWORK_PATIENCE : LONG_PATIENCE;
  return (await fromNetwork(request, patience)) ?? unreachable(state);
}

// Only the server knows that there is no such page.
/** @type {(state: State) => Promise<Response>} */
async function unreachable(state) {
  const saved = state.manifest && (await savedPage(state, state.manifest.fallback, 503));
  if (saved) return saved;
  const shell = await (await openCache(SHELL)).match(FALLBACK);
  if (!shell) return Response.error();
  const html = current(await shell.text(), Object.keys(state.withdrawn), []);
  return new Response(html, { status: 503, headers: shell.headers });
}

/** @type {(request: Request) => Promise<Response>} */
async function answerAsset(request) {
  const { pathname: path } = new URL(request.url);
  const state = asShown(await readState());
  for (const edition of [state.manifest, state.previous]) {
    const hash = edition?.assets[path]?.h;
    const stored = hash && (await storedBlob(hash));
    if (stored) return answer(stored.body, typeOf(stored), edition);
  }
  // A page that a script reads: the list of stretches for the reader's own routine, the search for its form.
  const page = path in state.withdrawn ? null : await savedPage(state, path);
  return page ?? (await (await openCache(SHELL)).match(path)) ?? fetchWithin(request, LONG_PATIENCE);
}

/** @type {(request: Request) => Promise<Response>} */
async function answerOrPassOn(request) {
  try {
    return await (request.mode === "navigate" ? answerNavigation(request) : answerAsset(request));
  } catch (error) {
    console.warn("The saved copy could not be read.", error);
    return fetchWithin(request, LONG_PATIENCE);
  }
}
