"""A phone that knows the publishing key, and whoever answers in the name of the server."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHANGED, NEW_WORDS, NOTICE, WITHDRAWN, a_copy
from tests.browser.saved_copy import PATIENCE, ask, edition, head, note, settle, wait_for_edition
from tests.signing import KEY

# What “manage.py sign” does after it has compared everything, which tests/test_signing.py tries.
SIGN = """
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from guide import signing_keys
from guide.models import Edition, HeadSignature
from guide.serving import heads
edition, expires = Edition.objects.current(), (timezone.now() + timedelta(days=30)).replace(microsecond=0)
message = heads.message(edition, settings.SIGNING_PUBLIC_KEY, expires)
signature = signing_keys.sign(settings.SIGNING_KEY, message)
HeadSignature.objects.create(edition=edition, expires=expires, key=settings.SIGNING_PUBLIC_KEY, signature=signature)
"""
REFUSED = "is not signed by the people who publish this one, so it was not saved. The saved copy still works."


@pytest.fixture
def signed(tmp_path):
    """`signed(site)`: the same guide with a signature, served by a process that does not have the key."""
    started = []

    def sign(site):
        copy = a_copy(site.var, tmp_path / f"signed-{len(started)}")
        without = copy.environment
        copy.environment = {**without, "SIGNING_KEY": KEY}
        copy.manage(["shell", "--command", SIGN])
        copy.environment = without
        copy.start()
        started.append(copy)
        return copy

    yield sign
    for copy in started:
        copy.kill()


def with_signature_of(true):
    """A head of another edition that says that the publisher signed it."""
    borrowed = {name: value for name, value in head(true).items() if name in ("expires", "key", "signature")}

    def forge(path, body):
        return json.dumps({**json.loads(body), **borrowed}).encode() if path == "/_o/head.json" else body

    return forge


def trust(page):
    stored = page.evaluate(
        "async () => (await (await caches.open('sg-state-1')).match('/trust'))?.json() ?? {}",
    )
    return stored.get("key")


def test_an_invented_edition_is_refused_and_the_true_one_is_taken(kept, moments, signed):
    page, proxy = kept
    first, last = signed(moments.first), signed(moments.withdrawn)
    known = edition(page)
    assert trust(page) is None

    proxy.port = first.port  # the same edition, signed from now on
    ask(page)
    settle(page)
    assert (edition(page), trust(page)) == (known, head(first)["key"])

    proxy.port = moments.changed.port
    proxy.hook = with_signature_of(first)
    ask(page)
    expect(note(page)).to_contain_text(REFUSED)
    assert edition(page) == known
    page.goto(f"{proxy.url}/stretches/{CHANGED}/")
    expect(page.locator("main")).not_to_contain_text(NEW_WORDS)

    proxy.hook = None
    proxy.port = moments.withdrawn.port  # nobody signed it, but what it takes away is not shown
    ask(page)
    settle(page)
    page.goto(f"{proxy.url}/stretches/{WITHDRAWN}/")
    expect(page.locator("main")).to_contain_text("This page was withdrawn. Do not use it")
    expect(page.locator("main")).not_to_contain_text(NOTICE)
    page.goto(f"{proxy.url}/offline/")
    expect(page.locator("[data-field=problem]")).to_contain_text(REFUSED)
    expect(page.locator("[data-field=key]")).to_have_text(page.evaluate(SHORT_ID, head(first)["key"]))
    assert edition(page) == known

    proxy.port = last.port
    ask(page)
    wait_for_edition(page, last)
    page.goto(f"{proxy.url}/stretches/{WITHDRAWN}/")
    expect(page.locator("main")).to_contain_text(NOTICE)
    page.goto(f"{proxy.url}/stretches/{CHANGED}/")
    expect(page.locator("main")).to_contain_text(NEW_WORDS)
    expect(note(page)).to_be_hidden(timeout=PATIENCE)


SHORT_ID = """async (key) => {
  const bytes = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const name = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].slice(0, 8);
  return name.map((byte) => byte.toString(16).padStart(2, "0")).join("").match(/.{4}/g).join(" ");
}"""
