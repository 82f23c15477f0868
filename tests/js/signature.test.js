// What the service worker takes from whoever answers: every head here is given to the worker's own code.

import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeEach, describe, test } from "node:test";
import vm from "node:vm";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const HEADS = JSON.parse(read("signed-heads.json"));
const CODE = ["heads", "signature"].map((name) => read(`../../static/worker/${name}.js`)).join("\n");
const NAMES = ["breaksLog", "canonical", "describeTrust", "requireSame", "signedPart", "takeRecalls"];
const { subtle } = webcrypto;
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const LATER = "2999-01-01T00:00:00Z";
const line = (seq, letter) => ({ seq, head: letter.repeat(64) });
const text = (bytes) => Buffer.from(bytes).toString("base64url");
const hash = (words) => createHash("sha256").update(words).digest("hex");

// A phone: what its worker keeps, and the parts of the worker around this one as they would answer.
function phone() {
  const kept = new Map();
  const cache = {
    match: async (key) => kept.has(key) && new Response(kept.get(key)),
    put: async (key, response) => kept.set(key, await response.text()),
  };
  const page = (title, review) => ({ h: hash(title), t: title, r: review });
  const one = {
    kept,
    recalled: [],
    deleted: [],
    told: [],
    files: {},
    state: {
      ...{ gone: "0".repeat(64), previous: null, withdrawn: {} },
      manifest: { assets: { "/static/a.css": {} }, pages: { "/calf/": page("Calf <1>", "2027-01-01"), "/": page("Home", null) } },
    },
  };
  const around = {
    ...{ crypto: webcrypto, TextEncoder, Response, Date, atob, console: { warn() {} }, STATE: "state" },
    openCache: async () => cache,
    readState: async () => one.state,
    asShown: (state) => ({ ...state, manifest: state.manifest ?? state.partial ?? null }),
    changeState: async (change) => (one.state = change(one.state)),
    deleteBlobs: async (hashes) => one.deleted.push(...hashes),
    failure: (code) => Object.assign(new Error(code), { code }),
    sha256: async (bytes) => createHash("sha256").update(bytes).digest("hex"),
    verifiedJson: async (url) => one.files[url] ?? assert.fail(`${url} is not there`),
    recall: async (head) => one.recalled.push(head.seq),
    tellPages: async ({ type }) => one.told.push(type),
  };
  return Object.assign(one, vm.runInNewContext(`${CODE};({ ${NAMES.join()} })`, around));
}

async function makeKey() {
  const pair = await subtle.generateKey(ECDSA, true, ["sign", "verify"]);
  const sign = async (value) => text(await subtle.sign(ECDSA, pair.privateKey, Buffer.from(phone().canonical(value))));
  return { sign, name: text(await subtle.exportKey("spki", pair.publicKey)) };
}

async function signed(key, changes = {}) {
  const head = { edition: "e".repeat(64), epoch: 1, gone: "a".repeat(64), log: line(40, "f"), seq: 17, ...changes };
  const whole = { made: "2026-12-01T04:00:00Z", expires: LATER, ...head, key: key.name };
  return { ...whole, signature: await key.sign(whole), kill: false };
}

const unsigned = ({ key, signature, expires, rotation, ...head }) => head;
const refused = (promise, code = "unsigned") => assert.rejects(promise, { code });

let [one, key, other] = [phone(), null, null];
beforeEach(async () => {
  one = phone();
  key ??= await makeKey();
  other ??= await makeKey();
});

describe("what the server signs", () => {
  test("is what the worker reads, whatever stands in it", async () => {
    for (const head of [HEADS.first, HEADS.words]) await phone().takeRecalls({ ...head, date: "Tue, 01 Dec 2026" });
  });

  test("is written as the server writes it", () => {
    const found = one.canonical({ b: [1, null, true, "“½”\n\u2028\"\\"], a: { d: 1, c: {} } });
    assert.equal(found, '{"a":{"c":{},"d":1},"b":[1,null,true,"“½”\\n\u2028\\"\\\\"]}');
  });

  test("leads from the old key to the new one", async () => {
    await one.takeRecalls(HEADS.first);
    const before = await one.describeTrust();
    await one.takeRecalls(HEADS.rotated);
    assert.notEqual((await one.describeTrust()).key, before.key);
    await refused(one.takeRecalls({ ...HEADS.first, seq: 19 }));
  });
});

