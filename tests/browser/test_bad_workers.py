"""A release shipped a worker that does harm. The next one recovers phones in two openings, and so does the switch."""

import json
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Error, expect

from tests.browser.conftest import CHANGED, wait_until
from tests.browser.proxy import FaultyProxy
from tests.browser.saved_copy import heading, wait_for

PAGE = f"/stretches/{CHANGED}/"
TAKES_OVER = """
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
"""
# What is shipped, and what it then makes of a request of a page.
BAD = {
    "throws at the top": ("throw new Error('at the top');", "200"),
    "throws in fetch": ("addEventListener('fetch', () => { throw new Error('in fetch'); });", "200"),
    "rejects": (
        "addEventListener('fetch', (event) => event.respondWith(Promise.reject(new Error('no'))));",
        "rejected",
    ),
    "answers 500": (
        "addEventListener('fetch', (event) => event.respondWith(new Response('broken', { status: 500 })));",
        "500",
    ),
    # A browser waits minutes for an answer that is under way; when it is closed, it waits no more.
    "hangs": ("addEventListener('fetch', (event) => event.respondWith(new Promise(() => {})));", "nothing"),
}
FETCHED = """Promise.race([
  fetch('/stretches/').then(({ status }) => String(status), () => 'rejected'),
  new Promise((resolve) => setTimeout(resolve, 1000, 'nothing')),
])"""
# Our own workers say how they are.
ANSWERS = """new Promise(async (resolve) => {
  navigator.serviceWorker.addEventListener('message', ({ data }) => data.type === 'status' && resolve(true));
  (await navigator.serviceWorker.ready).active.postMessage({ act: 'describe', path: '/' });
  setTimeout(resolve, 2000, false);
})"""
PING = 3_500  # as long as a new worker waits for the one before, in milliseconds


def serve(proxy, worker, **changes):
    def changed(path, body):
        if path == "/serviceworker.js":
            return worker.encode() if isinstance(worker, str) else worker(body)
        if path == "/_o/head.json":
            return json.dumps({**json.loads(body), **changes}).encode()
        return body

    proxy.hook = changed


@pytest.fixture
def broken(phone, reading_site):
    """By the kind of its bad worker, a proxy: a guide that is open in a tab of the phone, and of no more use."""
    with ExitStack() as proxies:
        found = {kind: proxies.enter_context(FaultyProxy(reading_site.port)) for kind in BAD}
        phone.open()
        phone.context.add_init_script("localStorage.removeItem('sg-asked')")  # each opening is in another minute
        for kind, proxy in found.items():
            breaks(phone.context.new_page(), proxy, *BAD[kind])
        yield found


def breaks(page, proxy, script, harm):
    serve(proxy, TAKES_OVER + script)
    page.goto(proxy.url)
    page.evaluate("Object.assign(localStorage, { 'sg-removed': 'yes', 'sg-test': 'stays' })")
    page.evaluate("new Promise((resolve) => { indexedDB.open('of-the-reader', 1).onsuccess = () => resolve() })")
    page.evaluate("caches.open('sg-blobs-1').then(() => null)")
    wait_until(lambda: page.evaluate(FETCHED) == harm)


def opened(phone, proxy):
    """A reader taps the icon: a new page, while the one before stays in its tab."""
    page = phone.context.new_page()
    with suppress(Error):  # it may well not load
        page.goto(proxy.url + PAGE, timeout=3_000)
    return page


def opened_twice(phone, broken):
    """The pages of the second openings, by the kind of the bad worker."""
    for kind, proxy in broken.items():
        proxy.paths.clear()
        first = opened(phone, proxy)
        if kind == "hangs":
            first.close()
    waiting, signs = phone.context.new_page(), {"/serviceworker.js", "/_o/head.json"}
    for proxy in broken.values():
        wait_until(lambda asked=proxy.paths: waiting.wait_for_timeout(100) or signs & {*asked})
    waiting.wait_for_timeout(PING)
    for kind, proxy in broken.items():
        if kind != "hangs":
            yield kind, opened(phone, proxy)
    phone.close()
    phone.open()
    yield "hangs", opened(phone, broken["hangs"])


def test_the_next_release_recovers_phones(phone, broken):
    for proxy in broken.values():
        serve(proxy, lambda body: body + b"\n// mended")
    for kind, page in opened_twice(phone, broken):
        expect(heading(page), kind).to_be_visible()
        wait_until(lambda page=page: page.evaluate(ANSWERS))
        assert page.evaluate(FETCHED) == "200", kind


def test_the_switch_recovers_phones(phone, broken):
    removal = Path(settings.BASE_DIR, "static/worker/removal.js").read_text()
    for proxy in broken.values():
        serve(proxy, removal, kill=True)
    for kind, page in opened_twice(phone, broken):
        expect(heading(page), kind).to_be_visible()
        wait_for(page, "navigator.serviceWorker.getRegistrations().then((found) => found.length === 0)")
        wait_for(page, "caches.keys().then((names) => names.length === 0)")
        assert page.evaluate("localStorage.getItem('sg-test')") == "stays", kind
        assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 1, kind
