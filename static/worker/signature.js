/* Signatures: a phone keeps the key of the first signed head that it meets, and from then on takes no edition that this
   key did not sign, and no head without a signature. guide/serving/heads.py says what is signed, and why a page that an
   unsigned list withdraws is hidden all the same, under our own words.

   It does not cover the very first head, and not the worker itself: who can put another one in its place needs no
   signature. */

/* global STATE, asShown, changeState, openCache, readState -- state.js */
/* global newer -- heads.js */
/* global deleteBlobs, failure, sha256, verifiedJson -- blobs.js */
/* global recall, tellPages -- sync.js */
/* exported describeTrust, requireSame, takeRecalls */

/**
 * @typedef {object} Trust what this phone knows of whoever publishes
 * @property {string} [key] the public key
 * @property {{epoch?: number, seq: number, log: Line}} [known] the newest head that was taken
 * @property {boolean} [isBroken] a later head had a log that does not continue it
 * @typedef {{seq: number, head: string}} Line of the server's log: its number and hash
 */

const UNSIGNED = ["kill", "signature", "rotation", "recalls", "date"]; // members of a head that are not signed
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** @type {(value: any) => string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}

/** @type {(head: Head) => string} */
function signedPart(head) {
  return canonical(Object.fromEntries(Object.entries(head).filter(([name]) => !UNSIGNED.includes(name))));
}

/** @type {(text: string) => Uint8Array<ArrayBuffer>} */
const decoded = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

/** @type {(key: string, text: string, signature: string) => Promise<boolean>} */
async function isSignedBy(key, text, signature) {
  try {
    const publicKey = await crypto.subtle.importKey("spki", decoded(key), ECDSA, false, ["verify"]);
    return await crypto.subtle.verify(ECDSA, publicKey, decoded(signature), new TextEncoder().encode(text));
  } catch (error) {
    console.warn("This is no key, or no signature.", error);
    return false;
  }
}

// The key of this head, if the known one leads to it: each link is signed by the key before.
/** @type {(known: string, head: Head) => Promise<string>} */
async function successor(known, { key, rotation = [] }) {
  const links = [...rotation];
  let at = known;
  while (at !== key) {
    const place = links.findIndex(({ from }) => from === at);
    if (place < 0) return known;
    const [{ from, to, signature }] = links.splice(place, 1);
    if (await isSignedBy(from, canonical({ from, to }), signature)) at = to;
  }
  return at;
}

// The key that signed this head, where the phone may go by it: the known one, one that it leads to, or the first.
/** @type {(known: string | undefined, head: Head) => Promise<string | null>} */
async function trustedKey(known, head) {
  const { key, signature } = head;
  if (!key || !signature) return null;
  if (known && (await successor(known, head)) !== key) return null;
  return (await isSignedBy(key, signedPart(head), signature)) ? key : null;
}

// The log of the server only grows: of two editions the newer one stands on the later line, and no line has two hashes.
/** @type {(known: {epoch?: number, seq: number, log: Line}, head: {epoch?: number, seq: number, log: Line}) => boolean} */
function breaksLog(known, head) {
  if ((known.epoch ?? 1) !== (head.epoch ?? 1) || !known.log.seq || !head.log.seq) return false; // restored, or untold
  const [order, lines] = [Math.sign(newer(head, known)), Math.sign(head.log.seq - known.log.seq)];
  return order !== lines || (lines === 0 && head.log.head !== known.log.head);
}

// Where the entry was torn, the key is learned anew: a phone that takes nothing any more would be the greater harm.
/** @type {() => Promise<Trust>} */
async function readTrust() {
  const stored = await (await openCache(STATE)).match("/trust");
  try {
    return (await stored?.json()) ?? {};
  } catch (error) {
    console.warn("What was kept of the publishing key is damaged.", error);
    return {};
  }
}

