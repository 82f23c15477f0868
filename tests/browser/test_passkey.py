"""A second factor in a real browser, outside the demonstration: at the door, and a passkey in place of the password."""

import json
import sqlite3
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import a_copy
from tests.browser.test_desk import press_until, waiting
from tests.factory import TOTP_KEY
from tests.test_admin_second_factor import code

NAME, PASSWORD = "rita", "a long Phrase 7"
CHOSEN = (date.today() + timedelta(days=40)).isoformat()  # not what the form proposes
WAITING = ("calf-wall", "calf-towel-bed")
PEOPLE = f"""
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from guide.authoring import drafts, topic_files
from guide.publishing import build
from guide.models import Reviewer
from guide.review import accounts, workflow
now = timezone.now()

def account(name, group):
    user = get_user_model().objects.create_user(name, password={PASSWORD!r}, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user

enters, verifies = (account(name, "Account managers") for name in ("max", "mia"))
for name in ("rita", "theo"):
    user = account(name, "Clinical reviewers")
    profile = Reviewer(
        user=user, printed_name=name.title() + " Example", credential="Physiotherapist", register="HCPC " + name,
        expires_on=now.date() + timedelta(days=365), conflict_statement="None", conflict_stated_on=now.date(),
    )
    accounts.save_profile(profile, enters, at=now)
    accounts.verify_credential(profile, verifies, at=now)
TOTPDevice.objects.create(user=user, name="App", key={TOTP_KEY!r})
author = account("author", "Authors")
drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
files = [file for file in topic_files.read_folder() if file.slug in {WAITING!r}]
for topic in drafts.create_missing(files, author, at=now):
    workflow.submit(topic, author, note="For a real reviewer", at=now)
build.publish(author, at=now)
"""
FORGET = """
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
for row in Session.objects.all():
    session = SessionStore(row.session_key)
    session.pop("passkey_at", None)
    session.save()
"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def real_site(empty_folder, tmp_path_factory):
    """No demonstration. A passkey belongs to a name, and of all names without HTTPS browsers trust this one alone."""
    site = a_copy(empty_folder, tmp_path_factory.mktemp("real") / "var")
    site.environment |= {"DEMO": "off", "SITE_URL": f"http://localhost:{site.port}"}
    site.manage(["shell", "--command", PEOPLE])
    site.start()
    yield site
    site.kill()


@pytest.fixture
def desk(browser, real_site):
    """A browser whose device knows its holder's finger; (page, the device, what it is asked through)."""
    context = browser.new_context(base_url=real_site.environment["SITE_URL"])
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    number = device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def is_held_by_its_owner(known):
        device.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": known})

    yield page, is_held_by_its_owner
    context.close()


def sign_in(page, name=NAME):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def log_of_people(site):
    with sqlite3.connect(site.var / "db.sqlite3") as database:
        rows = database.execute("SELECT data FROM guide_event WHERE act = 'person' ORDER BY seq").fetchall()
    return [json.loads(data) for (data,) in rows]


def forget_the_passkey(site):
    """As after five minutes: it was shown at the door, and that is too long ago to sign."""
    site.manage(["shell", "--command", FORGET])


def test_a_passkey_opens_the_desk_and_signs(desk, real_site):
    page, is_held_by_its_owner = desk
    sign_in(page)
    expect(page.get_by_text("needs a second factor as well as a password")).to_be_visible()

    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("button", name="Remove Passkey of")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("heading", name="What is to do")).to_be_visible()
    *entered, added = log_of_people(real_site)
    assert [line["what"] for line in entered] == ["profile", "verified"] * 2
    assert (added["what"], added["name"], added["change"]) == ("second factor", NAME, "passkey added")

    page.get_by_role("button", name="Log out").click()
    sign_in(page)
    passkey = page.get_by_role("button", name="Use a passkey")
    is_held_by_its_owner(False)
    passkey.click()
    expect(page.locator("#passkey-verification-status-message")).not_to_be_empty()
    page.goto("/admin/guide/revision/")
    expect(passkey).to_be_visible()

    is_held_by_its_owner(True)
    passkey.click()
    expect(page).to_have_url(f"{real_site.environment['SITE_URL']}/admin/guide/revision/")

    page.goto("/admin/guide/revision/?q=calf-wall&state__exact=in_review")
    page.locator("#result_list .field-topic a").first.click()
    forget_the_passkey(real_site)
    page.reload()
    page.locator("summary", has_text="Approve").click()
    page.get_by_label("Next review by").fill(CHOSEN)
    page.get_by_role("button", name="Use a passkey instead").click()
    passkey.click()
    expect(page.get_by_label("Next review by")).to_have_value(CHOSEN)
    expect(page.get_by_label("Your password")).to_have_count(0)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Signed and published.")).to_be_visible()


def test_the_code_of_an_app_opens_the_desk_and_the_keyboard_alone_signs(browser, real_site):
    page = browser.new_context(base_url=real_site.environment["SITE_URL"]).new_page()
    sign_in(page, "theo")
    expect(page.get_by_label("Code from your app")).to_be_focused()
    page.keyboard.type(code())
    page.keyboard.press("Enter")
    title = waiting(page).first.inner_text()

    press_until(page, "Tab", "it.matches('#queue-sign .desk-item__title')")
    page.keyboard.press("Enter")
    expect(page.locator("#reading")).to_be_visible()
    press_until(page, "Tab", "it.matches('summary') && it.textContent.includes('Approve')")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "it.name === 'password'")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_text("Signed and published.")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(0)
    page.context.close()
