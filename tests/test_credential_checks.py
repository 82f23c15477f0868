"""Whose credential keeps them from signing, or soon will: told to the account managers, who can change it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guide.models import Reviewer
from guide.record import credentials
from guide.review import accounts, obstacles
from guide.review.credential_checks import credential_items
from tests.admin_pages import text
from tests.factory import LATER, TODAY, make_reviewer, make_user, with_profile
from tests.queue_pages import INDEX, counts, page, said

pytestmark = pytest.mark.usefixtures("set_clock")


def told(at=LATER):
    return {item.name: (item.problems, item.stops_signing) for item in credential_items(at)}


def days(number):
    return TODAY + timedelta(days=number)


# What is in a profile, what is said of it, and whether the guard refuses this person's signature.
PROFILES = {
    "in date": ({}, [], False),
    "ends in 61 days": ({"expires_on": days(61)}, [], False),
    "ends in 60 days": ({"expires_on": days(60)}, ["the registration expires on 14 May 2026"], False),
    "ends today": ({"expires_on": TODAY}, ["the registration expires on 15 March 2026"], False),
    "ended yesterday": ({"expires_on": days(-1)}, ["the registration expired on 14 March 2026"], True),
    "never verified": (
        {"verified_at": None},
        ["not verified yet: an account manager who did not enter it has to verify it"],
        True,
    ),
    "statement ends in 60 days": (
        {"conflict_stated_on": date(2025, 5, 14)},
        ["the conflict statement is valid until 14 May 2026"],
        False,
    ),
    "statement ended": (
        {"conflict_stated_on": date(2025, 3, 14)},
        ["the conflict statement was valid until 14 March 2026"],
        True,
    ),
    "two things": (
        {"verified_at": None, "expires_on": days(3)},
        [
            "not verified yet: an account manager who did not enter it has to verify it",
            "the registration expires on 18 March 2026",
        ],
        True,
    ),
}


@pytest.mark.parametrize(("profile", "problems", "stops"), PROFILES.values(), ids=PROFILES)
def test_each_state_of_a_credential(db, profile, problems, stops):
    user = make_reviewer("rita", **profile)

    assert told() == ({"Rita Reviewer": (problems, stops)} if problems else {})
    assert bool(obstacles.obstacle_to_signing(user, LATER)) == stops, "it agrees with the guard"


def test_who_may_review_and_has_no_profile_is_named(db):
    make_user("newcomer", "Clinical reviewers")
    assert told() == {"newcomer": (["has no reviewer profile yet: add one"], True)}


def test_a_profile_that_was_changed_behind_the_log_counts_as_unverified(db):
    user = make_reviewer("rita")
    Reviewer.objects.update(credential="Surgeon")
    assert "is not what was verified" in told()["Rita Reviewer"][0][0]
    assert obstacles.obstacle_to_signing(user, LATER)


def test_a_password_set_by_somebody_else_is_named(db):
    user = make_reviewer("rita")
    accounts.record_password_set(user, make_user("max", "Account managers"), at=LATER)
    assert told()["Rita Reviewer"][1]


@pytest.mark.parametrize("who", ["closed", "no reviewer any more", "a demonstration", "a superuser"])
def test_who_is_not_to_sign_is_not_named(db, who, superuser):
    if who == "a superuser":
        with_profile(superuser, expires_on=days(-1))
    else:
        user = make_reviewer("rita", expires_on=days(-1), is_demo=who == "a demonstration")
        if who == "closed":
            user.is_active = False
            user.save()
        if who == "no reviewer any more":
            user.groups.clear()
    assert told() == {}


def test_who_cannot_sign_now_stands_first(db):
    make_reviewer("anna", expires_on=days(5))
    make_reviewer("zoe", expires_on=days(-5))
    assert list(told()) == ["Zoe Reviewer", "Anna Reviewer"]


def test_verified_for_many_is_verified_for_each(db):
    people = [make_reviewer("one"), make_reviewer("two", verified_at=None), make_reviewer("three", is_demo=True)]
    Reviewer.objects.filter(user=make_reviewer("four")).update(register="forged")
    profiles = list(Reviewer.objects.all())
    assert credentials.verified_profiles(profiles) == {
        profile.pk for profile in profiles if credentials.is_verified(profile)
    }
    assert len(people) == 3


# --- on the desk and by mail ---


def test_an_account_manager_sees_them_on_the_desk_with_the_way_there(client, db):
    profile = Reviewer.objects.get(user=make_reviewer("rita", expires_on=days(-1)))
    make_user("newcomer", "Clinical reviewers")
    client.force_login(make_user("max", "Account managers"))

    assert counts(client)["Credentials to verify or renew"] == 2
    part = page(client, INDEX).get_element_by_id("queue-credentials")
    assert "Rita Reviewer: the registration expired on 14 March 2026 Cannot sign now" in said(part)
    links = part.xpath(".//a/@href")
    assert links == ["/admin/guide/reviewer/add/", f"/admin/guide/reviewer/{profile.pk}/change/"]
    for link in links:
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("group", ["Authors", "Clinical reviewers", "Safety officers", "Auditors"])
def test_nobody_else_is_bothered(client, db, group):
    make_reviewer("rita", expires_on=days(-1))
    client.force_login(make_user("pat", group))
    assert "Credentials to verify or renew" not in text(client.get(INDEX))


def test_account_managers_read_it_in_the_mail(db, settings):
    settings.SITE_URL = "https://guide.example"
    profile = Reviewer.objects.get(user=make_reviewer("rita", expires_on=days(30)))
    make_user("max", "Account managers", email="max@example.org")

    call_command("send_digests")

    (message,) = mail.outbox
    assert message.subject == "SpasmGuide: 1 item is waiting for you"
    assert (
        "Credentials to verify or renew\n- Rita Reviewer: the registration expires on 14 April 2026\n"
        f"  https://guide.example/admin/guide/reviewer/{profile.pk}/change/"
    ) in message.body


def test_the_number_of_queries_does_not_grow_with_the_people(client, db):
    manager = make_user("max", "Account managers")
    client.force_login(manager)
    found = []
    for number in range(3):
        make_reviewer(f"rita-{number}", expires_on=days(-1))
        make_user(f"newcomer-{number}", "Clinical reviewers")
        client.get(INDEX)
        with CaptureQueriesContext(connection) as captured:
            client.get(INDEX)
        found.append(len(captured))
    assert len(set(found)) == 1
