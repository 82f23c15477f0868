"""News: asked for once a minute, offered and never forced; and the ways a worker goes away."""

import json
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHANGED, NEW_WORDS, wait_until
from tests.browser.saved_copy import (
    ask,
    badge,
    blobs_asked,
    edition,
    hashes,
    head,
    manifest,
    packs_asked,
    settle,
    state,
    wait_for,
    wait_for_edition,
    wait_for_saved,
)

PAGE = f"/stretches/{CHANGED}/"
WAITING = "navigator.serviceWorker.getRegistration().then((registration) => Boolean(registration.waiting))"
REGISTRATIONS = "navigator.serviceWorker.getRegistrations().then((found) => found.length)"
RESUME = """() => {
  dispatchEvent(new Event('online'));
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def reading(kept):
    page, proxy = kept
    page.goto(proxy.url + PAGE)
    return kept


def test_a_changed_page_is_offered_and_never_swapped(reading, moments):
    page, proxy = reading
    bar = page.locator("[data-module=update-bar]")
    proxy.port = moments.changed.port
    ask(page)
    wait_for_edition(page, moments.changed)
    expect(bar).to_contain_text("This page was updated")
    expect(page.locator("main")).not_to_contain_text(NEW_WORDS)
    bar.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text(NEW_WORDS)
    wait_for_saved(page)
    expect(bar).to_be_hidden()


def test_only_what_changed_is_fetched_and_other_pages_are_left_in_peace(reading, moments):
    page, proxy = reading
    page.goto(f"{proxy.url}/help/")
    wait_for_saved(page)
    before = set(manifest(moments.first)["blobs"])
    proxy.port = moments.changed.port
    ask(page)
    wait_for_edition(page, moments.changed)
    whole = {
        name for pack in manifest(moments.changed)["packs"] if pack["h"] in packs_asked(proxy) for name in pack["b"]
    }
    assert blobs_asked(proxy) | whole == set(manifest(moments.changed)["blobs"]) - before
    expect(page.locator("[data-module=update-bar]")).to_be_hidden()


def test_two_generations_are_kept_and_no_third(reading, moments):
    page, proxy = reading
    for site in (moments.changed, moments.withdrawn):
        proxy.port = site.port
        ask(page)
        wait_for_edition(page, site)
    previous = set(manifest(moments.changed)["blobs"]) - {
        manifest(moments.changed)["pages"]["/stretches/calf-wall/"]["h"]
    }
    wanted = set(manifest(moments.withdrawn)["blobs"]) | previous
    wait_until(lambda: page.wait_for_timeout(100) or hashes(page) == wanted)


def test_the_server_is_asked_at_most_once_a_minute_over_all_tabs(phone, reading):
    page, proxy = reading
    phone.context.clock.set_fixed_time(time.time())  # else the minute may be over before the last tab is open
    page.evaluate("localStorage.setItem('sg-asked', Date.now())")
    settle(page)
    proxy.paths.clear()
    tabs = [page, *(phone.context.new_page() for _ in range(3))]
    for tab in tabs:
        tab.goto(proxy.url)
        wait_for_saved(tab)
        tab.evaluate(RESUME)
    settle(page)
    assert proxy.paths.count("/_o/head.json") == 0
    page.evaluate("localStorage.setItem('sg-asked', Date.now() - 61_000)")
    for tab in tabs:
        tab.evaluate(RESUME)
    settle(page)
    assert proxy.paths.count("/_o/head.json") == 1


def test_a_first_saving_whose_page_went_away_is_asked_for_again_by_the_next(phone, reading_site):
    page = phone.open()
    page.add_init_script(
        "localStorage.length || Object.assign(localStorage, { 'sg-asked': Date.now(), 'sg-end': 'answered' })"
    )  # the head came, and the worker never heard of it
    page.goto(f"{reading_site.url}/relief/calf/")
    wait_for_saved(page)


def test_a_connection_that_is_back_is_used_at_once(reading, moments):
    page, proxy = reading
    proxy.down = True
    ask(page)
    wait_for(page, "localStorage.getItem('sg-end') === 'unreached'")
    proxy.down = False
    proxy.port = moments.changed.port
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_for_edition(page, moments.changed)


def test_a_newer_worker_waits_for_a_tap(phone, reading):
    page, proxy = reading
    proxy.hook = lambda path, body: body + b"// newer" if path == "/serviceworker.js" else body
    ask(page)
    wait_for(page, WAITING)
    page.goto(f"{proxy.url}/offline/")
    with page.expect_navigation():
        page.locator("[data-action=renew]").click()
    wait_for_saved(page)
    assert not page.evaluate(WAITING)


def switch_off(proxy, site):
    killed = json.dumps({**head(site), "kill": True}).encode()
    proxy.hook = lambda path, body: killed if path == "/_o/head.json" else body


def test_the_kill_switch_removes_worker_and_copy_and_nothing_else(reading, moments):
    page, proxy = reading
    page.evaluate("caches.open('of-somebody-else').then(() => null)")
    switch_off(proxy, moments.first)
    ask(page)
    wait_for(page, f"{REGISTRATIONS}.then((number) => number === 0)")
    wait_for(page, "caches.keys().then((names) => names.join() === 'of-somebody-else')")
    page.goto(proxy.url + PAGE)
    expect(badge(page)).to_have_text("Online only")
    assert page.evaluate("caches.keys()") == ["of-somebody-else"]
    assert page.evaluate(REGISTRATIONS) == 0
    proxy.hook = None
    ask(page)
    wait_for_saved(page)


def test_no_question_brings_a_cache_back_after_the_kill_switch(reading, moments):
    page, proxy = reading
    switch_off(proxy, moments.first)
    page.evaluate(
        """() => {
          const worker = navigator.serviceWorker.controller;
          setInterval(() => worker.postMessage({ act: 'describe', path: '/' }), 5);
        }"""
    )
    ask(page)
    wait_for(page, f"{REGISTRATIONS}.then((number) => number === 0)")
    wait_for(page, "caches.keys().then((names) => names.length === 0)")
    for _ in range(20):
        assert page.evaluate("caches.keys()") == []


def test_removing_while_saving_leaves_nothing(phone, changing, moments):
    page = phone.open()
    page.goto(f"{changing.url}/offline/")
    wait_for(page, f"({{}}, {REGISTRATIONS}.then((number) => number === 1))")
    page.evaluate(
        """async () => {
          localStorage.setItem('sg-removed', 'yes');
          (await navigator.serviceWorker.ready).active.postMessage({ act: 'remove' });
        }"""
    )
    settle(page)
    assert edition(page) is None
    assert len(hashes(page)) <= 1
    kept = state(page)
    assert kept is None or kept["manifest"] is None
