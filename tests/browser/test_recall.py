"""A withdrawal reaches a phone before anything else does, and never leaves the text in sight."""

import pytest
from playwright.sync_api import expect

from tests.browser import acts
from tests.browser.accessibility import faults, wear
from tests.browser.conftest import CHANGED, NOTICE, PHONE, WITHDRAWN, a_copy, wait_until
from tests.browser.proxy import Refuse, holding
from tests.browser.saved_copy import (
    ask,
    edition,
    hashes,
    head,
    heading,
    manifest,
    says,
    settle,
    state,
    wait_for_edition,
    wait_for_saved,
)
from tests.browser.test_reading import SMALL_TARGETS
from tests.browser.voice import VOICE, read_all, start

PAGE = f"/stretches/{WITHDRAWN}/"
LISTS = ["/stretches/", "/areas/calf/", "/relief/calf/"]


@pytest.fixture
def reading(kept, moments):
    """(page, proxy) of a phone that shows the page which the server is about to withdraw."""
    page, proxy = kept
    proxy.port = moments.changed.port
    page.goto(proxy.url + PAGE)
    ask(page)
    wait_for_edition(page, moments.changed)
    return kept


def no_downloads(path, body):
    if path.startswith(("/_o/e/", "/_o/b/", "/_o/p/")):
        raise Refuse(503)
    return body


def links_to_page(page):
    return page.locator(f"main a[href='{PAGE}']")


def test_the_notice_takes_the_place_of_the_open_page_when_all_else_fails(phone, reading, moments):
    page, proxy = reading
    lists = phone.context.new_page()
    lists.goto(f"{proxy.url}/stretches/")
    expect(links_to_page(lists)).to_have_count(1)
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    text = page.locator("main").inner_text()
    page.evaluate(VOICE)
    proxy.port, proxy.hook = moments.withdrawn.port, no_downloads
    ask(page)
    expect(page.locator("main")).to_contain_text(NOTICE)
    assert not loads
    assert text.splitlines()[-1] not in page.locator("main").inner_text()
    expect(page.locator("main .sg-steps")).to_have_count(0)
    expect(links_to_page(lists)).to_have_count(0)
    says(page, "the server did not send it")
    assert edition(page) == head(moments.changed)["edition"]
    assert page.evaluate("document.documentElement.dataset.foot") is None  # no Start to keep free of
    start(page)
    assert NOTICE in read_all(page)


def test_a_timer_that_stood_still_does_not_hold_the_notice_fast(reading, moments):
    page, proxy = reading
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).click()
    proxy.port, proxy.hook = moments.withdrawn.port, no_downloads
    ask(page)
    expect(page.locator("main")).to_contain_text(NOTICE)
    assert page.evaluate("getComputedStyle(document.documentElement).overflowY") != "hidden"


def test_afterwards_address_and_lists_hold_it_no_more_without_a_server(reading, moments):
    page, proxy = reading
    withdrawn = manifest(moments.changed)["pages"][PAGE]["h"]
    proxy.port, proxy.hook = moments.withdrawn.port, no_downloads
    ask(page)
    expect(page.locator("main")).to_contain_text(NOTICE)
    proxy.down = True
    for address in (PAGE, PAGE.rstrip("/"), f"{PAGE}?again"):
        assert page.goto(proxy.url + address).status == 410
        expect(page.locator("main")).to_contain_text(NOTICE)
    for path in LISTS:
        page.goto(proxy.url + path)
        expect(links_to_page(page)).to_have_count(0)
        assert f"<!--[{PAGE}]-->" not in page.content()
    assert withdrawn not in hashes(page)


def test_the_new_edition_comes_when_downloads_work_again(reading, moments):
    page, proxy = reading
    proxy.port, proxy.hook = moments.withdrawn.port, no_downloads
    ask(page)
    says(page, "the server did not send it")
    proxy.hook = None
    ask(page)
    wait_for_edition(page, moments.withdrawn)
    assert page.goto(proxy.url + PAGE).status == 410


def test_the_withdrawn_list_is_fetched_before_anything_else(reading, moments):
    page, proxy = reading
    proxy.paths.clear()
    proxy.port = moments.withdrawn.port
    ask(page)
    wait_for_edition(page, moments.withdrawn)
    asked = [path for path in proxy.paths if path.startswith("/_o/")]
    assert asked[:2] == ["/_o/head.json", f"/_o/gone/{head(moments.withdrawn)['gone']}.json"]


