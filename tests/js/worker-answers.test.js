// What the service worker makes of what it knows, without a browser: torn notes, a copy that is not whole, no network.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, mock, test } from "node:test";
import vm from "node:vm";

function load(file, given, ...names) {
  const code = readFileSync(new URL(`../../static/worker/${file}.js`, import.meta.url), "utf8");
  const known = { console, Error, Headers, Request, Response, URL, setTimeout, clearTimeout, AbortController };
  return vm.runInNewContext(`${code};({ ${names.join()} })`, { ...known, ...given });
}

const manifest = {
  seq: 3,
  csp: "default-src 'none'",
  fallback: "/unreachable/",
  not_found: "/404/",
  lapsed: "/lapsed/",
  pages: { "/help/": { h: "help" }, "/unreachable/": { h: "fallback" }, "/lost/": { h: "lost" }, "/404/": { h: "404" } },
  assets: {},
  blobs: {},
};
const NOTICE = '<p class="sg-overdue" data-partial hidden>';
const STORED = { help: `${NOTICE}<h1>Get help</h1>`, fallback: `${NOTICE}<h1>Could not be loaded</h1>`, 404: "<h1>None</h1>" };

describe("what is known of the copy", () => {
  const { whole } = load("state", { self: {}, console: { warn() {} } }, "whole");

  test("is nothing when it is torn or of another shape, and the next check finds the files by their names", () => {
    const torn = ["", "{", "null", "[]", "7", '"x"', "{}", '{"seq":"3","withdrawn":{}}', '{"seq":3,"withdrawn":null}'];
    const shapes = ['"x"', "[]", "{}", '{"pages":{}}', '{"pages":{},"assets":[],"blobs":{}}'];
    for (const shape of shapes) torn.push(`{"seq":3,"withdrawn":{},"manifest":${shape}}`);
    for (const text of torn) assert.equal(whole(text), null, text);
  });

  test("is taken as it is when it is whole", () => {
    for (const state of [{ seq: 0, withdrawn: {}, manifest: null }, { seq: 3, withdrawn: {}, manifest, partial: null }]) {
      const known = whole(JSON.stringify(state));
      for (const name of Object.keys(state)) assert.equal(JSON.stringify(known[name]), JSON.stringify(state[name]), name);
    }
  });
});

describe("an answer", () => {
  const SHELL = '<h1>From the worker</h1><!--[/numbers/]--><a href="tel:1">1</a><!--[//numbers/]-->';

  function answers(state, network, name = "answerNavigation") {
    const whole = { manifest: null, previous: null, withdrawn: {}, ...state };
    const asked = [];
    const given = {
      self: { location: { origin: "https://guide.example" } },
      ...{ SHELL: "shell", OVERDUE: "overdue", isPast: () => false, today: () => "2026-12-01", lapsedSince: () => [] },
      stillListed: () => [],
      asShown: (known) => ({ ...known, manifest: known.manifest ?? known.partial ?? null }),
      readState: async () => whole,
      openCache: async () => ({ match: async () => new Response(SHELL, { headers: { "Content-Type": "text/html" } }) }),
      storedBlob: async (hash) => hash in STORED && new Response(STORED[hash]),
      savedReminder: async () => null,
      fetchWithin: async (_request, patience) => {
        asked.push(patience);
        if (network) return network;
        throw new Error("no network");
      },
      console: { warn() {} },
    };
    const act = load("answers", given, name)[name];
    const answer = async (path) => {
      const found = await act(new Request(`https://guide.example${path}`));
      return [found.status, await found.text()];
    };
    return { answer, asked };
  }

  test("comes from a copy that is not whole, and says so", async () => {
    const { answer, asked } = answers({ partial: manifest });
    const shown = '<p class="sg-overdue" data-partial>';
    assert.deepEqual(await answer("/help/"), [200, `${shown}<h1>Get help</h1>`]);
    assert.deepEqual(asked, []);
    assert.deepEqual(await answer("/lost/"), [503, `${shown}<h1>Could not be loaded</h1>`]);
    assert.deepEqual(asked, [30_000], "what is saved in part helps less than the network");
  });

  test("never comes from a new copy that is not whole while an older one is", async () => {
    const { answer } = answers({ manifest, partial: null });
    assert.deepEqual(await answer("/help/"), [200, STORED.help]);
  });

  test("is that a page was not found only where the server says so", async () => {
    const { answer, asked } = answers({ manifest });
    assert.deepEqual(await answer("/nowhere/"), [503, STORED.fallback]);
    assert.deepEqual(asked, [4_000]);
    const said = new Response("No such page", { status: 404 });
    assert.deepEqual(await answers({ manifest }, said).answer("/nowhere/"), [404, "No such page"]);
  });

  test("is the page in the worker itself where there is no copy, as an error, after a long wait", async () => {
    const { answer, asked } = answers({});
    const [status, html] = await answer("/help/");
    assert.equal(status, 503);
    assert.match(html, /From the worker/);
    assert.deepEqual(asked, [30_000]);
  });

  test("to a script that reads a page comes from the copy, unless the page was withdrawn", async () => {
    const { answer, asked } = answers({ manifest }, undefined, "answerAsset");
    assert.deepEqual(await answer("/help/"), [200, STORED.help]);
    assert.deepEqual(asked, []);
    const withdrawn = { "/help/": { h: "x", html: "gone" } };
    assert.notEqual((await answers({ manifest, withdrawn }, undefined, "answerAsset").answer("/help/"))[1], STORED.help);
  });

  test("of the worker itself leaves out what was withdrawn since", async () => {
    const withdrawn = { "/numbers/": { h: "x", html: "gone" } };
    const { answer } = answers({ withdrawn });
    assert.doesNotMatch((await answer("/help/"))[1], /tel:1/);
  });
});

describe("a fetch of the worker", () => {
  test("ends at its limit, but an answer that has begun goes on", async (t) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    t.after(() => mock.timers.reset());
    let signal;
    let answer;
    const fetch = (_request, options) => {
      signal = options.signal;
      return new Promise((resolve, reject) => {
        answer = resolve;
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    };
    const { fetchWithin } = load("blobs", { fetch, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }, "fetchWithin");
    const hanging = fetchWithin("/x", 1000);
    mock.timers.tick(1000);
    await assert.rejects(hanging, /No answer began in time/);
    const good = fetchWithin("/x", 1000);
    answer("an answer");
    assert.equal(await good, "an answer");
    mock.timers.tick(5000);
    assert.equal(signal.aborted, false);
  });
});
