/* Install, what pages ask of the worker, and which of their requests it answers. */

/* global SHELL, openCache, readState, worker -- state.js */
/* global lapsedSince -- review-dates.js */
/* global failure, missingHashes, storedBlob -- blobs.js */
/* global codeOf, removeCopy, sync, tellPages -- sync.js */
/* global FALLBACK, answerOrPassOn -- answers.js */

const NOT_OURS = /^\/(admin|_o)(\/|$)|^\/static\/admin\/|^\/(manifest\.json|serviceworker\.js|healthz)$/;

/** @type {(path: string, mustHold: string) => Promise<string>} */
async function keepInShell(path, mustHold) {
  const response = await fetch(path, { cache: "no-store", credentials: "omit" });
  const text = await response.text();
  if (!response.ok || !text.includes(mustHold)) throw failure("server", { path, status: response.status });
  const names = ["Content-Type", "Content-Security-Policy"];
  const headers = new Headers();
  for (const name of names) {
    const value = response.headers.get(name);
    if (value) headers.set(name, value);
  }
  await (await openCache(SHELL)).put(path, new Response(text, { headers }));
  return text;
}

// Where a browser would ask the network while the worker starts: a saved page needs no request.
/** @type {(event: any) => Promise<void> | undefined} */
function askWorkerAlone(event) {
  const condition = { requestMode: "navigate" };
  return event.addRoutes?.([{ condition, source: "fetch-event" }]);
}

async function keepShell() {
  // The word tells our own page from one that a captive portal puts in its place.
  const html = await keepInShell(FALLBACK, "offline-status");
  for (const [link] of html.matchAll(/<link\b[^>]*\brel="?stylesheet\b[^>]*>/g)) {
    const [, path] = link.match(/\bhref="([^"]+)"/) ?? [];
    if (path) await keepInShell(path, "");
  }
}

/** @type {(wish: {whenHidden?: boolean}) => Promise<void>} */
async function takeOver({ whenHidden }) {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const isSeen = pages.some((page) => page.visibilityState === "visible");
  if (!whenHidden || !isSeen) await worker.skipWaiting();
}

/** @type {(wish: {path: string}, page: MessageEventSource) => Promise<void>} */
async function describe({ path }, page) {
  const state = await readState();
  const { manifest, previous, withdrawn, savedAt } = state;
  const missing = manifest ? (await missingHashes(manifest, withdrawn)).length : 0;
  const isSaved = Boolean(manifest?.pages[path] && (await storedBlob(manifest.pages[path].h)));
  const bytes = Object.values(manifest?.blobs ?? {}).reduce((sum, blob) => sum + blob.n, 0);
  page.postMessage({
    type: "status",
    ...{ seq: manifest?.seq, savedAt, missing, bytes, pages: Object.keys(manifest?.pages ?? {}).length },
    publishedAt: manifest?.published_at,
    withdrawn: [...Object.keys(withdrawn), ...lapsedSince(state)],
    page: { isSaved, hash: manifest?.pages[path]?.h, before: previous?.pages[path]?.h, notice: withdrawn[path]?.html },
  });
}

/** @type {Record<string, (data: any, page: any) => Promise<void>>} */
const ACTS = { sync, describe, remove: removeCopy, "take-over": takeOver };

/** @type {(data: any, page: any) => Promise<void>} */
async function act(data, page) {
  try {
    await ACTS[data.act]?.(data, page);
  } catch (error) {
    console.warn("The worker could not finish:", data.act, error);
    const { code, details } = /** @type {Failure} */ (error);
    if (code === "removed") return; // the reader's own wish
    const hasCopy = (await readState()).manifest !== null;
    await tellPages({ type: "failed", code: codeOf(error), hasCopy, ...details });
  }
}

worker.addEventListener("install", (event) => event.waitUntil(Promise.all([keepShell(), askWorkerAlone(event)])));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => event.waitUntil(act(event.data, event.source)));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin || NOT_OURS.test(pathname)) return;
  event.respondWith(answerOrPassOn(request));
});
