"""A database that was restored from a backup: what phones know is newer, and each recall reaches them all the same."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import acts
from tests.browser.conftest import CHANGED, NEW_WORDS, WITHDRAWN, a_copy
from tests.browser.proxy import FaultyProxy
from tests.browser.saved_copy import (
    STATE,
    ask,
    edition,
    head,
    heading,
    settle,
    state,
    wait_for,
    wait_for_edition,
    wait_for_saved,
)

LOST, AGAIN = "/stretches/neck-turn/", f"/stretches/{WITHDRAWN}/"
LOST_NOTICE = "It was wrong about the neck."
LAST_WORKER = Path(__file__).with_name("worker_before_epochs.js").read_bytes()
NEXT_WORKER = """async () => {
  const registration = await navigator.serviceWorker.ready;
  await registration.update();
  const worker = registration.waiting ?? registration.installing;
  const is = (state) => new Promise((resolve) => {
    const look = () => worker.state === state && resolve();
    worker.addEventListener('statechange', look);
    look();
  });
  await is('installed');
  worker.postMessage({ act: 'take-over' });
  await is('activated');
}"""
KEPT_CONTACT = f"({STATE})().then((state) => Boolean(state.contact))"
ABSURD = "Fri, 01 Aug 2036 12:00:00 GMT"


@pytest.fixture(scope="module")
def restored(moments, tmp_path_factory):
    """The first moment again, from a backup. Its next edition has the number of `moments.changed`, and withdraws."""
    site = a_copy(moments.first.var, tmp_path_factory.mktemp("restored") / "var")
    acts.withdraw(site, "neck-turn", LOST_NOTICE)
    site.start()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def gone_on(restored, moments, tmp_path_factory):
    """The same, after `manage.py restored`."""
    site = a_copy(restored.var, tmp_path_factory.mktemp("gone-on") / "var")
    known = ["--phones-know", str(moments.withdrawn.seq())]
    site.manage(["restored", "--user", "reviewer", *known])
    site.start()
    yield site
    site.kill()


def problem(page, url):
    page.goto(f"{url}/offline/")
    return page.locator("[data-field=problem]")


def meet(page, proxy, site):
    proxy.port = site.port
    ask(page)
    settle(page)


def test_a_recall_of_a_restored_database_arrives_and_a_new_epoch_brings_phones_forward(
    kept, moments, restored, gone_on
):
    page, proxy = kept
    meet(page, proxy, moments.changed)
    wait_for_edition(page, moments.changed)
    assert head(restored)["seq"] == head(moments.changed)["seq"]
    # The same number twice: the phone keeps what it has, and says so.
    page.goto(proxy.url + LOST)
    proxy.port = restored.port
    ask(page)
    expect(page.locator("main")).to_contain_text(LOST_NOTICE)
    expect(problem(page, proxy.url)).to_contain_text("another guide with the same number as yours")
    assert edition(page) == head(moments.changed)["edition"]
    page.goto(f"{proxy.url}/stretches/{CHANGED}/")
    expect(page.locator("main")).to_contain_text(NEW_WORDS)
    # A newer one says all that is withdrawn; then the restored one is the older, and its recall comes again.
    meet(page, proxy, moments.withdrawn)
    wait_for_edition(page, moments.withdrawn)
    assert list(state(page)["withdrawn"]) == [AGAIN]
    page.goto(proxy.url + LOST)
    proxy.port = restored.port
    ask(page)
    expect(page.locator("main")).to_contain_text(LOST_NOTICE)
    expect(problem(page, proxy.url)).to_contain_text("offered an older guide")
    assert set(state(page)["withdrawn"]) == {LOST, AGAIN}
    assert edition(page) == head(moments.withdrawn)["edition"]
    # In the new epoch it goes on, above what the phone has. What was not withdrawn again is public again.
    meet(page, proxy, gone_on)
    wait_for_edition(page, gone_on)
    assert (state(page)["epoch"], list(state(page)["withdrawn"])) == (2, [LOST])
    assert problem(page, proxy.url).is_hidden()
    proxy.down = True
    assert page.goto(proxy.url + AGAIN).status == 200
    expect(heading(page)).to_be_visible()
    assert page.goto(proxy.url + LOST).status == 410


def test_a_phone_with_the_worker_before_epochs_goes_on_and_forgets_an_absurd_day(phone, moments, gone_on):
    with FaultyProxy(moments.withdrawn.port) as proxy:
        proxy.hook = lambda path, body: LAST_WORKER if path == "/serviceworker.js" else body
        proxy.date = ABSURD
        page = phone.open()
        page.goto(proxy.url)
        wait_for_saved(page)
        ask(page)
        settle(page)
        assert state(page)["serverDay"] == "2036-08-01"
        assert page.goto(f"{proxy.url}/stretches/{CHANGED}/").status == 410  # not reviewed in time, says that worker
        proxy.date = None
        meet(page, proxy, gone_on)
        wait_for_edition(page, gone_on)
        assert "epoch" not in state(page)
        # Now the worker of this release takes over.
        proxy.hook = None
        page.evaluate(NEXT_WORKER)
        assert page.goto(f"{proxy.url}/stretches/{CHANGED}/").status == 200
        proxy.date = ABSURD
        ask(page)
        wait_for(page, KEPT_CONTACT)
        kept = state(page)
        assert kept["contact"]["server"] > 2e12
        assert "serverDay" not in kept
        proxy.down = True
        assert page.goto(f"{proxy.url}/stretches/{CHANGED}/").status == 200
        expect(page.locator(".sg-overdue[data-due]")).to_be_hidden()