describe("a phone that knows no key", () => {
  test("takes what is not signed", async () => {
    await one.takeRecalls(unsigned(await signed(key)));
    assert.deepEqual(one.recalled, [17]);
    assert.equal((await one.describeTrust()).key, "");
  });

  test("keeps the key of the first signed head", async () => {
    await one.takeRecalls(unsigned(await signed(key, { seq: 16 })));
    await one.takeRecalls(await signed(key));
    assert.match((await one.describeTrust()).key, /^([0-9a-f]{4} ){3}[0-9a-f]{4}$/);
    await refused(one.takeRecalls(await signed(other, { seq: 18 })));
  });

  test("keeps no key that did not sign", async () => {
    await refused(one.takeRecalls({ ...(await signed(key)), key: other.name }));
    assert.equal((await one.describeTrust()).key, "");
  });
});

describe("a phone that knows the key", () => {
  beforeEach(async () => {
    await one.takeRecalls(await signed(key));
    one.recalled.length = 0;
  });

  test("takes a newer head that it signed", async () => {
    await one.takeRecalls(await signed(key, { seq: 18, log: line(42, "b") }));
    assert.deepEqual(one.recalled, [18]);
  });

  const CHANGES = {
    edition: "b".repeat(64),
    epoch: 9,
    expires: "2999-02-01T00:00:00Z",
    gone: "b".repeat(64),
    log: line(41, "c"),
    made: "2026-12-02T04:00:00Z",
    seq: 99,
    more: "a member that no release knows",
  };
  for (const [name, value] of Object.entries(CHANGES)) {
    test(`refuses a head in which ${name} was changed`, async () => {
      await refused(one.takeRecalls({ ...(await signed(key, { seq: 18, log: line(42, "b") })), [name]: value }));
      assert.deepEqual(one.recalled, []);
    });
  }

  test("refuses a head without a signature, with that of another key, and with nonsense in its place", async () => {
    const head = await signed(key, { seq: 18 });
    await refused(one.takeRecalls(unsigned(head)));
    await refused(one.takeRecalls(await signed(other, { seq: 18 })));
    for (const signature of ["", "x", "A".repeat(86), null, 7]) await refused(one.takeRecalls({ ...head, signature }));
    for (const name of ["", "x", null, 7]) await refused(one.takeRecalls({ ...head, key: name }));
    assert.deepEqual(one.recalled, []);
  });

  test("follows no link that the old key did not sign, nor one that leads in a circle", async () => {
    const head = await signed(other, { seq: 18 });
    const link = { from: key.name, to: other.name };
    await refused(one.takeRecalls({ ...head, rotation: [{ ...link, signature: await other.sign(link) }] }));
    const round = { from: key.name, to: key.name };
    await refused(one.takeRecalls({ ...head, rotation: [{ ...round, signature: await key.sign(round) }] }));
    await one.takeRecalls({ ...head, rotation: [{ ...link, signature: await key.sign(link) }] });
    assert.deepEqual(one.recalled, [18]);
  });

  test("follows two links at once, for a phone that was long in a drawer", async () => {
    const third = await makeKey();
    const links = [];
    for (const [from, to] of [[other, third], [key, other]]) {
      const link = { from: from.name, to: to.name };
      links.push({ ...link, signature: await from.sign(link) });
    }
    await one.takeRecalls({ ...(await signed(third, { seq: 18 })), rotation: links });
    await refused(one.takeRecalls(await signed(key, { seq: 19 })));
  });

  test("takes recalls of a head whose signature has expired, and nothing else", async () => {
    const head = await signed(key, { seq: 18, expires: "2020-01-01T00:00:00Z" });
    await refused(one.takeRecalls(head), "expired");
    assert.deepEqual(one.recalled, [18]);
    one.state.manifest = null;
    await one.takeRecalls(head); // better than nothing at all
  });
});

test("a phone whose note of the key was torn learns the key anew", async () => {
  for (const torn of ["", "{", "null"]) {
    one.kept.set("/trust", torn);
    assert.equal((await one.describeTrust()).key, "");
    await one.takeRecalls(await signed(key));
    assert.notEqual((await one.describeTrust()).key, "");
  }
});

