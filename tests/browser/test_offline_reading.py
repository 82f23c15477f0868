"""A phone that kept the guide reads it with the server dead: every page, with no wait on the network."""

import html
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.designs import DESIGNS
from tests.browser.proxy import Refuse, holding
from tests.browser.saved_copy import (
    ask,
    badge,
    edition,
    hashes,
    heading,
    manifest,
    note,
    says,
    settle,
    wait_for_edition,
    wait_for_saved,
)

PAGE = "/stretches/calf-wall/"
STATUSES = {"/404/": 404, "/lapsed/": 410}
UNREACHABLE = "/unreachable/"
ANSWERS = """async (paths) => Object.fromEntries(await Promise.all(paths.map(async (path) => {
  const response = await answerNavigation(new Request(location.origin + path));
  return [path, [response.status, await response.text()]];
})))"""
# What the browser asks for by itself, or the page to learn of news; a page needs none of it.
NEWS = {"/_o/head.json", "/manifest.json", "/serviceworker.js", "/favicon.ico"}


def test_every_page_opens_with_the_server_dead_and_the_browser_started_again(phone, kept, moments):
    """A page of each design in the browser; all of them as the worker answers a browser that opens them."""
    pages = manifest(moments.first)["pages"]
    _page, proxy = kept
    phone.close()
    proxy.down = True
    page = phone.open()
    proxy.paths.clear()
    for path in pages.keys() & DESIGNS:
        response = page.goto(proxy.url + path)
        assert response.from_service_worker, path
        assert response.status == STATUSES.get(path, 200), path
        assert heading(page).count() == 1, path
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 0, path
    (worker,) = phone.context.service_workers
    answers = worker.evaluate(ANSWERS, list(pages))
    assert len(answers) > 200
    for path, entry in pages.items():
        status, text = answers[path]
        assert status == STATUSES.get(path, 200), path
        assert html.escape(entry["t"]) in text, path
    assert set(proxy.paths) <= NEWS


def test_nothing_is_called_saved_before_every_byte_is_there(phone, changing, moments):
    last = manifest(moments.first)["packs"][-1]["h"]

    def all_but_the_last_pack(path, body):
        if last in path:
            raise Refuse(503)
        return body

    changing.hook = all_but_the_last_pack
    page = phone.open()
    page.goto(changing.url)
    says(page, "Could not save the latest guide: the server did not send it.", "Not all is saved yet.")
    expect(badge(page)).to_have_text("Not all saved")
    changing.hook = None
    ask(page)
    says(page, "Saved, works offline")
    wait_for_saved(page)


def test_saving_is_counted_in_the_badge_and_told_aloud_only_at_the_end(phone, changing, moments):
    public = manifest(moments.first)
    third = f"/_o/p/{public['packs'][2]['h']}.ndjson"
    done = 100 * sum(len(pack["b"]) for pack in public["packs"][:2]) // len(public["blobs"])

    page = phone.open()
    with holding(changing, lambda path: path == third):
        page.goto(changing.url)
        expect(badge(page)).to_have_text(f"Saving {done}%")
        expect(note(page)).to_be_hidden()
    says(page, "Saved, works offline")
    assert note(page).bounding_box()["height"] <= 1, "it is for screen readers, and covers nothing"
    wait_for_saved(page)


@pytest.mark.parametrize("path", ["/offline/", "/settings/"])
def test_nothing_is_said_of_saving_before_the_worker_has_answered(kept, path):
    """On a saved phone the page does not begin with what is not so."""
    page, proxy = kept
    page.add_init_script("""
      window.said = [];
      const look = () => {
        const words = [...document.querySelectorAll(".sg-offline [data-part], .sg-offline noscript")];
        for (const part of words) if (part.checkVisibility()) said.push(part.dataset.part);
        requestAnimationFrame(look);
      };
      look();
    """)
    page.goto(proxy.url + path)
    expect(page.locator("[data-part=complete]")).to_be_visible()
    assert not {"unknown", "none", "partly", None} & set(page.evaluate("said"))
    expect(page.locator("[data-action=save]")).to_be_hidden()


def test_answers_from_the_copy_carry_the_policy_and_the_type(kept):
    page, proxy = kept
    proxy.down = True
    response = page.goto(proxy.url + PAGE)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"].startswith("default-src 'none'")


