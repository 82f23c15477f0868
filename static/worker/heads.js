/* What a head says to a phone that knows another one: in which order they stand, and which recalls hold from now on.

   The order is by epoch, then by number. The epoch rises when the server's database was restored from a backup, whose
   numbers go on below those that phones know. */

/* exported follows, hasNews, kinship, newer, taken, withRecalls */

/** @typedef {{epoch?: number, seq: number}} Place of a head, an edition or what a phone knows */
/** @typedef {"newer" | "same" | "older" | "fork"} Kinship of a head to the newest one that a phone took */

const PAST_KEPT = 20;

// Above 0 where `one` is newer than `other`. Heads and phones of a release before epochs are in the first one.
/** @type {(one: Place, other: Place) => number} */
const newer = (one, other) => (one.epoch ?? 1) - (other.epoch ?? 1) || one.seq - other.seq;

// The edition that the newest head named. An earlier release kept only the name of the edition that is saved.
/** @type {(known: State) => string | null | undefined} */
const named = ({ newest, edition, manifest, seq }) => newest ?? (manifest?.seq === seq ? edition : undefined);

// A fork: the server gave a number twice, as one does whose database was restored and which does not know it.
/** @type {(known: State, head: Head) => Kinship} */
function kinship(known, head) {
  const order = newer(head, known);
  if (order) return order > 0 ? "newer" : "older";
  return (named(known) ?? head.edition) === head.edition ? "same" : "fork";
}

/** @type {(known: State, head: Head) => boolean} */
const follows = (known, head) => ["newer", "same"].includes(kinship(known, head));

// Whether the list that this head names has to be read. A head that this phone took and went beyond says nothing new:
// it must not bring back a recall that a newer one lifted.
/** @type {(known: State, head: Head) => boolean} */
function hasNews(known, head) {
  const { gone, added = [], past = [] } = known;
  if (kinship(known, head) === "newer") return head.gone !== gone || added.length > 0;
  return ![gone, ...added].includes(head.gone) && !past.includes(head.edition);
}

// A newer head says what is withdrawn; any other one only adds to it.
/** @type {(known: State, head: Head, pages: State["withdrawn"]) => State} */
function withRecalls(known, head, pages) {
  const { withdrawn, added = [] } = known;
  if (kinship(known, head) === "newer") return { ...taken(known, head), gone: head.gone, added: [], withdrawn: pages };
  return { ...known, added: [...added, head.gone], withdrawn: { ...pages, ...withdrawn } };
}

// What a phone knows when it goes by this head, which has to follow.
/** @type {(known: State, head: Head) => State} */
function taken(known, head) {
  const { epoch = 1, seq, edition } = head;
  const [before, { past = [] }] = [named(known), known];
  const gone = before && before !== edition ? [before, ...past].slice(0, PAST_KEPT) : past;
  return { ...known, epoch, seq, newest: edition, past: gone };
}
