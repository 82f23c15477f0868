// What a phone does when nothing answers: limits, locks that are taken over, tries that come again.

import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { pauseAfter, retries, secondsOf } from "../../static/js/offline/retries.js";
import { savingWatch } from "../../static/js/offline/saving-watch.js";
import { inTurn, within } from "../../static/js/shared/limits.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function clocked(t) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.after(() => mock.timers.reset());
  return mock.timers;
}

describe("a wait", () => {
  test("ends with what it waited for, or with its limit", async () => {
    assert.equal(await within(Promise.resolve(7), 5, "It"), 7);
    await assert.rejects(within(new Promise(() => {}), 1, "The worker"), /The worker: nothing within 1 ms/);
  });
});

describe("a turn", () => {
  function locks(held) {
    const asked = [];
    const request = async (name, options, act) => {
      asked.push(options);
      if (!held || options.steal) return act();
      throw new DOMException("still held", "TimeoutError");
    };
    globalThis.navigator ??= {}; // not in older releases of node
    Object.defineProperty(globalThis.navigator, "locks", { value: { request }, configurable: true });
    return asked;
  }

  test("comes when the lock is free, and is waited for with a limit", async () => {
    const asked = locks(false);
    assert.equal(await inTurn("a", async () => "done", 5), "done");
    assert.ok(asked[0].signal instanceof AbortSignal);
    assert.equal(asked.length, 1);
  });

  test("is taken from a tab that does not end", async () => {
    const asked = locks(true);
    assert.equal(await inTurn("a", async () => "done", 5), "done");
    assert.deepEqual(asked[1], { steal: true });
  });

  test("that fails by itself is not begun again", async () => {
    const asked = locks(false);
    await assert.rejects(
      inTurn("a", () => Promise.reject(new Error("mine")), 5),
      /mine/,
    );
    assert.equal(asked.length, 1);
  });
});

describe("a try", () => {
  test("comes later each time, but never later than a quarter of an hour", () => {
    const pauses = [0, 1, 2, 3, 30].map((tries) => pauseAfter(tries, 0, 0));
    assert.deepEqual(pauses, [3 * SECOND, 6 * SECOND, 12 * SECOND, 24 * SECOND, 15 * MINUTE]);
    assert.ok(pauseAfter(0, 0, 0.9) > pauseAfter(0, 0, 0.1), "not all phones at once");
  });

  test("waits as long as the server asks, within an hour", () => {
    assert.equal(pauseAfter(0, 120, 0), 2 * MINUTE);
    assert.equal(pauseAfter(3, 1, 0), 24 * SECOND);
    assert.equal(pauseAfter(0, 1e9, 0), 60 * MINUTE);
  });

  test("reads what the server asks as seconds or as a date", () => {
    const now = Date.parse("2026-12-01T04:00:00Z");
    assert.equal(secondsOf("30", now), 30);
    assert.equal(secondsOf("Tue, 01 Dec 2026 04:01:00 GMT", now), 60);
    for (const none of [null, undefined, "", "soon", "-5", "Tue, 01 Dec 2020 04:01:00 GMT"]) assert.equal(secondsOf(none, now), 0);
  });

  test("comes after a failure, and none after the end", (t) => {
    const timers = clocked(t);
    const tried = [];
    const again = retries((since) => tried.push(since));
    const began = Date.now();
    again.failed({ code: "stopped" });
    timers.tick(7 * SECOND);
    assert.deepEqual(tried, [began]);
    again.failed({ code: "server", after: 60 });
    timers.tick(59 * SECOND);
    assert.equal(tried.length, 1);
    timers.tick(SECOND);
    assert.equal(tried.length, 2);
    again.failed({ code: "stopped" });
    again.end();
    timers.tick(60 * MINUTE);
    assert.equal(tried.length, 2);
  });

  test("does not come where asking again mends nothing", (t) => {
    const timers = clocked(t);
    const again = retries(() => assert.fail());
    for (const code of ["removed", "full", "older"]) again.failed({ code });
    timers.tick(60 * MINUTE);
  });
});

describe("a saving without news", () => {
  function watched(t, ...answers) {
    const timers = clocked(t);
    const calls = { asked: 0, lost: 0 };
    const isSaving = async () => answers[Math.min(calls.asked++, answers.length - 1)];
    return { timers, calls, watch: savingWatch(isSaving, () => (calls.lost += 1)) };
  }

  test("is lost when the worker does not save any more", async (t) => {
    const { timers, calls, watch } = watched(t, true, false);
    watch.heard();
    timers.tick(10 * SECOND);
    await settled();
    assert.deepEqual(calls, { asked: 1, lost: 0 });
    timers.tick(10 * SECOND);
    await settled();
    assert.deepEqual(calls, { asked: 2, lost: 1 });
    timers.tick(60 * SECOND);
    assert.equal(calls.asked, 2);
  });

  test("is asked about only where there is no news, and not after the end", async (t) => {
    const { timers, calls, watch } = watched(t, false);
    watch.heard();
    timers.tick(9 * SECOND);
    watch.heard();
    timers.tick(9 * SECOND);
    watch.end();
    timers.tick(60 * SECOND);
    assert.equal(calls.asked, 0);
  });

  test("is left alone with a worker of an earlier release, which cannot say, and where news came meanwhile", async (t) => {
    const { timers, calls, watch } = watched(t, null, false);
    watch.heard();
    timers.tick(10 * SECOND);
    await settled();
    watch.heard();
    timers.tick(10 * SECOND);
    watch.heard();
    await settled();
    assert.deepEqual(calls, { asked: 2, lost: 0 });
  });
});
