/* Keeps the guide on the phone and answers from it. It holds no list of content: the edition's manifest says what to
   keep, and every file is named by its SHA-256. The head comes from the page (js/offline/register.js), so that a broken
   worker can never hide the switch that removes it. */

const SHELL = "sg-shell-1"; // the fallback page, for a phone that has no edition yet
const BLOBS = "sg-blobs-1"; // "/_o/b/<sha>": verified bytes
const STATE = "sg-state-1"; // one key: the active edition, the one before, and what was withdrawn
const FALLBACK = "/offline/";
const HTML = "text/html; charset=utf-8";
const NOTHING = { seq: 0, edition: null, manifest: null, previous: null, gone: null, withdrawn: {}, savedAt: null };
const NOT_OURS = /^\/(admin|accounts|review|api|_o)(\/|$)|^\/static\/admin\/|^\/(manifest\.json|serviceworker\.js|healthz)$/;
const [NETWORK_PATIENCE, DOWNLOAD_PATIENCE] = [4_000, 60_000];
const [PACKS_ABOVE, AT_ONCE] = [24, 6];

let isKilled = false;

// Opening a cache makes it: after the kill switch a question under way must not bring an empty one back.
function openCache(name) {
  if (isKilled) throw failure("removed", {});
  return caches.open(name);
}

// State: read from memory, changed only under a lock.

let remembered = null;
let removals = 0;

async function storedState() {
  const response = await (await openCache(STATE)).match("/active");
  return response ? response.json() : NOTHING;
}

async function readState() {
  remembered ??= await storedState();
  return remembered;
}

function changeState(change) {
  return navigator.locks.request("sg-state", async () => {
    const before = await storedState();
    const after = change(before);
    const cache = await openCache(STATE);
    await withRoom([before.manifest], () => cache.put("/active", new Response(JSON.stringify(after))));
    remembered = after;
    return after;
  });
}

// Withdrawn since the edition was made: its pages still list these.
function stillListed({ manifest, withdrawn }) {
  return manifest ? Object.keys(withdrawn).filter((path) => path in manifest.pages) : [];
}

// Review dates: what the server does by its clock (guide/edition/serve.py), for a phone that does not reach it.

const OVERDUE = '<p class="sg-overdue" data-due hidden>';

// The latest day that anybody told: a phone set back in time must not make a page look fresh.
function today({ manifest, serverDay }) {
  const known = [new Date().toISOString(), manifest?.published_at, serverDay];
  return known.filter(Boolean).sort().at(-1).slice(0, 10);
}

const isPast = (lastDay, day) => Boolean(lastDay) && lastDay < day;

function lapsedSince(state) {
  const [day, pages] = [today(state), Object.entries(state.manifest?.pages ?? {})];
  return pages.filter(([, { u }]) => isPast(u, day)).map(([path]) => path);
}

async function keepServerDay(date) {
  const told = Date.parse(date);
  const serverDay = told ? new Date(told).toISOString().slice(0, 10) : "";
  if (serverDay > ((await readState()).serverDay ?? "")) await changeState((state) => ({ ...state, serverDay }));
}

// Blobs: fetched, verified, stored.

const blobKey = (hash) => `/_o/b/${hash}`;
const failure = (code, details) => Object.assign(new Error(`${code} ${JSON.stringify(details)}`), { code, details });
const storedBlob = async (hash) => (await openCache(BLOBS)).match(blobKey(hash));

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function download(url) {
  const signal = AbortSignal.timeout(DOWNLOAD_PATIENCE);
  // no-store: a damaged answer must not come back from the browser's own cache at the next try.
  const response = await fetch(url, { cache: "no-store", credentials: "omit", redirect: "error", signal });
  if (response.status === 404) throw failure("moved-on", { url });
  if (!response.ok) throw failure("server", { url, status: response.status });
  return response;
}

async function verified(url, hash) {
  const bytes = await (await download(url)).arrayBuffer();
  if ((await sha256(bytes)) !== hash) throw failure("damaged", { url });
  return bytes;
}

async function verifiedJson(url, hash) {
  return JSON.parse(new TextDecoder().decode(await verified(url, hash)));
}

async function storeBlob(hash, bytes, type) {
  const headers = { "Content-Type": type, ETag: `"${hash}"` };
  await (await openCache(BLOBS)).put(blobKey(hash), new Response(bytes, { headers }));
}

async function storedHashes() {
  const keys = await (await openCache(BLOBS)).keys();
  return new Set(keys.map((request) => request.url.split("/").pop()));
}

