/* Files by their SHA-256: fetched, verified, stored, deleted. */

/* global BLOBS, openCache -- state.js */
/* exported blobKey, deleteBlobs, deleteDamaged, download, failure, fetchWithin, hurry, keepOnly, missingHashes */
/* exported isFull, sha256, storeBlob, storedBlob, typeOf, verified, verifiedJson, withRoom */

/** @typedef {Error & {code: string, details: object}} Failure with a code that pages have words for */

// Milliseconds: until an answer begins, until it is whole, and after which one without news is given up for a new try.
const [ANSWER_PATIENCE, DOWNLOAD_PATIENCE, QUIET] = [20_000, 60_000, 3_000];
const downloads = { quit: new AbortController(), heardAt: 0 };

/** @type {(hash: string) => string} */
const blobKey = (hash) => `/_o/b/${hash}`;
/** @type {(code: string, details: object) => Failure} */
const failure = (code, details) => Object.assign(new Error(`${code} ${JSON.stringify(details)}`), { code, details });
/** @type {(hash: string) => Promise<Response | undefined>} */
const storedBlob = async (hash) => (await openCache(BLOBS)).match(blobKey(hash));

/** @type {(stored: Response) => string} */
const typeOf = (stored) => stored.headers.get("Content-Type") ?? "";

/** @type {(bytes: BufferSource) => Promise<string>} */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @type {(request: Request | string, patience: number, options?: RequestInit) => Promise<Response>} */
async function fetchWithin(request, patience, options = {}) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error("No answer began in time.")), patience);
  options.signal?.addEventListener("abort", () => limit.abort(options.signal?.reason), { signal: limit.signal });
  try {
    return await fetch(request, { ...options, signal: limit.signal });
  } finally {
    clearTimeout(timer);
  }
}

// The phone woke up, or has a network again: an answer that was under way before may never go on.
function hurry() {
  if (Date.now() - downloads.heardAt < QUIET) return;
  downloads.quit.abort(new Error("It is asked for anew."));
  downloads.quit = new AbortController();
}

/** @type {(url: string) => Promise<Response>} */
async function download(url) {
  const whole = new AbortController();
  setTimeout(() => whole.abort(new Error("The answer was not whole in time.")), DOWNLOAD_PATIENCE);
  downloads.quit.signal.addEventListener("abort", () => whole.abort(downloads.quit.signal.reason), { signal: whole.signal });
  // no-store: a damaged answer must not come back from the browser's own cache at the next try.
  const way = /** @type {const} */ ({ cache: "no-store", credentials: "omit", redirect: "error" });
  const response = await fetchWithin(url, ANSWER_PATIENCE, { ...way, signal: whole.signal });
  downloads.heardAt = Date.now();
  if (response.status === 404) throw failure("moved-on", { url });
  if (!response.ok) throw failure("server", { url, status: response.status, after: secondsAsked(response) });
  return response;
}

/** @type {(response: Response) => number} */
function secondsAsked({ headers }) {
  const header = headers.get("Retry-After") ?? "0";
  const seconds = Number.isNaN(Number(header)) ? (Date.parse(header) - Date.now()) / 1000 : Number(header);
  return seconds > 0 ? seconds : 0;
}

/** @type {(url: string, hash: string) => Promise<ArrayBuffer>} */
async function verified(url, hash) {
  const bytes = await (await download(url)).arrayBuffer();
  if ((await sha256(bytes)) !== hash) throw failure("damaged", { url });
  return bytes;
}

/** @type {(url: string, hash: string) => Promise<any>} */
async function verifiedJson(url, hash) {
  return JSON.parse(new TextDecoder().decode(await verified(url, hash)));
}

/** @type {(hash: string, bytes: BufferSource, type: string) => Promise<void>} */
async function storeBlob(hash, bytes, type) {
  const headers = { "Content-Type": type, ETag: `"${hash}"` };
  downloads.heardAt = Date.now();
  await (await openCache(BLOBS)).put(blobKey(hash), new Response(bytes, { headers }));
}

/** @type {() => Promise<Set<string>>} */
async function storedHashes() {
  const keys = await (await openCache(BLOBS)).keys();
  return new Set(keys.map(({ url }) => url.slice(url.lastIndexOf("/") + 1)));
}

/** @type {(manifest: Manifest, withdrawn: State["withdrawn"]) => Promise<string[]>} */
async function missingHashes(manifest, withdrawn) {
  const stored = await storedHashes();
  const dropped = new Set(Object.keys(withdrawn).flatMap((path) => manifest.pages[path]?.h ?? []));
  return Object.keys(manifest.blobs).filter((hash) => !stored.has(hash) && !dropped.has(hash));
}

/** @type {(hashes: Iterable<string>) => Promise<void>} */
async function deleteBlobs(hashes) {
  const cache = await openCache(BLOBS);
  await Promise.all(Array.from(hashes, (hash) => cache.delete(blobKey(hash))));
}

/** @type {(editions: (Manifest | null)[]) => Promise<void>} */
async function keepOnly(editions) {
  const wanted = new Set(editions.flatMap((manifest) => Object.keys(manifest?.blobs ?? {})));
  await deleteBlobs([...(await storedHashes())].filter((hash) => !wanted.has(hash)));
}

/** @type {(manifest: Manifest) => Promise<void>} */
async function deleteDamaged(manifest) {
  for (const hash of Object.keys(manifest.blobs)) {
    const stored = await storedBlob(hash);
    if (stored && (await sha256(await stored.arrayBuffer())) !== hash) await deleteBlobs([hash]);
  }
}

/** @type {(error: unknown) => boolean} */
const isFull = (error) => error instanceof DOMException && error.name === "QuotaExceededError";

// A full phone: give up all but the needed editions, and try once more.
/**
 * @template T
 * @param {(Manifest | null)[]} needed
 * @param {() => Promise<T>} act
 */
async function withRoom(needed, act) {
  try {
    return await act();
  } catch (error) {
    if (!isFull(error)) throw error;
    await keepOnly(needed);
    return act();
  }
}
