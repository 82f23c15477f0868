// Parts of the service worker that need no browser: what a head says, reminders, and what day it is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import vm from "node:vm";

import { AGED_DAYS } from "../../static/js/clinical-numbers.js";

// What the file has under these names; before them may stand what other files give it.
function load(file, ...names) {
  const others = typeof names[0] === "object" ? names.shift() : {};
  const code = readFileSync(new URL(`../../static/worker/${file}.js`, import.meta.url), "utf8");
  return vm.runInNewContext(`${code};({ ${names.join()} })`, { Date, TextEncoder, ...others });
}

describe("the order of heads", () => {
  const { newer } = load("heads", "newer");
  const sign = (one, other) => Math.sign(newer(one, other));

  test("is by epoch, then by number; a release before epochs is in the first", () => {
    for (const [one, other, expected] of [
      [{ epoch: 1, seq: 17 }, { epoch: 1, seq: 16 }, 1],
      [{ epoch: 1, seq: 17 }, { epoch: 1, seq: 17 }, 0],
      [{ epoch: 2, seq: 1 }, { epoch: 1, seq: 17 }, 1],
      [{ epoch: 2, seq: 17 }, { epoch: 10, seq: 3 }, -1],
      [{ seq: 17 }, { epoch: 1, seq: 17 }, 0],
      [{ seq: 18 }, { epoch: 1, seq: 17 }, 1],
      [{ seq: 18 }, { epoch: 2, seq: 17 }, -1],
      [{ seq: 0 }, { seq: 1 }, -1],
    ]) {
      assert.equal(sign(one, other), expected, JSON.stringify([one, other]));
      assert.equal(sign(other, one) + 0, 0 - expected, JSON.stringify([other, one]));
    }
  });
});

describe("a head", () => {
  const { kinship, hasNews, taken, withRecalls } = load("heads", "kinship", "hasNews", "taken", "withRecalls");
  const head = (epoch, seq, edition = `e${epoch}-${seq}`, gone = `g-${edition}`) => ({ epoch, seq, edition, gone });
  const notice = (word) => ({ h: word, html: word });
  /** What a phone knows after these heads, each with the paths that its list names. */
  const phone = (...heard) =>
    heard.reduce(
      (known, [said, ...paths]) =>
        hasNews(known, said)
          ? withRecalls(known, said, Object.fromEntries(paths.map((path) => [path, notice(said.edition)])))
          : kinship(known, said) === "newer"
            ? taken(known, said)
            : known,
      { seq: 0, edition: null, manifest: null, gone: null, withdrawn: {} },
    );
  const gone = (...heard) => Object.keys(phone(...heard).withdrawn).sort();

  test("is newer, the same, older or of a fork", () => {
    const known = phone([head(1, 17)]);
    for (const [said, expected] of [
      [head(1, 18), "newer"],
      [head(2, 3), "newer"],
      [head(1, 17), "same"],
      [head(1, 17, "other"), "fork"],
      [head(1, 16), "older"],
    ]) {
      assert.equal(kinship(known, said), expected);
    }
  });

  test("with the number that an earlier release kept is a fork where that edition was saved", () => {
    const kept = { seq: 17, edition: "e1-17", manifest: { seq: 17 } };
    assert.equal(kinship(kept, head(1, 17, "other")), "fork");
    assert.equal(kinship(kept, head(1, 17)), "same");
    assert.equal(kinship({ ...kept, manifest: { seq: 16 } }, head(1, 17)), "same");
  });

  test("adds its recalls whatever its number, and never drops one for a number that is not newer", () => {
    const start = [[head(1, 16), "/a/"], [head(1, 17), "/b/"]];
    assert.deepEqual(gone(...start), ["/b/"]);
    assert.deepEqual(gone(...start, [head(1, 15, "restored"), "/c/"]), ["/b/", "/c/"]);
    assert.deepEqual(gone(...start, [head(1, 17, "fork"), "/c/"]), ["/b/", "/c/"]);
    assert.deepEqual(gone(...start, [head(1, 17, "fork")]), ["/b/"]);
    assert.deepEqual(gone(...start, [head(1, 15, "restored"), "/c/"], [head(1, 17), "/b/"]), ["/b/", "/c/"]);
    assert.deepEqual(gone(...start, [head(1, 15, "restored"), "/c/"], [head(1, 16, "again")]), ["/b/", "/c/"]);
  });

  test("that is newer says all that is withdrawn", () => {
    const start = [[head(1, 17), "/b/"], [head(1, 15, "restored"), "/c/"]];
    assert.deepEqual(gone(...start, [head(1, 18), "/d/"]), ["/d/"]);
    assert.deepEqual(gone(...start, [head(2, 16), "/c/"]), ["/c/"]);
    assert.deepEqual(gone(...start, [head(1, 18, "e", "g-e1-17"), "/b/"]), ["/b/"]);
  });

  test("that the phone went beyond does not bring back what a newer one lifted", () => {
    const lifted = [[head(1, 16), "/a/"], [head(1, 17)]];
    assert.deepEqual(gone(...lifted, [head(1, 16), "/a/"]), []);
    assert.deepEqual(gone(...lifted, [head(1, 16, "restored"), "/a/"]), ["/a/"]);
  });

  test("keeps the notice that is there, and is read once", () => {
    const known = phone([head(1, 17), "/a/"], [head(1, 15, "restored"), "/a/", "/c/"]);
    assert.deepEqual(known.withdrawn["/a/"], notice("e1-17"));
    assert.equal(hasNews(known, head(1, 15, "restored")), false);
  });
});

