/* What the worker knows: the active edition, the one before it, and what was withdrawn. It holds no list of content:
   the edition's manifest says what to keep, and every file is named by its SHA-256. */

/* global failure, withRoom -- blobs.js */
/* exported BLOBS, SHELL, changeState, memory, openCache, readState, stillListed, worker */

/**
 * @typedef {object} Manifest an edition, as guide/serving/protocol.py writes it
 * @property {number} seq
 * @property {string} published_at
 * @property {string} csp
 * @property {string} fallback
 * @property {string} not_found
 * @property {string} lapsed
 * @property {Record<string, {h: string, t: string, r: string | null, u?: string}>} pages by path: hash, title, review
 *   date, and the last day on which it is shown, if there is one
 * @property {Record<string, {h: string}>} assets
 * @property {Record<string, {n: number, t: string}>} blobs by hash: number of bytes, content type
 * @property {{h: string, b: string[]}[]} packs
 *
 * @typedef {object} State
 * @property {number} seq
 * @property {string | null} edition the hash of the manifest
 * @property {Manifest | null} manifest
 * @property {Manifest | null} previous
 * @property {string | null} gone the hash of the list of what was withdrawn
 * @property {Record<string, {h: string, html: string}>} withdrawn by path: the notice that takes the page's place
 * @property {string | null} savedAt
 * @property {string} [serverDay]
 *
 * @typedef {{seq: number, edition: string, gone: string, kill?: boolean, date: string | null}} Head
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SHELL = "sg-shell-1"; // the fallback page, for a phone that has no edition yet
const BLOBS = "sg-blobs-1"; // "/_o/b/<sha>": verified bytes
const STATE = "sg-state-1"; // one key: what the worker knows
/** @type {State} */
const NOTHING = { seq: 0, edition: null, manifest: null, previous: null, gone: null, withdrawn: {}, savedAt: null };

// What lasts only as long as this worker lives; `removals` counts how often the copy was removed.
/** @type {{state: State | null, isKilled: boolean, removals: number}} */
const memory = { state: null, isKilled: false, removals: 0 };

// Opening a cache makes it: after the kill switch a question under way must not bring an empty one back.
/** @type {(name: string) => Promise<Cache>} */
async function openCache(name) {
  if (memory.isKilled) throw failure("removed", {});
  return caches.open(name);
}

// Read from memory, changed only under a lock.

/** @type {() => Promise<State>} */
async function storedState() {
  const response = await (await openCache(STATE)).match("/active");
  return response ? response.json() : NOTHING;
}

/** @type {() => Promise<State>} */
async function readState() {
  memory.state ??= await storedState();
  return memory.state;
}

/** @type {(change: (before: State) => State) => Promise<State>} */
async function changeState(change) {
  return navigator.locks.request("sg-state", async () => {
    const before = await storedState();
    const after = change(before);
    const cache = await openCache(STATE);
    await withRoom([before.manifest], () => cache.put("/active", new Response(JSON.stringify(after))));
    memory.state = after;
    return after;
  });
}

// Withdrawn since the edition was made: its pages still list these.
/** @type {(state: State) => string[]} */
function stillListed({ manifest, withdrawn }) {
  return manifest ? Object.keys(withdrawn).filter((path) => path in manifest.pages) : [];
}
