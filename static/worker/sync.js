/* Sync: recalls first, then the edition, then one write that switches to it. The head comes from the page
   (js/offline/register.js), so that a broken worker can never hide the switch that removes it. */

/* global follows, hasNews, kinship, taken, withRecalls -- heads.js */
/* global SHELL, changeState, memory, readState, worker -- state.js */
/* global keepContact -- review-dates.js */
/* global blobKey, deleteBlobs, deleteDamaged, download, failure, keepOnly, missingHashes -- blobs.js */
/* global isFull, sha256, storeBlob, verified, verifiedJson, withRoom -- blobs.js */
/* global requireSame, takeRecalls -- signature.js */
/* exported codeOf, recall, removeCopy, sync, tellPages */

/** @typedef {(hash: string, bytes: BufferSource) => Promise<void>} Keep stores one file, and tells pages how far it is */

const [PACKS_ABOVE, AT_ONCE] = [24, 6];
const SAVE_PATIENCE = 5 * 60_000; // milliseconds, for a saving that is under way

// Anything without a code of ours is a connection that broke off, or a fault that the console shows.
/** @type {(error: any) => string} */
function codeOf(error) {
  return isFull(error) ? "full" : error.details ? error.code : "stopped";
}

/** @type {(message: object) => Promise<void>} */
async function tellPages(message) {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage(message);
}

/** @type {(wish: {head: Head, save?: boolean, verify?: boolean}) => Promise<void>} */
async function sync({ head, save = false, verify = false }) {
  const run = memory.removals;
  memory.isKilled = Boolean(head.kill);
  if (memory.isKilled) return removeEverything();
  await takeRecalls(head);
  await keepContact(head.date);
  requireFollowing(await readState(), head);
  // Recalls do not wait for this lock: a slow download must not hold one back.
  if (save) await saveInTurn(() => saveEdition(head, verify, run));
}

/** @type {(act: () => Promise<void>) => Promise<void>} */
async function saveInTurn(act) {
  memory.saving += 1;
  try {
    await navigator.locks.request("sg-sync", { signal: AbortSignal.timeout(SAVE_PATIENCE) }, act);
  } finally {
    memory.saving -= 1;
  }
}

// The reader removed the copy since this run began: it must not come back by itworker.
/** @type {(run: number) => void} */
function requireWanted(run) {
  if (run !== memory.removals) throw failure("removed", {});
}

/** @type {(known: State, head: Head) => void} */
function requireFollowing(known, head) {
  const [kin, numbers] = [kinship(known, head), { offered: head.seq, kept: known.seq }];
  if (kin === "older") throw failure("older", numbers);
  if (kin === "fork") throw failure("fork", numbers);
}

// From any head, also from one whose edition is not taken: what may harm somebody goes.
/** @type {(head: Head) => Promise<void>} */
async function recall(head) {
  const known = await readState();
  if (!hasNews(known, head)) return;
  const { manifest, previous, partial = null } = known;
  const { pages } = await verifiedJson(`/_o/gone/${head.gone}.json`, head.gone);
  for (const [path, { html, h }] of Object.entries(pages)) {
    if ((await sha256(new TextEncoder().encode(html))) !== h) throw failure("damaged", { path });
  }
  // The bytes go first, so that a full phone has room for the notices.
  const paths = Object.keys(pages);
  await deleteBlobs([manifest, previous, partial].flatMap((edition) => paths.flatMap((path) => edition?.pages[path]?.h ?? [])));
  /** @type {(state: State) => State} */
  const withdraw = (state) => (hasNews(state, head) ? withRecalls(state, head, pages) : state);
  try {
    await changeState(withdraw);
  } catch (error) {
    memory.state = withdraw(await readState()); // too full to write it down: it holds while this worker lives
    throw error;
  } finally {
    await tellPages({ type: "gone" });
  }
}

/** @type {(head: Head, verify: boolean, run: number) => Promise<void>} */
async function saveEdition(head, verify, run) {
  const state = await readState();
  if (!follows(state, head)) return; // a newer head came while this one waited
  const isFirst = state.manifest === null;
  const isNew = head.edition !== state.edition;
  const manifest = isNew ? await verifiedJson(`/_o/e/${head.edition}.json`, head.edition) : state.manifest;
  requireSame(head, manifest);
  if (verify) await deleteDamaged(manifest);
  const missing = await missingHashes(manifest, state.withdrawn);
  if (isFirst && missing.length) await showPart(manifest, run);
  if (missing.length) await fetchMissing(manifest, new Set(missing), state, run);
  if (isNew) await activate(head, manifest, run);
  await tellPages({ type: "saved", isNew, isFirst });
}

// Until the first edition is whole, its pages are shown as they arrive, and say that others are missing.
/** @type {(partial: Manifest, run: number) => Promise<void>} */
async function showPart(partial, run) {
  await changeState((before) => {
    requireWanted(run);
    return { ...before, partial };
  });
}

