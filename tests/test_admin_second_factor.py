"""Signing in: the second factor of those who sign. What slows down guessing is in `test_sign_in_limits`."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from guide.admin import second_factor
from guide.models import Event, Revision
from guide.review import workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NEXT_REVIEW, NOW, PASSWORD, TOTP_KEY, make_topic, sign, submit

HOME = reverse("admin:index")


def code(key=TOTP_KEY):
    return f"{totp(bytes.fromhex(key)):06}"


def sign_in(client, user, password=PASSWORD):
    return client.post(
        reverse("admin:login"), {"username": user.username, "password": password, "next": HOME}, follow=True
    )


@pytest.fixture
def visitor():
    """A browser that knows nothing yet."""
    return Client()


def test_a_password_alone_does_not_open_the_desk_for_who_signs(visitor, reviewer):
    response = sign_in(visitor, reviewer)

    assert "Show your second factor" in text(response)
    for page in (HOME, reverse("admin:guide_revision_changelist")):
        assert visitor.get(page).status_code == 302


def test_the_code_of_the_app_opens_it(visitor, reviewer):
    sign_in(visitor, reviewer)

    response = visitor.post(reverse("admin:second-factor-check"), {"token": code(), "next": HOME})

    assert (response.status_code, response.url) == (302, HOME)
    assert visitor.get(HOME).status_code == 200


def test_a_wrong_code_opens_nothing(visitor, reviewer):
    sign_in(visitor, reviewer)

    response = visitor.post(reverse("admin:second-factor-check"), {"token": "000000"}, follow=True)
    assert "This code does not fit. You can try again at once" in text(response)
    assert visitor.get(HOME).status_code == 302
    visitor.post(reverse("admin:second-factor-check"), {"token": code()})
    assert visitor.get(HOME).status_code == 200


def test_the_whole_way_from_the_door_to_a_signature(visitor, author, reviewer, monkeypatch):
    """Outside the demonstration: password, code, the line on the first page, and the password once more to sign."""
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    revision = submit(make_topic(author))
    signing = address(revision, "approve")
    typed = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "meaning": workflow.FULL_REVIEW}

    sign_in(visitor, reviewer)
    assert visitor.post(signing, {**typed, "password": PASSWORD}).status_code == 302
    assert Revision.objects.get().state == Revision.State.IN_REVIEW
    page = visitor.post(reverse("admin:second-factor-check"), {"token": code(), "next": HOME}, follow=True)
    assert address(revision) in page.text
    assert 'name="password"' in visitor.get(address(revision)).text

    assert visitor.post(signing, {**typed, "password": "wrong"}).status_code == 422
    assert visitor.post(signing, typed).status_code == 422
    page = visitor.post(signing, {**typed, "password": PASSWORD}, follow=True)
    assert "Signed and published." in text(page)
    assert Event.objects.get(act="approve").actor == reviewer


def test_an_author_needs_the_password_alone(visitor, author):
    sign_in(visitor, author)
    assert visitor.get(HOME).status_code == 200


def test_the_demonstration_needs_no_second_factor(visitor, reviewer, settings):
    settings.DEMO = True
    sign_in(visitor, reviewer)
    assert visitor.get(HOME).status_code == 200


def test_who_has_none_yet_sets_one_up_first(visitor, reviewer):
    TOTPDevice.objects.all().delete()
    assert "Set one up now" in text(sign_in(visitor, reviewer))

    visitor.post(reverse("admin:second-factor-start"))
    device = TOTPDevice.objects.get()
    page = visitor.get(reverse("admin:second-factor"))
    assert "<svg" in page.text
    assert visitor.get(HOME).status_code == 302

    response = visitor.post(reverse("admin:second-factor-confirm"), {"token": code(device.key)})

    assert "Emergency codes" in text(response)
    assert visitor.get(HOME).status_code == 200
    entered = ["profile", "verified"]
    assert [event.data["what"] for event in Event.objects.filter(act="person")] == [*entered, *["second factor"] * 2]


def test_an_emergency_code_works_once(visitor, client, reviewer):
    client.force_login(reviewer)
    client.post(reverse("admin:second-factor-codes"))
    token = StaticDevice.objects.get().token_set.first().token

    for expected in (200, 302):
        browser = Client()
        sign_in(browser, reviewer)
        browser.post(reverse("admin:second-factor-check"), {"token": token})
        assert browser.get(HOME).status_code == expected


def test_who_only_knows_the_password_adds_no_second_factor_of_their_own(visitor, reviewer):
    sign_in(visitor, reviewer)

    for act in ("start", "confirm", "codes", "remove"):
        visitor.post(reverse(f"admin:second-factor-{act}"), {"token": code()})

    assert TOTPDevice.objects.count() == 1
    assert not StaticDevice.objects.exists()
    assert visitor.post(reverse("otp_webauthn:credential-registration-begin")).status_code == 403


def test_the_last_second_factor_stays(client, reviewer):
    client.force_login(reviewer)
    device = TOTPDevice.objects.get()

    response = client.post(reverse("admin:second-factor-remove"), {"device": device.persistent_id}, follow=True)

    assert "This is your last second factor." in text(response)
    assert TOTPDevice.objects.exists()


@pytest.mark.parametrize("act", ["check", "start", "confirm", "codes", "remove"])
def test_looking_changes_nothing_and_visitors_see_nothing(client, visitor, reviewer, act):
    client.force_login(reviewer)
    url = reverse(f"admin:second-factor-{act}")

    assert client.get(url).status_code == 405
    assert visitor.post(url).status_code == 302
    assert visitor.get(reverse("admin:second-factor")).status_code == 302


def test_the_way_back_leads_to_our_own_pages_only(client, reviewer):
    client.force_login(reviewer)
    page = client.get(reverse("admin:second-factor"), {"next": "https://elsewhere.example/"})
    assert "elsewhere" not in page.text


def test_without_a_second_factor_nobody_signs(author, reviewer):
    TOTPDevice.objects.all().delete()
    with pytest.raises(workflow.Refused, match="no second factor yet"):
        sign(submit(make_topic(author)), reviewer)


# --- a passkey instead of the password at signing ---


@pytest.mark.parametrize(("age", "signs"), [(timedelta(minutes=4), True), (timedelta(minutes=6), False)])
def test_a_passkey_shown_a_moment_ago_stands_in_for_the_password(client, author, reviewer, monkeypatch, age, signs):
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    revision = submit(make_topic(author), at=NOW)
    client.force_login(reviewer)
    session = client.session
    session[second_factor.PASSKEY_SHOWN_AT] = (LATER - age).isoformat()
    session.save()

    typed = {"sha256": revision.sha256, "meaning": "full", "review_by": NEXT_REVIEW.isoformat()}
    client.post(address(revision, "approve"), typed)

    assert (Revision.objects.get().state == "approved") == signs