describe("a reminder", () => {
  const { reminderGaps } = load("reminders", "reminderGaps");
  const gaps = (time, days, now) => reminderGaps(time, days, new Date(now));
  const WEDNESDAY = "2026-11-18T21:30:00"; // by the clock of this machine, as a phone does it

  test("begins at the first of the chosen moments that is still to come", () => {
    assert.equal(gaps("21:31", ["MO", "WE"], WEDNESDAY).start, "20261118T213100");
    assert.equal(gaps("21:30", ["MO", "WE"], WEDNESDAY).start, "20261123T213000");
    assert.equal(gaps("21:30", ["WE"], WEDNESDAY).start, "20261125T213000");
    assert.equal(gaps("00:05", ["TH"], WEDNESDAY).start, "20261119T000500");
  });

  test("has no line of more than 75 bytes, and cuts no character and no escape", () => {
    const { foldedLine } = load("reminders", "foldedLine");
    for (const line of ["", "SUMMARY:short", `SUMMARY:${"ü–🦵".repeat(40)}`, `SUMMARY:${"a\\,".repeat(60)}`, "x".repeat(300)]) {
      const pieces = foldedLine(line).split("\r\n ");
      assert.equal(pieces.join(""), line);
      pieces.forEach((piece, at) => {
        assert.ok(Buffer.byteLength(piece) + (at ? 1 : 0) <= 75 && !piece.endsWith("\\") && !piece.includes("\ufffd"));
      });
    }
  });

  test("names its days in the order of the week, and the moment when it was made", () => {
    const { days, made } = gaps("07:00", ["SU", "MO"], WEDNESDAY);
    assert.equal(days, "MO,SU");
    assert.equal(made, new Date(WEDNESDAY).toISOString().replace(/\.\d+|[-:]/g, ""));
  });
});

describe("the day", () => {
  const { COUNTED_DAYS, dayOf, isPast } = load("review-dates", "COUNTED_DAYS", "dayOf", "isPast");
  const at = (day) => Date.parse(`${day}T12:00:00Z`);
  const [MADE, MET, NOW] = ["2026-06-01", "2026-11-01", "2026-11-20"];
  const met = (server, phone) => ({ server: at(server), phone: at(phone) });

  for (const [what, contact, now, expected] of [
    ["all clocks right", met(MET, MET), NOW, NOW],
    ["the phone years ahead, always", met(MET, "2036-11-01"), "2036-11-20", NOW],
    ["the phone years ahead since the last answer", met(MET, MET), "2036-11-20", "2027-01-30"],
    ["the phone years behind, always", met(MET, "2016-11-01"), "2016-11-20", "2026-06-20"],
    ["the phone set back since the last answer", met(MET, MET), "2016-11-20", MET],
    ["the server years ahead in its last answer", met("2036-11-01", MET), NOW, NOW],
    ["the server years behind in its last answer", met("2016-11-01", MET), NOW, "2026-06-20"],
    ["an answer long ago", met(MET, MET), "2027-11-01", "2027-01-30"],
    ["no answer yet", undefined, "2026-06-20", "2026-06-20"],
    ["no answer yet, and the phone years ahead", undefined, "2036-06-20", "2026-08-30"],
    ["no answer yet, and the phone years behind", undefined, "2016-06-20", MADE],
  ]) {
    test(`is ${expected} with ${what}`, () => assert.equal(dayOf(`${MADE}T12:00:00Z`, contact, at(now)), expected));
  }

  test("is right with an edition that was made by a clock years ahead", () => {
    assert.equal(dayOf("2036-06-01T12:00:00Z", met(MET, MET), at(NOW)), NOW);
  });

  test("is counted for as long as nothing says how old the copy is", () => assert.equal(COUNTED_DAYS, AGED_DAYS));

  test("a page without a date is never past", () => {
    const answers = [isPast("2026-11-21", "2026-11-22"), isPast("2026-11-22", "2026-11-22"), isPast(undefined, "2026-11-22")];
    assert.deepEqual(answers, [true, false, false]);
  });
});

describe("a contact", () => {
  const phone = Date.parse("2026-11-01T12:00:00Z");
  const told = (moment) => new Date(moment).toUTCString();
  const kept = async (before, date, now) => {
    let state = { seq: 1, serverDay: "2036-01-01", contact: before };
    const changeState = async (change) => (state = change(state));
    await load("review-dates", { changeState, readState: async () => state }, "keepContact").keepContact(date, now);
    return JSON.parse(JSON.stringify(state));
  };

  test("takes the place of the one before, and of what an earlier release knew of the server's clock", async () => {
    const absurd = { server: phone + 3650 * 864e5, phone };
    assert.deepEqual(await kept(absurd, told(phone), phone), { seq: 1, contact: { server: phone, phone } });
  });

  test("holds for as long as the worker lives where there is no room to write it down", async () => {
    const [memory, state] = [{ state: null }, { seq: 1 }];
    const changeState = async () => {
      throw new Error("full");
    };
    const given = { console: { warn() {} }, memory, changeState, readState: async () => state };
    await load("review-dates", given, "keepContact").keepContact(told(phone), phone);
    assert.deepEqual(JSON.parse(JSON.stringify(memory.state)), { seq: 1, contact: { server: phone, phone } });
  });

  test("without a date is one by the phone's clock", async () => {
    assert.deepEqual((await kept(undefined, null, phone)).contact, { server: phone, phone });
  });

  test("is not written where it tells nothing new", async () => {
    const before = { server: phone, phone };
    const hours = (number) => phone + number * 36e5;
    for (const [server, now, isNew] of [
      [hours(20), hours(20), false],
      [hours(20.5), hours(20), false],
      [hours(25), hours(25), true],
      [hours(20), hours(1), true],
      [hours(-1), hours(-1), true],
    ]) {
      const { contact } = await kept(before, told(server), now);
      assert.deepEqual(contact, isNew ? { server, phone: now } : before);
    }
  });
});