async function missingHashes(manifest, withdrawn) {
  const stored = await storedHashes();
  const dropped = new Set(stillListed({ manifest, withdrawn }).map((path) => manifest.pages[path].h));
  return Object.keys(manifest.blobs).filter((hash) => !stored.has(hash) && !dropped.has(hash));
}

async function deleteBlobs(hashes) {
  const cache = await openCache(BLOBS);
  await Promise.all(Array.from(hashes, (hash) => cache.delete(blobKey(hash))));
}

async function keepOnly(editions) {
  const wanted = new Set(editions.flatMap((manifest) => Object.keys(manifest?.blobs ?? {})));
  await deleteBlobs([...(await storedHashes())].filter((hash) => !wanted.has(hash)));
}

async function deleteDamaged(manifest) {
  for (const hash of Object.keys(manifest.blobs)) {
    const stored = await storedBlob(hash);
    if (stored && (await sha256(await stored.arrayBuffer())) !== hash) await deleteBlobs([hash]);
  }
}

// A full phone: give up all but the needed editions, and try once more.
async function withRoom(needed, act) {
  try {
    return await act();
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    await keepOnly(needed);
    return act();
  }
}

// Sync: recalls first, then the edition, then one write that switches to it.

// Anything without a code of ours is a connection that broke off, or a fault that the console shows.
function codeOf(error) {
  return error.name === "QuotaExceededError" ? "full" : error.details ? error.code : "stopped";
}

async function tellPages(message) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage(message);
}

async function sync({ head, save, verify }) {
  const run = removals;
  isKilled = Boolean(head.kill);
  if (isKilled) return removeEverything();
  await recall(head);
  await keepServerDay(head.date);
  // Recalls do not wait for this lock: a slow download must not hold one back.
  if (save) await navigator.locks.request("sg-sync", () => saveEdition(head, verify, run));
}

// The reader removed the copy since this run began: it must not come back by itself.
function requireWanted(run) {
  if (run !== removals) throw failure("removed", {});
}

async function recall(head) {
  const { seq, gone, manifest, previous } = await readState();
  if (head.seq < seq) throw failure("older", { offered: head.seq, kept: seq });
  if (head.gone === gone) return;
  const { pages } = await verifiedJson(`/_o/gone/${head.gone}.json`, head.gone);
  for (const [path, { html, h }] of Object.entries(pages)) {
    if ((await sha256(new TextEncoder().encode(html))) !== h) throw failure("damaged", { path });
  }
  // The bytes go first, so that a full phone has room for the notices.
  const paths = Object.keys(pages);
  const copies = [manifest, previous].flatMap((edition) => paths.map((path) => edition?.pages[path]?.h));
  await deleteBlobs(copies.filter(Boolean));
  const withdraw = (state) =>
    head.seq < state.seq ? state : { ...state, seq: head.seq, gone: head.gone, withdrawn: pages };
  try {
    await changeState(withdraw);
  } catch (error) {
    remembered = withdraw(await readState()); // too full to write it down: it holds while this worker lives
    throw error;
  } finally {
    await tellPages({ type: "gone" });
  }
}

async function saveEdition(head, verify, run) {
  const state = await readState();
  if (head.seq < state.seq) return; // a newer head came while this one waited
  const isFirst = state.manifest === null;
  const isNew = head.edition !== state.edition;
  const manifest = isNew ? await verifiedJson(`/_o/e/${head.edition}.json`, head.edition) : state.manifest;
  if (verify) await deleteDamaged(manifest);
  const missing = await missingHashes(manifest, state.withdrawn);
  if (missing.length) await fetchMissing(manifest, new Set(missing), state, run);
  if (isNew) await activate(head, manifest, run);
  await tellPages({ type: "saved", isNew, isFirst });
}

async function fetchMissing(manifest, missing, state, run) {
  const [total, isFirst] = [Object.keys(manifest.blobs).length, state.manifest === null];
  const keep = async (hash, bytes) => {
    requireWanted(run);
    await storeBlob(hash, bytes, manifest.blobs[hash].t);
    missing.delete(hash);
    await tellPages({ type: "progress", done: total - missing.size, total, isFirst });
  };
  const fetchAll = async () => {
    if (missing.size > PACKS_ABOVE) await fetchPacks(manifest, missing, keep);
    await fetchSingles(missing, keep);
  };
  try {
    await withRoom([state.manifest, manifest], fetchAll);
  } catch (error) {
    throw failure(codeOf(error), { ...error.details, reason: String(error), missing: missing.size, total });
  }
}

