"""What a phone has kept, asked from the page that is open on it."""

import json
import urllib.request

from playwright.sync_api import expect

STATE = """async () => {
  const stored = await (await caches.open('sg-state-1')).match('/active');
  return stored ? stored.json() : null;
}"""
HASHES = "async () => (await (await caches.open('sg-blobs-1')).keys()).map((key) => key.url.split('/').pop())"
# In milliseconds. A fault is told later for it; what is true at last is true on a busy machine as well.
PATIENCE = 60_000
ASK = "() => { localStorage.removeItem('sg-asked'); dispatchEvent(new Event('online')); }"


# The page has handed over what it asked for, the worker has taken it up, and nothing is being saved any more.
SETTLE = """async () => {
  await navigator.locks.request('sg-check', () => {});
  const { active } = await navigator.serviceWorker.ready;
  await new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('message', ({ data }) => data.type === 'status' && resolve());
    active.postMessage({ act: 'describe', path: '/' });
  });
  await navigator.locks.request('sg-sync', () => {});
}"""


def head(site):
    with urllib.request.urlopen(f"{site.url}/_o/head.json", timeout=PATIENCE / 1000) as response:
        return json.load(response)


def manifest(site):
    with urllib.request.urlopen(f"{site.url}/_o/e/{head(site)['edition']}.json", timeout=PATIENCE / 1000) as response:
        return json.load(response)


def state(page):
    return page.evaluate(STATE)


def edition(page):
    kept = state(page)
    return kept and kept["edition"]


def hashes(page):
    return set(page.evaluate(HASHES))


def ask(page):
    """The check that comes with a connection, without waiting for the minute to pass."""
    page.evaluate(ASK)


def settle(page):
    """Wait until the checks that have begun are over; for tests that nothing came of them."""
    page.evaluate(SETTLE)


def badge(page):
    return page.locator("[data-badge-words]")


def note(page):
    return page.locator("[data-module=sync-progress]")


def wait_for_saved(page):
    expect(badge(page)).to_have_text("Saved offline")


def wait_for_edition(page, site):
    wanted = head(site)["edition"]
    for _ in range(PATIENCE // 100):
        if edition(page) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"The phone has edition {edition(page)} and not {wanted}.")


def wait_for(page, script):
    for _ in range(PATIENCE // 100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {script}")


def says(page, *words):
    for part in words:
        expect(note(page)).to_contain_text(part)


def heading(page):
    return page.locator("main h1:visible")  # of the check, one part shows


def packs_asked(proxy):
    """The packs that were downloaded as a whole, because nothing of them was there."""
    asked = [path for path in proxy.paths if path.startswith("/_o/p/")]
    return {path.rsplit("/", 1)[1].removesuffix(".ndjson") for path in asked}


def blobs_asked(proxy):
    return {path.rsplit("/", 1)[1] for path in proxy.paths if path.startswith("/_o/b/")}