/** @type {(manifest: Manifest, missing: Set<string>, state: State, run: number) => Promise<void>} */
async function fetchMissing(manifest, missing, state, run) {
  const [total, isFirst] = [Object.keys(manifest.blobs).length, state.manifest === null];
  /** @type {Keep} */
  const keep = async (hash, bytes) => {
    requireWanted(run);
    await storeBlob(hash, bytes, manifest.blobs[hash].t);
    missing.delete(hash);
    await tellPages({ type: "progress", done: total - missing.size, total, isFirst });
  };
  const fetchAll = async () => {
    if (missing.size > PACKS_ABOVE) await fetchPacks(manifest, missing, keep);
    await fetchSingles(manifest, missing, keep);
  };
  try {
    await withRoom([state.manifest, manifest], fetchAll);
  } catch (error) {
    throw failure(codeOf(error), { ...(/** @type {any} */ (error).details), reason: String(error), missing: missing.size, total });
  }
}

// A pack of which a part is here already is left to single downloads: nothing is fetched twice.
/** @type {(manifest: Manifest, missing: Set<string>, keep: Keep) => Promise<void>} */
async function fetchPacks(manifest, missing, keep) {
  for (const pack of manifest.packs) {
    if (!pack.b.every((hash) => missing.has(hash))) continue;
    await readPack(`/_o/p/${pack.h}.ndjson`, missing, keep);
  }
}

/** @type {(url: string, missing: Set<string>, keep: Keep) => Promise<void>} */
async function readPack(url, missing, keep) {
  for await (const line of linesOf(await download(url))) {
    const { h: hash = "", b: body = "", e: encoding } = parseLine(line);
    if (!missing.has(hash)) continue;
    const bytes = encoding === "base64" ? bytesOf(body) : new TextEncoder().encode(body);
    // A damaged line is left to the single downloads, which say so if that file is damaged too.
    if ((await sha256(bytes)) === hash) await keep(hash, bytes);
  }
}

/** @type {(base64: string) => Uint8Array<ArrayBuffer>} */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** @type {(line: string) => {h?: string, b?: string, e?: string}} */
function parseLine(line) {
  try {
    return JSON.parse(line);
  } catch (error) {
    console.warn("A line of a pack is damaged.", error);
    return {};
  }
}

/** @type {(response: Response) => AsyncGenerator<string>} */
async function* linesOf(response) {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (let isDone = false; !isDone; ) {
    const part = await reader.read();
    isDone = part.done;
    const lines = (rest + decoder.decode(part.value, { stream: !isDone })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter(Boolean);
  }
  if (rest) yield rest;
}

/** @type {(manifest: Manifest, missing: Set<string>, keep: Keep) => Promise<void>} */
async function fetchSingles(manifest, missing, keep) {
  const queue = [...missing];
  const work = async () => {
    for (let hash = queue.shift(); hash; hash = queue.shift()) {
      if (missing.has(hash)) await fetchSingle(manifest, hash, missing, keep);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

// What is damaged on one way may be whole on another: a proxy that rewrites pages does not know those in a pack.
/** @type {(manifest: Manifest, hash: string, missing: Set<string>, keep: Keep) => Promise<void>} */
async function fetchSingle(manifest, hash, missing, keep) {
  try {
    await keep(hash, await verified(blobKey(hash), hash));
  } catch (error) {
    const pack = manifest.packs.find(({ b }) => b.includes(hash));
    if (codeOf(error) !== "damaged" || !pack) throw error;
    await readPack(`/_o/p/${pack.h}.ndjson`, missing, keep);
    if (missing.has(hash)) throw error;
  }
}

/** @type {(head: Head, manifest: Manifest, run: number) => Promise<void>} */
async function activate(head, manifest, run) {
  const { withdrawn } = await readState();
  const { length } = await missingHashes(manifest, withdrawn);
  if (length) throw failure("stopped", { missing: length });
  const state = await changeState(({ partial, ...before }) => {
    requireWanted(run);
    if (!follows(before, head)) throw failure("moved-on", { seq: head.seq });
    const savedAt = new Date().toISOString();
    return { ...taken(before, head), edition: head.edition, manifest, previous: before.manifest, savedAt };
  });
  await keepOnly([state.manifest, state.previous]);
}

/** @type {(isDoomed: (name: string) => boolean) => Promise<void>} */
async function deleteCaches(isDoomed) {
  memory.removals += 1; // stops a download that is under way
  const names = (await caches.keys()).filter((name) => name.startsWith("sg-") && isDoomed(name));
  await Promise.all(names.map((name) => caches.delete(name)));
  memory.state = null;
}

async function removeCopy() {
  await deleteCaches((name) => name !== SHELL);
  await tellPages({ type: "removed" });
}

async function removeEverything() {
  await deleteCaches(() => true);
  await worker.registration.unregister();
}
