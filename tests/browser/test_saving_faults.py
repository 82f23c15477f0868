"""Whatever goes wrong on the way, a phone keeps the edition it has, says so in words, and goes on where it was."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHANGED, NEW_WORDS
from tests.browser.proxy import Cut, Refuse, holding
from tests.browser.saved_copy import (
    ask,
    badge,
    blobs_asked,
    edition,
    hashes,
    head,
    heading,
    manifest,
    packs_asked,
    says,
    settle,
    wait_for_edition,
    wait_for_saved,
)

PAGE = f"/stretches/{CHANGED}/"
OLD_STILL_WORKS = "The saved copy still works."


@pytest.fixture
def updating(kept, moments):
    """(page, proxy) of a phone that has the first edition while the server has the next."""
    _page, proxy = kept
    proxy.port = moments.changed.port
    return kept


def packs(site):
    return [f"/_o/p/{pack['h']}.ndjson" for pack in manifest(site)["packs"]]


def test_a_flipped_byte_keeps_the_old_edition_until_the_file_is_whole(updating, moments):
    page, proxy = updating
    name = manifest(moments.changed)["pages"][PAGE]["h"]
    proxy.hook = lambda path, body: body.replace(NEW_WORDS.encode(), NEW_WORDS[::-1].encode())
    ask(page)
    says(page, "Could not save the latest guide: a file was damaged.", OLD_STILL_WORKS)
    assert edition(page) == head(moments.first)["edition"]
    page.goto(proxy.url + PAGE)
    expect(page.locator("main")).not_to_contain_text(NEW_WORDS)
    kept = hashes(page)
    proxy.hook = None
    proxy.paths.clear()
    ask(page)
    wait_for_edition(page, moments.changed)
    assert name in blobs_asked(proxy)
    assert not blobs_asked(proxy) & kept
    page.goto(proxy.url + PAGE)
    expect(page.locator("main")).to_contain_text(NEW_WORDS)


def test_a_file_that_a_proxy_rewrites_comes_in_its_pack(updating, moments):
    page, proxy = updating
    proxy.hook = lambda path, body: body + b"<!-- ad -->" if path.startswith("/_o/b/") else body
    ask(page)
    wait_for_edition(page, moments.changed)
    assert blobs_asked(proxy)
    assert packs_asked(proxy)


def test_a_flipped_byte_in_the_manifest_is_refused(updating, moments):
    page, proxy = updating
    proxy.hook = lambda path, body: body.replace(b'"seq":2', b'"seq":9') if path.startswith("/_o/e/") else body
    ask(page)
    says(page, "a file was damaged", OLD_STILL_WORKS)
    assert edition(page) == head(moments.first)["edition"]


def test_a_damaged_line_of_a_pack_is_fetched_alone(phone, changing, moments):
    words = b"Hold for 30 seconds"
    changing.hook = lambda path, body: body.replace(words, words[::-1], 1) if path.startswith("/_o/p/") else body
    page = phone.open()
    page.goto(changing.url)
    wait_for_saved(page)
    assert blobs_asked(changing)
    assert len(blobs_asked(changing)) < len(packs(moments.first)) + 1
    assert hashes(page) == set(manifest(moments.first)["blobs"])


def test_a_file_damaged_everywhere_means_nothing_is_saved(phone, changing, moments):
    words = b"Hold for 30 seconds"
    changing.hook = lambda path, body: body.replace(words, words[::-1]) if path.startswith("/_o/") else body
    page = phone.open()
    page.goto(changing.url)
    says(page, "a file was damaged", "Not all is saved yet.")
    expect(badge(page)).to_have_text("Not all saved")
    assert edition(page) is None


def test_a_captive_portal_changes_nothing_and_is_named(updating, moments):
    page, proxy = updating
    proxy.portal = True
    ask(page)
    says(page, "you may need to sign in to this network", OLD_STILL_WORKS)
    for path in ("/", PAGE, "/help/"):
        page.goto(proxy.url + path)
        expect(page.locator("body")).not_to_contain_text("Please sign in")
    assert edition(page) == head(moments.first)["edition"]
    proxy.portal = False
    ask(page)
    wait_for_edition(page, moments.changed)


def test_a_portal_behind_a_true_head_is_refused_too(updating, moments):
    page, proxy = updating
    proxy.hook = lambda path, body: body if path == "/_o/head.json" else b"<h1>Please sign in</h1>"
    ask(page)
    says(page, "a file was damaged", OLD_STILL_WORKS)
    assert edition(page) == head(moments.first)["edition"]


def test_a_cut_connection_resumes_and_fetches_nothing_twice(phone, changing, moments):
    third = packs(moments.first)[2]

    def cut_in_the_third(path, body):
        if path == third:
            raise Cut
        return body

    changing.hook = cut_in_the_third
    page = phone.open()
    page.goto(changing.url)
    says(page, "saving was interrupted", "Not all is saved yet.")
    kept = hashes(page)
    assert len(kept) >= sum(len(pack["b"]) for pack in manifest(moments.first)["packs"][:2])
    changing.hook = None
    changing.paths.clear()
    ask(page)
    wait_for_saved(page)
    # The cut pack itself comes again only where not one line of it had arrived.
    asked = [pack for pack in manifest(moments.first)["packs"] if f"/_o/p/{pack['h']}.ndjson" in changing.paths]
    again = blobs_asked(changing) | {name for pack in asked for name in pack["b"]}
    assert again
    assert not again & kept


def test_a_killed_worker_goes_on_where_it_was(phone, changing, moments):
    third = packs(moments.first)[2]
    page = phone.open()
    with holding(changing, lambda path: path == third):
        page.goto(changing.url)
        public = manifest(moments.first)
        done = 100 * sum(len(pack["b"]) for pack in public["packs"][:2]) // len(public["blobs"])
        expect(badge(page)).to_have_text(f"Saving {done}%")
        session = phone.context.new_cdp_session(page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        assert edition(page) is None
    changing.paths.clear()
    ask(page)
    wait_for_saved(page)
    assert not set(packs(moments.first)[:2]) & set(changing.paths)


def test_a_server_that_is_busy_is_named(updating, moments):
    page, proxy = updating

    def busy(path, body):
        raise Refuse(503)

    proxy.hook = busy
    ask(page)
    says(page, "the server did not send it", OLD_STILL_WORKS)
    page.goto(proxy.url + PAGE)
    expect(heading(page)).to_be_visible()
    proxy.hook = None
    ask(page)
    wait_for_edition(page, moments.changed)


def test_an_older_edition_is_never_taken(updating, moments):
    page, proxy = updating
    ask(page)
    wait_for_edition(page, moments.changed)
    proxy.port = moments.first.port
    proxy.paths.clear()
    ask(page)
    settle(page)
    assert edition(page) == head(moments.changed)["edition"]
    assert not [path for path in proxy.paths if path.startswith(("/_o/e/", "/_o/gone/"))]
    page.goto(f"{proxy.url}/offline/")
    expect(page.locator("[data-field=problem]")).to_contain_text("older guide")


def test_an_edition_that_moves_on_while_it_is_saved_is_followed(updating, moments):
    page, proxy = updating
    name = manifest(moments.changed)["pages"][PAGE]["h"]

    def moves_on(path, body):
        if path == f"/_o/b/{name}" and proxy.port == moments.changed.port:
            proxy.port = moments.withdrawn.port
            raise Refuse(404)
        return body

    proxy.hook = moves_on
    ask(page)
    wait_for_edition(page, moments.withdrawn)


def test_a_full_phone_says_what_is_missing(phone, changing):
    def no_packs(path, body):
        if path.startswith("/_o/p/"):
            raise Refuse(503)
        return body

    changing.hook = no_packs
    page = phone.open()
    page.goto(f"{changing.url}/offline/")
    expect(page.locator("[data-field=problem]")).to_contain_text("the server did not send it")
    changing.hook = None
    session = phone.context.new_cdp_session(page)
    usage = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    session.send("Storage.overrideQuotaForOrigin", {"origin": changing.url, "quotaSize": usage + 500_000})
    page.locator("[data-action=save]").click()
    expect(page.locator("[data-field=problem]")).to_contain_text("this phone is full")
    expect(page.locator("[data-field=problem]")).to_contain_text("files are missing")
    assert edition(page) is None
    session.send("Storage.overrideQuotaForOrigin", {"origin": changing.url})
    page.locator("[data-action=save]").click()
    wait_for_saved(page)


def test_a_full_phone_keeps_the_old_edition(phone, updating, moments):
    page, proxy = updating
    usage = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    session = phone.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": proxy.url, "quotaSize": usage})
    ask(page)
    says(page, "this phone is full", OLD_STILL_WORKS)
    assert edition(page) == head(moments.first)["edition"]
    assert hashes(page) >= set(manifest(moments.first)["blobs"])
    session.send("Storage.overrideQuotaForOrigin", {"origin": proxy.url})
    ask(page)
    wait_for_edition(page, moments.changed)


def test_the_stored_type_is_the_one_of_the_manifest(phone, changing, moments):
    page = phone.open()
    page.goto(changing.url)
    wait_for_saved(page)
    stored = page.evaluate(
        """async () => {
          const cache = await caches.open('sg-blobs-1');
          const rows = (await cache.keys()).map(async (key) => {
            const { headers } = await cache.match(key);
            return [key.url.split('/').pop(), Object.fromEntries(headers)];
          });
          return Object.fromEntries(await Promise.all(rows));
        }"""
    )
    for name, blob in manifest(moments.first)["blobs"].items():
        assert stored[name] == {"content-type": blob["t"], "etag": f'"{name}"'}, json.dumps(stored[name])