def test_addresses_with_a_query_or_without_the_last_slash_find_their_page(kept):
    page, proxy = kept
    proxy.down = True
    page.goto(f"{proxy.url}{PAGE}?from=mail#steps")
    expect(heading(page)).to_have_text("Wall calf stretch")
    page.goto(f"{proxy.url}{PAGE.rstrip('/')}?from=mail")
    assert page.url == f"{proxy.url}{PAGE}?from=mail"


def test_an_unknown_address_is_a_404_only_where_the_server_says_so(kept, moments):
    """With no connection nobody knows whether there is such a page."""
    page, proxy = kept
    titles = manifest(moments.first)["pages"]
    assert page.goto(f"{proxy.url}/stretches/nowhere/").status == 404
    expect(heading(page)).to_have_text(titles["/404/"]["t"])
    proxy.down = True
    assert page.goto(f"{proxy.url}/stretches/nowhere/").status == 503
    expect(heading(page)).to_have_text(titles[UNREACHABLE]["t"])
    expect(page.locator("main").get_by_role("link", name="Get help")).to_be_visible()
    expect(page.locator("main .sg-care--emergency")).to_be_visible()


def test_admin_posts_and_the_protocol_pass_by_the_worker(kept):
    page, proxy = kept
    for path in ("/admin/", "/admin/login/", "/manifest.json", "/serviceworker.js"):
        assert not page.goto(proxy.url + path).from_service_worker, path
    page.goto(proxy.url + PAGE)
    for method, path in (("POST", PAGE), ("GET", "/_o/head.json")):
        with page.expect_response(lambda found, path=path: found.url.endswith(path)) as asked:
            page.evaluate("([path, method]) => fetch(path, { method }).then(() => null)", [path, method])
        assert not asked.value.from_service_worker, path


def test_a_network_that_never_answers_delays_no_saved_page(kept):
    page, proxy = kept

    with holding(proxy, lambda path: True):
        page.goto(proxy.url + PAGE)
        assert PAGE not in proxy.paths, "not even asked for"
        before = time.monotonic()
        assert page.goto(f"{proxy.url}/stretches/nowhere/").status == 503
        assert time.monotonic() - before > 3.5, "the network may have known it"


def test_a_phone_without_an_edition_falls_back_to_a_page_with_its_style(phone, changing, moments):
    def no_manifest(path, body):
        if path.startswith("/_o/e/"):
            raise Refuse(503)
        return body

    changing.hook = no_manifest
    page = phone.open()
    page.goto(changing.url)
    wait_until(lambda: page.wait_for_timeout(100) or any(path.startswith("/_o/e/") for path in changing.paths))
    ask(page)  # the first answer may come before the page listens
    says(page, "did not send")
    changing.down = True
    assert page.goto(changing.url + PAGE).status == 503
    expect(heading(page)).to_have_text(manifest(moments.first)["pages"][UNREACHABLE]["t"])
    expect(page.locator("main a[href^=tel]:visible").first).to_be_visible()
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0


def test_a_copy_that_is_not_whole_is_used_and_says_so(phone, changing, moments):
    packs = manifest(moments.first)["packs"]
    kept = {pack["h"] for pack in packs[:-2]}

    def not_the_last_packs(path, body):
        if path.startswith("/_o/p/") and not any(name in path for name in kept) or path.startswith("/_o/b/"):
            raise Refuse(503)
        return body

    changing.hook = not_the_last_packs
    page = phone.open()
    page.goto(changing.url)
    says(page, "Not all is saved yet.")
    changing.down = True
    assert page.goto(f"{changing.url}/help/").status == 200
    expect(page.locator("[data-partial]")).to_be_visible()
    expect(page.locator("main a[href^=tel]:visible").first).to_be_visible()
    lost = next(path for path, entry in manifest(moments.first)["pages"].items() if entry["h"] in packs[-2]["b"])
    assert page.goto(changing.url + lost).status == 503
    expect(heading(page)).to_have_text(manifest(moments.first)["pages"][UNREACHABLE]["t"])
    changing.down, changing.hook = False, None
    page.goto(changing.url)
    ask(page)
    wait_for_saved(page)
    page.goto(f"{changing.url}/help/")
    expect(page.locator("[data-partial]")).to_be_hidden()


