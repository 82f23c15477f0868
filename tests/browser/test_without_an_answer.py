"""Networks and workers that fall silent: nothing waits for them without an end, and a page tries again by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHANGED
from tests.browser.proxy import Refuse, holding
from tests.browser.saved_copy import (
    ask,
    badge,
    manifest,
    says,
    settle,
    wait_for,
    wait_for_edition,
    wait_for_saved,
)

PAGE = f"/stretches/{CHANGED}/"
# A phone that wakes up: the page was there all the time, and its network is another one.
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def test_a_head_that_is_never_answered_does_not_hold_back_the_next_check(kept, moments):
    page, proxy = kept
    with holding(proxy, lambda path: path == "/_o/head.json") as held:
        ask(page)
        held.wait_until_reached(page)
        proxy.hook = None  # the first answer is held all the same
        proxy.port = moments.changed.port
        page.wait_for_timeout(2_100)
        page.evaluate(WAKE)
        wait_for_edition(page, moments.changed)


def test_a_file_that_is_never_answered_is_asked_for_anew_when_the_network_is_back(kept, moments):
    page, proxy = kept
    proxy.port = moments.changed.port
    name = manifest(moments.changed)["pages"][PAGE]["h"]
    with holding(proxy, lambda path: name in path) as held:
        ask(page)
        held.wait_until_reached(page)
        page.wait_for_timeout(3_500)
        proxy.hook = None
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_for_edition(page, moments.changed)


@pytest.fixture
def hurried(phone):
    """A phone whose pages wait as long as the test says: `hurried(page, seconds)`."""
    page = phone.open()
    page.clock.install()
    return page, lambda seconds: page.clock.fast_forward(seconds * 1000)


def test_a_first_saving_that_failed_is_tried_again_without_a_tap(hurried, changing, moments):
    page, later = hurried
    last = manifest(moments.first)["packs"][-1]["h"]

    def all_but_the_last_pack(path, body):
        if last in path:
            raise Refuse(503)
        return body

    changing.hook = all_but_the_last_pack
    page.goto(changing.url)
    says(page, "the server did not send it")
    changing.hook = None
    later(8)
    wait_for_saved(page)


def test_a_saving_whose_worker_was_ended_is_told_and_tried_again(phone, hurried, changing, moments):
    page, later = hurried
    third = f"/_o/p/{manifest(moments.first)['packs'][2]['h']}.ndjson"
    with holding(changing, lambda path: path == third):
        page.goto(changing.url)
        expect(badge(page)).to_contain_text("Saving ")
        session = phone.context.new_cdp_session(page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
    later(11)
    says(page, "saving was interrupted")
    later(8)
    wait_for_saved(page)


def test_a_worker_that_could_not_be_registered_is_registered_later(hurried, changing):
    page, later = hurried

    def no_worker(path, body):
        if path == "/serviceworker.js":
            raise Refuse(500)
        return body

    changing.hook = no_worker
    page.goto(changing.url)
    wait_for(page, "localStorage.getItem('sg-problem')")  # told before this page may listen
    changing.hook = None
    later(8)
    wait_for_saved(page)
    settle(page)
