/* What the worker knows: the active edition, the one before it, and what was withdrawn. It holds no list of content:
   the edition's manifest says what to keep, and every file is named by its SHA-256. */

/* global failure, withRoom -- blobs.js */
/* exported BLOBS, SHELL, STATE, asShown, changeState, memory, openCache, readState, stillListed, worker */

/**
 * @typedef {object} Manifest an edition, as guide/serving/protocol.py writes it
 * @property {number} [epoch] since the release that knows epochs
 * @property {number} seq
 * @property {string} published_at
 * @property {{seq: number, head: string}} [log] the last line of the server's log that the edition knows
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
 * @property {number} [epoch] of the newest head; a state of an earlier release is of the first
 * @property {number} seq
 * @property {string | null} [newest] the edition that it named, whether saved yet or not
 * @property {string[]} [past] the editions that the heads before it named
 * @property {string | null} edition the one that is saved: the hash of its manifest
 * @property {Manifest | null} manifest
 * @property {Manifest | null} previous
 * @property {Manifest | null} [partial] the first edition while it is being saved: of it, what is there is shown
 * @property {string | null} gone the hash of the list of what was withdrawn
 * @property {string[]} [added] the hashes of such lists that other heads named since
 * @property {Record<string, {h: string, html: string}>} withdrawn by path: the notice that takes the page's place
 * @property {string | null} savedAt
 * @property {Contact} [contact] with the server, the last one
 * @property {string} [serverDay] of an earlier release
 *
 * @typedef {object} Head as guide/serving/protocol.py writes it
 * @property {number} [epoch]
 * @property {number} seq
 * @property {string} edition the hash of the manifest
 * @property {string} gone
 * @property {{seq: number, head: string}} [log] the last line of the server's log that the edition knows
 * @property {string} [made] when
 * @property {boolean} [kill]
 * @property {string | null} date
 * @property {string} [key] that signed it, as `signature.js` reads it; all that follow are of signed heads alone
 * @property {string} [signature]
 * @property {string} [expires]
 * @property {{from: string, to: string, signature: string}[]} [rotation] from earlier keys to this one
 * @property {string} [recalls] as `gone`, of an edition that waits for its signature
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SHELL = "sg-shell-1"; // the fallback page, for a phone that has no edition yet
const BLOBS = "sg-blobs-1"; // "/_o/b/<sha>": verified bytes
const STATE = "sg-state-1"; // one key: what the worker knows
/** @type {State} */
const NOTHING = { seq: 0, edition: null, manifest: null, previous: null, gone: null, withdrawn: {}, savedAt: null };

const STATE_PATIENCE = 10_000; // milliseconds, for another worker that writes

// What lasts only as long as this worker lives; `removals` counts how often the copy was removed, `saving` how many
// wishes to save are under way; `onStatus` hears what another worker says of itself.
/** @type {{state: State | null, isKilled: boolean, removals: number, saving: number, onStatus: (() => void) | null}} */
const memory = { state: null, isKilled: false, removals: 0, saving: 0, onStatus: null };

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
  return (response && whole(await response.text())) ?? NOTHING;
}

// A phone that lost its power in the midst of writing keeps half a line: nothing is known then, all files are there, and
// the next check finds them by their names.
/** @type {(text: string) => State | null} */
function whole(text) {
  try {
    const state = JSON.parse(text);
    return isState(state) ? { ...NOTHING, ...state } : null;
  } catch (error) {
    console.warn("What was known of the saved copy is damaged.", error);
    return null;
  }
}

/** @type {(value: any) => boolean} */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @type {(value: any) => boolean} */
const isEdition = (value) => isTable(value) && isTable(value.pages) && isTable(value.assets) && isTable(value.blobs);

/** @type {(state: any) => boolean} */
function isState(state) {
  if (!isTable(state) || !Number.isInteger(state.seq) || !isTable(state.withdrawn)) return false;
  const editions = [state.manifest, state.previous, state.partial];
  return editions.every((edition) => (edition ?? null) === null || isEdition(edition));
}

/** @type {() => Promise<State>} */
async function readState() {
  memory.state ??= await storedState();
  return memory.state;
}

/** @type {(change: (before: State) => State) => Promise<State>} */
async function changeState(change) {
  return navigator.locks.request("sg-state", { signal: AbortSignal.timeout(STATE_PATIENCE) }, async () => {
    const before = await storedState();
    const after = change(before);
    const cache = await openCache(STATE);
    await withRoom([before.manifest, before.partial ?? null], () => cache.put("/active", new Response(JSON.stringify(after))));
    memory.state = after;
    return after;
  });
}

// What pages are answered from. An older edition that is whole comes before one that is not.
/** @type {(state: State) => State} */
const asShown = (state) => ({ ...state, manifest: state.manifest ?? state.partial ?? null });

// Withdrawn since the edition was made: its pages still list these.
/** @type {(state: State) => string[]} */
function stillListed({ manifest, withdrawn }) {
  return manifest ? Object.keys(withdrawn).filter((path) => path in manifest.pages) : [];
}
