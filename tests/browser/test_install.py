"""Chromium's own check of whether this can be installed; it needs a profile on disk."""

import pytest

from tests.browser.saved_copy import wait_for_saved


@pytest.fixture
def session(whole_browser, reading_site):
    page = whole_browser.open()
    page.goto(reading_site.url)
    wait_for_saved(page)
    return whole_browser.context.new_cdp_session(page)


def test_chromium_would_install_it(session):
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_chromium_finds_no_fault_in_the_manifest(session, reading_site):
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert session.send("Page.getAppId")["appId"] == f"{reading_site.url}/"


def test_the_check_would_tell(whole_browser, reading_site):
    """The control: without a manifest the same check complains."""
    page = whole_browser.open()
    page.route("**/manifest.json", lambda route: route.fulfill(status=200, body="{", content_type="application/json"))
    page.goto(f"{reading_site.url}/offline/")
    session = whole_browser.context.new_cdp_session(page)
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] != []