// Apart from the state, so that neither is lost with the other.
/** @type {(before: Trust, key: string | null, head: Head) => Promise<void>} */
async function keepTrust(before, key, head) {
  const { epoch, seq, log } = head;
  const { known } = before;
  const isNewer = Boolean(log && (!known || newer(head, known) > 0));
  const isRestored = newer({ epoch, seq: 0 }, { epoch: known?.epoch, seq: 0 }) > 0; // and the server says so
  const isBroken = (log && known && breaksLog(known, { epoch, seq, log })) || (!isRestored && before.isBroken);
  const after = { key: key ?? before.key, known: isNewer && log ? { epoch, seq, log } : known, isBroken: Boolean(isBroken) };
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  await (await openCache(STATE)).put("/trust", new Response(JSON.stringify(after)));
}

// The one way in for a head: what it withdraws is taken from any, the edition from a trusted one alone.
/** @type {(head: Head) => Promise<void>} */
async function takeRecalls(head) {
  const trust = await readTrust();
  const key = await trustedKey(trust.key, head);
  if (!key && (trust.key || head.signature)) {
    await hide(head.gone).catch((error) => console.warn("What an unsigned head withdraws is not known.", error));
    throw failure("unsigned", {});
  }
  await keepTrust(trust, key, head);
  await recall(head);
  if (head.recalls) await hide(head.recalls);
  const isExpired = key && Date.parse(head.expires ?? "") < Date.now();
  // A phone that has nothing yet takes what there is.
  if (isExpired && (await readState()).manifest) throw failure("expired", {});
}

// Pages without a review date are the guide's own, such as “Get help”; nobody withdraws those.
/** @type {(gone: string) => Promise<void>} */
async function hide(gone) {
  const { gone: known, added = [], manifest, previous } = asShown(await readState());
  if ([known, ...added].includes(gone)) return;
  const { pages } = await verifiedJson(`/_o/gone/${gone}.json`, gone);
  const paths = Object.keys(pages).filter((path) => !manifest || manifest.pages[path]?.r);
  await deleteBlobs([manifest, previous].flatMap((edition) => paths.flatMap((path) => edition?.pages[path]?.h ?? [])));
  await changeState((state) => {
    const hidden = Object.fromEntries(paths.map((path) => [path, { h: "", html: ownNotice(manifest, path) }]));
    return { ...state, added: [...(state.added ?? []), gone], withdrawn: { ...hidden, ...state.withdrawn } };
  });
  await tellPages({ type: "gone" });
}

/** @type {(manifest: Manifest | null, path: string) => string} */
function ownNotice(manifest, path) {
  const files = Object.keys(manifest?.assets ?? {});
  const styles = files.filter((file) => file.endsWith(".css")).map((file) => `<link rel="stylesheet" href="${file}">`);
  const scripts = files.filter((file) => /\/js\/boot\.\w+\.js$/.test(file)).map((file) => `<script src="${file}"></script>`);
  const title = (manifest?.pages[path]?.t ?? "a page").replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="dark light">
<title>Withdrawn: ${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
${[...scripts, ...styles].join("\n")}
</head>
<body class="sg-page">
<main class="sg-main" id="main">
<div class="sg-title">
<h1>Withdrawn: ${title}</h1>
<p class="sg-lead">This page was withdrawn. Do not use it, even if you have a saved or printed copy. The reason will be shown here when it has been signed.</p>
</div>
<section class="sg-group">
<h2>Where to go next</h2>
<ul class="sg-cards" role="list">
<li class="sg-card"><a class="sg-card__link" href="/">Relief</a></li>
<li class="sg-card"><a class="sg-card__link" href="/guide/">Guide</a></li>
<li class="sg-card"><a class="sg-card__link" href="/help/">Get help</a></li>
</ul>
</section>
</main>
</body>
</html>
`;
}

// What the head says of the edition, and what the edition says of itself, are one.
/** @type {(head: Head, manifest: Manifest) => void} */
function requireSame(head, manifest) {
  const isSamePlace = newer(head, manifest) === 0;
  const isSameLine = !head.log || !manifest.log || canonical(head.log) === canonical(manifest.log);
  if (!isSamePlace || !isSameLine) throw failure("unsigned", { offered: head.seq, found: manifest.seq });
}

/** @type {() => Promise<{key: string, isBroken: boolean}>} */
async function describeTrust() {
  const { key, isBroken = false } = await readTrust();
  if (!key) return { key: "", isBroken };
  const name = await sha256(decoded(key));
  return { key: (name.match(/.{4}/g) ?? []).slice(0, 4).join(" "), isBroken };
}
