"""Wrong passwords and codes: whom they slow down and for how long, and whom they never do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from guide.models import Revision, WrongAttempts
from guide.review import attempts
from guide.review.attempts import Counter, Limit
from tests.admin_pages import address, errors, text
from tests.conftest import DeskClient
from tests.factory import LATER, NEXT_REVIEW, PASSWORD, TOTP_KEY, make_topic, make_user, submit

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.1"
LOGIN, CHECK, CHANGE = (reverse(f"admin:{name}") for name in ("login", "second-factor-check", "password_change"))


@pytest.fixture
def clock(monkeypatch):
    """`clock(seconds)` moves time on; the codes of the app follow."""
    now = [LATER]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def move(seconds):
        now[0] += timedelta(seconds=seconds)

    return move


pytestmark = pytest.mark.usefixtures("clock")


def browser(sender=HERE, behind_proxy=False):
    if behind_proxy:
        return Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": f"6.6.6.6, {sender}:4711"})
    return Client(REMOTE_ADDR=sender)


def sign_in(client, user, password=PASSWORD):
    return client.post(LOGIN, {"username": user.username, "password": password}, follow=True)


def guess(client, user, times=5):
    """So many wrong passwords; the last answer."""
    for _attempt in range(times):
        response = sign_in(client, user, "guess")
    return response


def is_in(client):
    return "_auth_user_id" in client.session


def code(key=TOTP_KEY):
    return f"{totp(bytes.fromhex(key)):06}"


# --- who is stopped by whom ---


@pytest.fixture(params=["author", "reviewer", "safety officer", "account manager", "superuser"])
def person(request, db):
    if request.param in ("author", "reviewer", "superuser"):
        return request.getfixturevalue(request.param)
    return make_user("pat", f"{request.param.capitalize()}s")


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_an_attacker_elsewhere_stops_nobody(person, settings, behind_proxy):
    settings.PROXIES = int(behind_proxy)
    refused = guess(browser(ELSEWHERE, behind_proxy), person, 30)
    assert refused.status_code == 429

    visitor = browser(HERE, behind_proxy)
    sign_in(visitor, person)

    assert is_in(visitor)
    assert "Try again in" in text(sign_in(browser(ELSEWHERE, behind_proxy), person)), "the attacker goes on waiting"


@pytest.mark.parametrize("forged", ["6.6.6.6", "6.6.6.6, 7.7.7.7", "[::1]:80"])
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forged_header_gives_no_new_tries(author, settings, forged, proxies):
    settings.PROXIES = proxies
    added = ["", f", {ELSEWHERE}", f", {ELSEWHERE}, 10.0.0.2"][proxies]
    for number in range(5):
        attacker = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": f"9.9.9.{number}, {forged}{added}"})
        response = sign_in(attacker, author, "guess")
    assert response.status_code == 429


def test_an_attacker_in_the_same_network_gets_no_new_tries_by_another_address_of_it(author):
    for number in range(5):
        response = sign_in(browser(f"2001:db8::{number}"), author, "guess")
    assert response.status_code == 429


def test_an_attacker_at_the_same_address_stops_one_name_alone(author, reviewer, second_author):
    guess(browser(), author)
    other = browser()
    sign_in(other, second_author)
    assert is_in(other)


def test_who_has_no_second_factor_waits_a_quarter_of_an_hour_and_no_longer(author, clock):
    assert "Try again in 15 minutes." in text(guess(browser(), author))
    clock(14 * 60 + 30)
    visitor = browser()
    refused = sign_in(visitor, author)
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    assert "Try again in 30 seconds." in text(refused)
    clock(30)
    sign_in(visitor, author)
    assert is_in(visitor)


def test_who_has_a_second_factor_is_slowed_and_never_locked(reviewer, clock):
    guess(browser(), reviewer, 4)
    waits = []
    for _number in range(8):
        response = sign_in(browser(), reviewer, "guess")
        waits.append(int(response["Retry-After"]))
        clock(waits[-1])
    assert waits == [15, 30, 60, 120, 120, 120, 120, 120]
    visitor = browser()
    sign_in(visitor, reviewer)
    assert is_in(visitor)


def test_a_password_that_nobody_looked_at_makes_the_wait_no_longer(reviewer, clock):
    guess(browser(), reviewer, 40)
    clock(15)
    visitor = browser()
    sign_in(visitor, reviewer)
    assert is_in(visitor)


def test_the_right_password_starts_the_count_anew(author):
    guess(browser(), author, 4)
    sign_in(browser(), author)
    assert guess(browser(), author, 4).status_code == 200
    assert guess(browser(), author, 1).status_code == 429


def test_a_name_that_nobody_has_is_answered_like_an_author(author):
    class Nobody:
        username = "nobody"

    assert text(guess(browser(), Nobody)) == text(guess(browser(), author))


def test_no_name_and_no_address_is_kept(author):
    guess(browser(), author)
    row = WrongAttempts.objects.values().get()
    assert row["count"] == 5
    assert not [value for value in row.values() if author.username in str(value) or HERE in str(value)]


# --- a browser in which the person has signed in before ---


@pytest.fixture
def own_browser(person):
    """It knows this person, whose session is over."""
    client = browser()
    sign_in(client, person)
    del client.cookies["sessionid"]
    return client


def test_an_attacker_at_the_same_address_does_not_stop_a_browser_that_knows_the_person(person, own_browser):
    assert guess(browser(), person, 30).status_code == 429
    sign_in(own_browser, person)
    assert is_in(own_browser)


def test_nor_does_one_behind_a_proxy_that_nobody_told_us_of(person, own_browser, settings):
    settings.PROXIES = 0
    guess(Client(REMOTE_ADDR=HERE, headers={"X-Forwarded-For": ELSEWHERE}), person, 30)
    sign_in(own_browser, person)
    assert is_in(own_browser)


def test_in_a_browser_that_knows_the_person_wrong_passwords_count_too(author):
    client = browser()
    sign_in(client, author)
    assert guess(client, author).status_code == 429
    visitor = browser()
    sign_in(visitor, author)
    assert is_in(visitor), "and for this browser alone"


@pytest.mark.parametrize("forged", ["", "1 x", "no:signature", "another person's"])
def test_a_browser_that_knows_somebody_else_or_lies_has_the_count_of_its_address(author, second_author, forged):
    clients = []
    for _attempt in range(6):
        client = browser()
        if forged == "another person's":
            sign_in(client, second_author)
        else:
            client.cookies["desk_browser"] = forged
        clients.append(client)
    answers = [guess(client, author, 1).status_code for client in clients]
    assert answers == [200] * 4 + [429] * 2


def test_the_cookie_is_for_the_desk_alone_and_no_script_reads_it(author, settings):
    settings.SESSION_COOKIE_SECURE = True
    client = browser()
    sign_in(client, author)
    cookie = client.cookies["desk_browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["secure"]) == ("/admin/", True, "Lax", True)
    assert author.username not in cookie.value
    sign_in(client, author, "guess")
    assert client.cookies["desk_browser"].value == cookie.value


# --- who is signed in ---


def signing(client, revision, password):
    typed = {"sha256": revision.sha256, "meaning": "full", "review_by": NEXT_REVIEW.isoformat()}
    return client.post(address(revision, "approve"), {**typed, "password": password})


def in_review(author):
    return submit(make_topic(author), at=LATER)


@pytest.mark.parametrize("sender", [HERE, ELSEWHERE])
def test_nobody_at_the_door_stops_a_signer_who_is_in(author, reviewer, sender):
    revision = in_review(author)
    signer = DeskClient(REMOTE_ADDR=HERE)
    signer.force_login(reviewer)
    assert guess(browser(sender), reviewer, 20).status_code == 429

    assert signer.get(reverse("admin:index")).status_code == 200
    assert signing(signer, revision, PASSWORD).status_code == 302
    assert Revision.objects.get().state == "approved"


def test_wrong_passwords_at_signing_name_the_wait_and_keep_the_session(author, reviewer, clock):
    revision = in_review(author)
    signer = DeskClient(REMOTE_ADDR=HERE)
    signer.force_login(reviewer)

    for _attempt in range(4):
        refused = signing(signer, revision, "guess")
        assert "This is not your password. Nothing was signed. Type your password again." in errors(refused)
    fifth, sixth = signing(signer, revision, "guess"), signing(signer, revision, PASSWORD)

    wait = "Too many wrong passwords. You stay signed in; type your password again in 15 seconds."
    assert (fifth.status_code, sixth.status_code) == (422, 422)
    assert f"This is not your password. Nothing was signed. {wait}" in errors(fifth)
    assert errors(sixth) == wait
    assert Revision.objects.get().state == "in_review"
    assert signer.get(reverse("admin:index")).status_code == 200
    clock(15)
    assert signing(signer, revision, PASSWORD).status_code == 302
    assert not WrongAttempts.objects.exists()


def test_wrong_passwords_at_signing_close_neither_the_door_nor_another_session(author, reviewer):
    revision = in_review(author)
    here, at_home = DeskClient(REMOTE_ADDR=HERE), DeskClient(REMOTE_ADDR=HERE)
    for client in (here, at_home):
        client.force_login(reviewer)
    for _attempt in range(9):
        signing(here, revision, "guess")

    visitor = browser()
    sign_in(visitor, reviewer)

    assert is_in(visitor)
    assert signing(at_home, revision, PASSWORD).status_code == 302


def test_the_page_that_changes_a_password_is_no_place_to_guess_it(author, reviewer, clock):
    revision = in_review(author)
    client = DeskClient()
    client.force_login(reviewer)
    new = {"new_password1": "another horse 1", "new_password2": "another horse 1"}
    for _attempt in range(5):
        assert client.post(CHANGE, {"old_password": "guess", **new}).status_code == 200

    refused = client.post(CHANGE, {"old_password": PASSWORD, **new}, follow=True)

    assert "type your password again in 15 seconds" in text(refused)
    reviewer.refresh_from_db()
    assert reviewer.check_password(PASSWORD)
    assert "in 15 seconds" in errors(signing(client, revision, PASSWORD)), "it is one count for both"
    clock(15)
    client.post(CHANGE, {"old_password": PASSWORD, **new})
    reviewer.refresh_from_db()
    assert reviewer.check_password("another horse 1")


# --- wrong codes ---


def wrong_codes(client, times, token="000000"):
    for _attempt in range(times):
        response = client.post(CHECK, {"token": token}, follow=True)
    return text(response)


@pytest.fixture
def emergency_code(reviewer):
    device = StaticDevice.objects.create(user=reviewer, name="Emergency codes")
    return device.token_set.create(token="abcd2345").token


@pytest.mark.parametrize("right", ["app", "emergency"])
def test_wrong_codes_name_the_wait_and_after_it_the_right_one_opens(reviewer, emergency_code, clock, right):
    visitor = browser()
    sign_in(visitor, reviewer)
    assert "This code does not fit. You can try again at once" in wrong_codes(visitor, 4)
    assert "Too many wrong codes. You can type the next one in 15 seconds" in wrong_codes(visitor, 1)
    token = code() if right == "app" else emergency_code
    assert "in 15 seconds" in wrong_codes(visitor, 1, token)
    assert DEVICE_ID_SESSION_KEY not in visitor.session
    clock(15)

    visitor.post(CHECK, {"token": code() if right == "app" else emergency_code})

    assert DEVICE_ID_SESSION_KEY in visitor.session


def test_the_wait_for_codes_grows_to_a_quarter_of_an_hour_and_no_further(reviewer, clock):
    visitor = browser()
    sign_in(visitor, reviewer)
    wrong_codes(visitor, 4)
    for wait in ("15 seconds", "30 seconds", "1 minute", "2 minutes", "4 minutes", "8 minutes", "15 minutes"):
        assert f"You can type the next one in {wait};" in wrong_codes(visitor, 1)
        clock(15 * 60)
    assert "in 15 minutes;" in wrong_codes(visitor, 1)


def test_who_knows_the_password_elsewhere_stops_nobody_by_wrong_codes(reviewer):
    attacker, visitor = browser(ELSEWHERE), browser()
    sign_in(attacker, reviewer)
    wrong_codes(attacker, 20)
    sign_in(visitor, reviewer)

    visitor.post(CHECK, {"token": code()})

    assert DEVICE_ID_SESSION_KEY in visitor.session


def test_who_guesses_codes_from_many_places_is_slowed_down_in_all(reviewer):
    for number in range(13):
        attacker = browser(f"198.51.100.{number}")
        sign_in(attacker, reviewer)
        shown = wrong_codes(attacker, 4)
    assert "You can type the next one in 1 minute;" in shown


def test_a_device_locks_nobody_by_itself(reviewer, clock):
    """django-otp would double its wait without end, for every place."""
    visitor = browser()
    sign_in(visitor, reviewer)
    for _number in range(20):
        wrong_codes(visitor, 1)
        clock(15 * 60)
    visitor.post(CHECK, {"token": code()})
    assert DEVICE_ID_SESSION_KEY in visitor.session
    assert not TOTPDevice.objects.get().throttling_enabled


# --- the count ---

LIMIT = Limit(2, timedelta(seconds=10), timedelta(seconds=40), timedelta(minutes=5))


@pytest.mark.parametrize(("wrong", "seconds"), [(1, 0), (2, 10), (3, 20), (4, 40), (5, 40), (5000, 40)])
def test_the_wait_doubles_up_to_the_longest(wrong, seconds):
    assert LIMIT.wait(wrong) == timedelta(seconds=seconds)


def test_the_longest_of_several_waits_counts_and_old_rows_go(db):
    one, other = Counter(LIMIT, ("one",)), Counter(LIMIT, ("other",))
    WrongAttempts.objects.create(key="old", count=3, newest_at=LATER - timedelta(days=1, seconds=1))
    for counters in ((one,), (one, other), (one,)):
        attempts.record_wrong(*counters, at=LATER)

    assert attempts.seconds_to_wait(other, at=LATER) == 0
    assert attempts.seconds_to_wait(one, other, at=LATER) == 20
    assert WrongAttempts.objects.count() == 2
    at = LATER + timedelta(minutes=5)
    attempts.record_wrong(one, at=at)
    assert attempts.seconds_to_wait(one, at=at) == 0, "forgotten, so that it is the first again"