def test_a_torn_entry_costs_no_more_than_the_manifest(kept, moments):
    page, proxy = kept
    page.evaluate("async () => (await caches.open('sg-state-1')).put('/active', new Response('null'))")
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    ask(page)
    wait_for_edition(page, moments.first)
    assert not [path for path in proxy.paths if path.startswith(("/_o/b/", "/_o/p/"))]
    proxy.down = True
    page.goto(proxy.url + PAGE)
    expect(heading(page)).to_have_text("Wall calf stretch")


def test_a_lost_file_comes_from_the_network_and_is_mended_at_the_next_check(kept, moments):
    page, proxy = kept
    lost = manifest(moments.first)["pages"][PAGE]["h"]
    page.evaluate("async (name) => { await (await caches.open('sg-blobs-1')).delete(`/_o/b/${name}`) }", lost)
    page.goto(proxy.url + PAGE)
    expect(heading(page)).to_have_text("Wall calf stretch")
    expect(badge(page)).to_have_text("Online only")
    ask(page)
    wait_for_saved(page)
    assert lost in hashes(page)


def test_a_reader_without_scripts_still_reads_offline(phone, kept):
    page, proxy = kept
    proxy.down = True
    phone.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(proxy.url + PAGE)
    expect(heading(page)).to_have_text("Wall calf stretch")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (12, "Saved offline"),
        (120, "Saved 120 days ago"),
        (400, "Saved 400 days ago – may be out of date"),
        (-5000, "Saved offline"),
    ],
)
def test_an_old_copy_says_its_age(kept, days, words):
    page, proxy = kept
    proxy.down = True
    page.add_init_script(f"{{ const now = Date.now; Date.now = () => now() + {days} * 864e5 }}")
    page.goto(proxy.url + PAGE)
    expect(badge(page)).to_have_text(words)
    expect(page.locator(".sg-outdated")).to_have_count(1 if days > 365 else 0)


def test_the_page_about_the_copy_says_what_is_saved(kept, moments):
    page, proxy = kept
    public = manifest(moments.first)
    page.goto(f"{proxy.url}/offline/")
    expect(page.locator("[data-part=complete]")).to_be_visible()
    size = sum(blob["n"] for blob in public["blobs"].values())
    expect(page.locator("[data-field=size]")).to_have_text(f"{size / 1e6:.1f} MB")
    expect(page.locator("[data-field=edition]")).to_have_text(str(public["seq"]))
    expect(page.locator("[data-field=pages]")).to_have_text(str(len(public["pages"])))
    expect(page.locator("[data-field=checked]")).not_to_be_empty()


def test_removing_asks_first_and_holds_until_saved_again(kept, moments):
    page, proxy = kept
    page.goto(f"{proxy.url}/offline/")
    button = {name: page.locator(f"[data-action={name}]") for name in ("remove", "confirm", "cancel", "save")}
    button["remove"].click()
    button["cancel"].click()
    assert edition(page)
    button["remove"].click()
    button["confirm"].click()
    expect(page.locator("[data-part=none]")).to_be_visible()
    ask(page)
    settle(page)
    assert edition(page) is None
    assert not hashes(page)
    button["save"].click()
    expect(page.locator("[data-part=complete]")).to_be_visible()


def test_my_routine_starts_with_the_server_dead(kept):
    """Its page reads the list of stretches with a script, which is answered from the copy too."""
    page, proxy = kept
    page.goto(proxy.url + PAGE)
    page.get_by_role("button", name="Add to my routine").click()
    proxy.down = True
    page.goto(f"{proxy.url}/my-routine/")
    expect(page.locator("[data-part=list] [data-step]")).to_have_count(1)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("dialog").locator("[data-part=route]")).to_contain_text("Step 1 of 1")


def test_saving_again_reads_every_byte(kept, moments):
    page, proxy = kept
    page.goto(f"{proxy.url}/offline/")
    rotten = manifest(moments.first)["pages"][PAGE]["h"]
    page.evaluate(
        "async (name) => { await (await caches.open('sg-blobs-1')).put(`/_o/b/${name}`, new Response('rot')) }", rotten
    )
    proxy.paths.clear()
    page.locator("[data-action=recheck]").click()
    expect(page.locator("[data-field=progress]")).to_have_text("Saved, works offline")
    assert [path for path in proxy.paths if path.startswith(("/_o/b/", "/_o/p/"))] == [f"/_o/b/{rotten}"]
    wait_for_edition(page, moments.first)