// A pack of which a part is here already is left to single downloads: nothing is fetched twice.
async function fetchPacks(manifest, missing, keep) {
  for (const pack of manifest.packs) {
    if (!pack.b.every((hash) => missing.has(hash))) continue;
    await readPack(`/_o/p/${pack.h}.ndjson`, missing, keep);
  }
}

async function readPack(url, missing, keep) {
  for await (const line of linesOf(await download(url))) {
    const { h: hash, b: body, e: encoding } = parseLine(line);
    if (!missing.has(hash)) continue;
    const bytes = encoding === "base64" ? bytesOf(body) : new TextEncoder().encode(body);
    // A damaged line is left to the single downloads, which say so if that file is damaged too.
    if ((await sha256(bytes)) === hash) await keep(hash, bytes);
  }
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

function parseLine(line) {
  try {
    return JSON.parse(line);
  } catch (error) {
    console.warn("A line of a pack is damaged.", error);
    return {};
  }
}

async function* linesOf(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (let part = {}; !part.done; ) {
    part = await reader.read();
    const lines = (rest + decoder.decode(part.value, { stream: !part.done })).split("\n");
    rest = lines.pop();
    yield* lines.filter(Boolean);
  }
  if (rest) yield rest;
}

async function fetchSingles(missing, keep) {
  const queue = [...missing];
  const work = async () => {
    for (let hash = queue.shift(); hash; hash = queue.shift()) await keep(hash, await verified(blobKey(hash), hash));
  };
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

async function activate(head, manifest, run) {
  const { withdrawn } = await readState();
  const { length } = await missingHashes(manifest, withdrawn);
  if (length) throw failure("stopped", { missing: length });
  const state = await changeState((before) => {
    requireWanted(run);
    if (head.seq < before.seq) throw failure("moved-on", { seq: head.seq });
    const { seq, edition } = head;
    return { ...before, seq, edition, manifest, previous: before.manifest, savedAt: new Date().toISOString() };
  });
  await keepOnly([state.manifest, state.previous]);
}

async function deleteCaches(isDoomed) {
  removals += 1; // stops a download that is under way
  const names = (await caches.keys()).filter((name) => name.startsWith("sg-") && isDoomed(name));
  await Promise.all(names.map((name) => caches.delete(name)));
  remembered = null;
}

async function removeCopy() {
  await deleteCaches((name) => name !== SHELL);
  await tellPages({ type: "removed" });
}

async function removeEverything() {
  await deleteCaches(() => true);
  await self.registration.unregister();
}

// Answers.

function answer(body, type, manifest, status = 200) {
  const headers = { "Content-Type": type, "X-Content-Type-Options": "nosniff" };
  if (manifest) headers["Content-Security-Policy"] = manifest.csp;
  return new Response(body, { status, headers });
}

function withoutEntries(html, paths) {
  for (const path of paths) {
    const [first, ...others] = html.split(`<!--[${path}]-->`);
    const end = `<!--[/${path}]-->`;
    html = first + others.map((piece) => piece.split(end).slice(1).join(end)).join("");
  }
  return html;
}

async function savedPage(state, path, status = 200) {
  const { manifest } = state;
  const entry = manifest?.pages[path];
  const stored = entry && (await storedBlob(entry.h));
  if (!stored) return null;
  const lapsed = lapsedSince(state);
  if (lapsed.includes(path)) return savedPage(state, manifest.lapsed);
  const paths = [...stillListed(state), ...lapsed];
  const isOverdue = isPast(entry.r, today(state));
  const html = paths.length || isOverdue ? withoutEntries(await stored.text(), paths) : null;
  const body = isOverdue ? html.replace(OVERDUE, OVERDUE.replace(" hidden", "")) : (html ?? stored.body);
  const statuses = { [manifest.not_found]: 404, [manifest.lapsed]: 410 };
  return answer(body, HTML, manifest, statuses[path] ?? status);
}

async function fromNetwork(request) {
  const tooLate = new Promise((resolve) => setTimeout(resolve, NETWORK_PATIENCE, null));
  const online = fetch(request).catch((error) => console.warn("The network did not answer.", error));
  return Promise.race([online, tooLate]);
}

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

// Reminders: a routine's entry for the calendar, its gaps filled as guide/edition/reminders.py fills them.

const WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

async function savedReminder(state, { origin, pathname, search, searchParams }) {
  const [, slug] = pathname.match(/^\/reminders\/([\w-]+)\.ics$/) ?? [];
  const isIts = (path) => path.startsWith(`/data/reminder-${slug}.`);
  const { manifest, withdrawn } = state;
  const isShown = slug && !withdrawn[`/routines/${slug}/`] && !lapsedSince(state).includes(`/routines/${slug}/`);
  const file = isShown && Object.keys(manifest?.assets ?? {}).find(isIts);
  const stored = file && (await storedBlob(manifest.assets[file].h));
  if (!stored) return null;
  const [time, days] = [searchParams.get("time"), searchParams.getAll("day")];
  const isWhole = /^([01]\d|2[0-3]):[0-5]\d$/.test(time) && days.length && days.every((day) => WEEK.includes(day));
  if (!isWhole) return Response.redirect(`${origin}/reminders/${search}`); // the form says what is missing
  const gaps = { origin, ...reminderGaps(time, days, new Date()) };
  const body = (await stored.text()).replace(/\{(\w+)\}/g, (_gap, name) => gaps[name]);
  const response = answer(body, stored.headers.get("Content-Type"), manifest);
  response.headers.set("Content-Disposition", `inline; filename="${slug}.ics"`);
  return response;
}

function reminderGaps(time, days, now) {
  const first = new Date(now);
  first.setHours(...time.split(":"), 0, 0);
  while (first <= now || !days.includes(WEEK[(first.getDay() + 6) % 7])) first.setDate(first.getDate() + 1);
  const stamp = (moment) => moment.toISOString().replace(/\.\d+|[-:]/g, "");
  const day = stamp(new Date(first - first.getTimezoneOffset() * 60_000)).slice(0, 8); // by the phone's own clock
  const start = `${day}T${time.replace(":", "")}00`;
  return { made: stamp(now), start, days: WEEK.filter((code) => days.includes(code)).join() };
}

async function unreachable(state, path) {
  const { manifest } = state;
  const isUnknown = manifest && !(path in manifest.pages);
  const saved = manifest && (await savedPage(state, isUnknown ? manifest.not_found : manifest.fallback, 503));
  return saved ?? (await (await openCache(SHELL)).match(FALLBACK)) ?? Response.error();
}

async function answerAsset(request) {
  const { pathname: path } = new URL(request.url);
  const { manifest, previous } = await readState();
  for (const edition of [manifest, previous]) {
    const hash = edition?.assets[path]?.h;
    const stored = hash && (await storedBlob(hash));
    if (stored) return answer(stored.body, stored.headers.get("Content-Type"), edition);
  }
  return (await (await openCache(SHELL)).match(path)) ?? fetch(request);
}

async function answerOrPassOn(request) {
  try {
    return await (request.mode === "navigate" ? answerNavigation(request) : answerAsset(request));
  } catch (error) {
    console.warn("The saved copy could not be read.", error);
    return fetch(request);
  }
}

// Install, and what pages ask for.

async function keepInShell(path, mustHold) {
  const response = await fetch(path, { cache: "no-store", credentials: "omit" });
  const text = await response.text();
  if (!response.ok || !text.includes(mustHold)) throw failure("server", { path, status: response.status });
  const names = ["Content-Type", "Content-Security-Policy"];
  const headers = names.flatMap((name) => (response.headers.has(name) ? [[name, response.headers.get(name)]] : []));
  await (await openCache(SHELL)).put(path, new Response(text, { headers }));
  return text;
}

// Where a browser would ask the network while the worker starts: a saved page needs no request.
function askWorkerAlone(event) {
  const condition = { requestMode: "navigate" };
  return event.addRoutes?.([{ condition, source: "fetch-event" }]);
}

async function keepShell() {
  // The word tells our own page from one that a captive portal puts in its place.
  const html = await keepInShell(FALLBACK, "offline-status");
  for (const [link] of html.matchAll(/<link\b[^>]*\brel="?stylesheet\b[^>]*>/g)) {
    await keepInShell(link.match(/\bhref="([^"]+)"/)[1], "");
  }
}

async function takeOver({ whenHidden }) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const isSeen = pages.some((page) => page.visibilityState === "visible");
  if (!whenHidden || !isSeen) await self.skipWaiting();
}

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

const ACTS = { sync, describe, remove: removeCopy, "take-over": takeOver };

async function act(data, page) {
  try {
    await ACTS[data.act]?.(data, page);
  } catch (error) {
    console.warn("The worker could not finish:", data.act, error);
    if (error.code === "removed") return; // the reader's own wish
    const hasCopy = (await readState()).manifest !== null;
    await tellPages({ type: "failed", code: codeOf(error), hasCopy, ...error.details });
  }
}

self.addEventListener("install", (event) => event.waitUntil(Promise.all([keepShell(), askWorkerAlone(event)])));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(act(event.data, event.source)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || NOT_OURS.test(pathname)) return;
  event.respondWith(answerOrPassOn(request));
});