describe("a recall", () => {
  const list = { pages: { "/calf/": { h: "x", html: "Hold for 30 minutes." }, "/": { h: "y", html: "Hold." } } };
  const gone = "b".repeat(64);

  beforeEach(async () => {
    await one.takeRecalls(await signed(key));
    one.files[`/_o/gone/${gone}.json`] = list;
  });

  test("that is not signed hides the page, and shows none of its words", async () => {
    await refused(one.takeRecalls(unsigned(await signed(key, { gone, seq: 18 }))));
    assert.deepEqual(Object.keys(one.state.withdrawn), ["/calf/"], "the home page is nobody's to withdraw");
    const { html } = one.state.withdrawn["/calf/"];
    assert.ok(html.includes("<h1>Withdrawn: Calf &#60;1></h1>") && html.includes("/static/a.css"), html);
    assert.ok(!html.includes("30 minutes"));
    assert.deepEqual([one.deleted, one.told], [[one.state.manifest.pages["/calf/"].h], ["gone"]]);
  });

  test("of an edition that waits for its signature hides it too, and is asked for once", async () => {
    const head = { ...(await signed(key)), recalls: gone };
    await one.takeRecalls(head);
    delete one.files[`/_o/gone/${gone}.json`];
    await one.takeRecalls(head);
    assert.deepEqual(Object.keys(one.state.withdrawn), ["/calf/"]);
  });

  test("reaches a phone that has saved nothing yet", async () => {
    one.state.manifest = null;
    await one.takeRecalls({ ...(await signed(key)), recalls: gone });
    assert.ok("/calf/" in one.state.withdrawn);
  });

  test("does not take away the words of a notice that was signed", async () => {
    one.state.withdrawn = { "/calf/": { h: "x", html: "It was wrong about the heel." } };
    await one.takeRecalls({ ...(await signed(key)), recalls: gone });
    assert.equal(one.state.withdrawn["/calf/"].html, "It was wrong about the heel.");
  });
});

describe("the log of the server", () => {
  const at = (seq, log, epoch = 1) => ({ seq, log, epoch });

  test("goes on: a newer edition stands on a later line, and no line has two hashes", () => {
    for (const [known, head, expected] of [
      [at(17, line(40, "f")), at(17, line(40, "f")), false],
      [at(17, line(40, "f")), at(18, line(42, "a")), false],
      [at(17, line(40, "f")), at(16, line(38, "a")), false],
      [at(17, line(40, "f")), at(17, line(40, "a")), true],
      [at(17, line(40, "f")), at(18, line(40, "f")), true],
      [at(17, line(40, "f")), at(18, line(39, "a")), true],
      [at(17, line(40, "f")), at(16, line(41, "a")), true],
      [at(17, line(40, "f")), at(18, line(30, "a"), 2), false], // restored from a backup, and said so
      [at(17, line(0, "")), at(18, line(9, "a")), false], // the first editions did not tell
    ]) {
      assert.equal(one.breaksLog(known, head), expected, JSON.stringify([known, head]));
    }
  });

  test("that does not go on is told until the server says that it was restored from a backup", async () => {
    await one.takeRecalls(await signed(key));
    assert.equal((await one.describeTrust()).isBroken, false);
    await one.takeRecalls(await signed(key, { seq: 18, log: line(39, "a") }));
    await one.takeRecalls(await signed(key, { seq: 19, log: line(44, "b") }));
    assert.equal((await one.describeTrust()).isBroken, true);
    await one.takeRecalls(await signed(key, { epoch: 2, seq: 15, log: line(33, "c") })); // “manage.py restored”
    assert.equal((await one.describeTrust()).isBroken, false);
  });
});

test("a manifest that says another place or line of the log than its head is refused", async () => {
  const head = await signed(key);
  const manifest = { epoch: 1, seq: 17, log: { head: "f".repeat(64), seq: 40 } };
  one.requireSame(head, manifest);
  one.requireSame({ edition: "e", gone: "a", seq: 17 }, { seq: 17 }); // of a release before epochs
  for (const change of [{ epoch: 2 }, { seq: 16 }, { log: line(39, "f") }]) {
    assert.throws(() => one.requireSame(head, { ...manifest, ...change }), { code: "unsigned" });
  }
});