def test_a_slow_download_does_not_hold_a_withdrawal_back(phone, changing, moments):
    page = phone.open()
    page.goto(changing.url + PAGE)
    wait_for_saved(page)
    slow = f"/_o/b/{manifest(moments.changed)['pages'][f'/stretches/{CHANGED}/']['h']}"
    changing.port = moments.changed.port
    with holding(changing, lambda path: path == slow):
        ask(page)
        wait_until(lambda: page.wait_for_timeout(50) or slow in changing.paths)
        changing.port = moments.withdrawn.port
        ask(page)
        expect(page.locator("main")).to_contain_text(NOTICE)
    wait_for_edition(page, moments.withdrawn)


def test_a_damaged_list_of_withdrawals_stops_everything_else(reading, moments):
    page, proxy = reading
    proxy.port = moments.withdrawn.port
    proxy.hook = lambda path, body: body.replace(b"heel", b"hell") if path.startswith("/_o/gone/") else body
    proxy.paths.clear()
    ask(page)
    says(page, "a file was damaged")
    assert not [path for path in proxy.paths if path.startswith("/_o/e/")]
    assert edition(page) == head(moments.changed)["edition"]


def test_an_older_head_does_not_bring_the_page_back(reading, moments):
    page, proxy = reading
    proxy.port, proxy.hook = moments.withdrawn.port, no_downloads
    ask(page)
    expect(page.locator("main")).to_contain_text(NOTICE)
    proxy.port, proxy.hook = moments.changed.port, None
    ask(page)
    settle(page)
    assert PAGE in state(page)["withdrawn"]
    assert page.goto(proxy.url + PAGE).status == 410


def test_a_page_from_the_history_shows_the_notice(reading, moments):
    page, proxy = reading
    page.goto(f"{proxy.url}/stretches/")
    wait_for_saved(page)
    proxy.port = moments.withdrawn.port
    ask(page)
    wait_for_edition(page, moments.withdrawn)
    page.go_back()
    expect(page.locator("main")).to_contain_text(NOTICE)


def test_a_phone_takes_a_withdrawal_from_a_guide_that_cannot_be_built(reading, moments, tmp_path):
    """The notice is not one that the guide makes, so it is looked at here: colours and names, large and by night."""
    page, proxy = reading
    broken = a_copy(moments.changed.var, tmp_path / "var")
    acts.withdraw_unbuilt(broken, WITHDRAWN, NOTICE)
    broken.start()
    try:
        proxy.port = broken.port
        ask(page)
        expect(page.locator("main")).to_contain_text(NOTICE)
        wait_for_edition(page, broken)
    finally:
        broken.kill()
    for path in (*LISTS, "/", f"/stretches/{CHANGED}/"):
        assert page.goto(proxy.url + path).status == 200
        expect(heading(page)).to_be_visible()
        expect(links_to_page(page)).to_have_count(0)
    page.add_init_script(VOICE)
    assert page.goto(proxy.url + PAGE).status == 410
    expect(page.locator(".sg-header__brand")).to_have_count(0)
    start(page)
    assert NOTICE in read_all(page)
    for theme, text in (("light", "standard"), ("dark", "xlarge"), ("night", "standard")):
        wear(page, theme, text)
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(SMALL_TARGETS) == []


def test_a_full_phone_still_takes_a_withdrawal(phone, reading, moments):
    page, proxy = reading
    usage = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    session = phone.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": proxy.url, "quotaSize": usage + 1_000})
    proxy.port = moments.withdrawn.port
    ask(page)
    expect(page.locator("main")).to_contain_text(NOTICE)


def test_an_act_at_the_desk_reaches_an_open_phone_without_a_reload(phone, site):
    page = phone.open()
    page.goto(f"{site.url}/stretches/")
    wait_for_saved(page)
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    acts.change(site, WITHDRAWN, "A reviewer signed these words.")
    ask(page)
    expect(page.get_by_text("This page was updated")).to_be_visible()
    acts.withdraw(site, WITHDRAWN, NOTICE)
    ask(page)
    expect(links_to_page(page)).to_have_count(0)
    assert not loads
    site.kill()
    page.goto(site.url + PAGE)
    expect(page.locator("main")).to_contain_text(NOTICE)
    expect(heading(page)).to_be_visible()
