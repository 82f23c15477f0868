/* Install, what pages ask of the worker, and which of their requests it answers. */

/* global SHELL, asShown, memory, openCache, readState, worker -- state.js */
/* global lapsedSince -- review-dates.js */
/* global failure, fetchWithin, hurry, missingHashes, storedBlob -- blobs.js */
/* global describeTrust -- signature.js */
/* global codeOf, removeCopy, sync, tellPages -- sync.js */
/* global FALLBACK, answerOrPassOn -- answers.js */

const NOT_OURS = /^\/(admin|_o)(\/|$)|^\/static\/admin\/|^\/(manifest\.json|serviceworker\.js|healthz)$/;

const [SHELL_PATIENCE, PING_PATIENCE] = [60_000, 3_000]; // milliseconds

/** @type {(key: string, path: string, mustHold: string) => Promise<string>} */
async function keepInShell(key, path, mustHold) {
  const response = await fetchWithin(path, SHELL_PATIENCE, { cache: "no-store", credentials: "omit" });
  const text = await response.text();
  if (!response.ok || !text.includes(mustHold)) throw failure("server", { path, status: response.status });
  const names = ["Content-Type", "Content-Security-Policy"];
  const headers = new Headers();
  for (const name of names) {
    const value = response.headers.get(name);
    if (value) headers.set(name, value);
  }
  await (await openCache(SHELL)).put(key, new Response(text, { headers }));
  return text;
}

// Where a browser would ask the network while the worker starts: a saved page needs no request.
/** @type {(event: any) => Promise<void> | undefined} */
function askWorkerAlone(event) {
  const condition = { requestMode: "navigate" };
  return event.addRoutes?.([{ condition, source: "fetch-event" }]);
}

// The word tells our own page from one that a captive portal puts in its place.
async function keepFallback() {
  try {
    return await keepInShell(FALLBACK, FALLBACK, "data-module=");
  } catch (error) {
    console.warn("The edition was made by an earlier release.", error);
    return keepInShell(FALLBACK, "/offline/", "data-module=");
  }
}

async function keepShell() {
  const html = await keepFallback();
  for (const [link] of html.matchAll(/<link\b[^>]*\brel="?stylesheet\b[^>]*>/g)) {
    const [, path] = link.match(/\bhref="([^"]+)"/) ?? [];
    if (path) await keepInShell(path, path, "");
  }
}

/** @type {(wish: {whenHidden?: boolean}) => Promise<void>} */
async function takeOver({ whenHidden }) {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const isSeen = pages.some((page) => page.visibilityState === "visible");
  if (!whenHidden || !isSeen) await worker.skipWaiting();
}

// A worker that answers nothing cannot be asked to go, and maybe no page loads that could ask: the new one takes over.
async function replaceSilent() {
  const { active } = worker.registration;
  if (active && !(await isAnswering(active))) await worker.skipWaiting();
}

/** @type {(other: ServiceWorker) => Promise<boolean>} */
function isAnswering(other) {
  return new Promise((resolve) => {
    memory.onStatus = () => resolve(true);
    setTimeout(resolve, PING_PATIENCE, false);
    other.postMessage({ act: "describe", path: "/" }); // which workers of all releases know
  });
}

/** @type {(wish: {path: string}, page: MessageEventSource) => Promise<void>} */
async function describe({ path }, page) {
  const state = await readState();
  const { manifest, edition, previous, partial, withdrawn, savedAt } = state;
  const shown = asShown(state);
  const { pages = {}, blobs = {} } = shown.manifest ?? {};
  const missing = shown.manifest ? (await missingHashes(shown.manifest, withdrawn)).length : 0;
  const isSaved = Boolean(pages[path] && (await storedBlob(pages[path].h)));
  const bytes = Object.values(blobs).reduce((sum, blob) => sum + blob.n, 0);
  page.postMessage({
    type: "status",
    isSaving: memory.saving > 0,
    isPartial: Boolean(partial),
    ...{ epoch: manifest?.epoch ?? 1, seq: manifest?.seq, edition, savedAt, missing, bytes, pages: Object.keys(pages).length },
    publishedAt: manifest?.published_at,
    trust: await describeTrust(),
    withdrawn: [...Object.keys(withdrawn), ...lapsedSince(shown)],
    page: { isSaved, hash: pages[path]?.h, before: previous?.pages[path]?.h, notice: withdrawn[path]?.html },
  });
}

/** @type {Record<string, (data: any, page: any) => Promise<void>>} */
const ACTS = { sync, describe, hurry: async () => hurry(), remove: removeCopy, "take-over": takeOver };

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

worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keepShell(), askWorkerAlone(event), replaceSilent()]));
});
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  if (event.data.type === "status") memory.onStatus?.(); // from another worker
  else event.waitUntil(act(event.data, event.source));
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin || NOT_OURS.test(pathname)) return;
  event.respondWith(answerOrPassOn(request));
});
