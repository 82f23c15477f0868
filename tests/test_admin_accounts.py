"""Accounts, groups and reviewers' profiles: nobody raises themselves, and every act is in the log."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from guide.models import Event, Reviewer
from tests.admin_pages import form_data, text
from tests.factory import LATER, PASSWORD, make_reviewer, make_user

PROFILE = {
    "printed_name": "Olga Example",
    "credential": "Physiotherapist",
    "register": "HCPC PH9",
    "expires_on": "2030-01-01",
    "conflict_statement": "None",
    "conflict_stated_on": "2026-03-15",
}

NEW_PASSWORD = {"usable_password": "true", "password1": "a long Phrase 7", "password2": "a long Phrase 7"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def manager(db):
    return make_user("max", "Account managers")


@pytest.fixture
def second_manager(db):
    return make_user("mia", "Account managers")


def page(user, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def said():
    return [(event.data["what"], event.data["name"]) for event in Event.objects.filter(act="person")]


def save(client, user, **changes):
    return client.post(page(user), form_data(client.get(page(user)), "user_form", **changes))


def test_a_manager_adds_an_account_that_has_no_rights_yet(client, manager):
    client.force_login(manager)

    fields = {
        "username": "olga",
        "usable_password": "true",
        "password1": "a long Phrase 7",
        "password2": "a long Phrase 7",
    }
    client.post(reverse("admin:auth_user_add"), fields)

    olga = get_user_model().objects.get(username="olga")
    assert (olga.is_staff, olga.is_superuser, olga.groups.count()) == (True, False, 0)
    assert said() == [("password", "olga")]


def test_a_manager_puts_others_into_groups_and_switches_them_off(client, manager, author):
    client.force_login(manager)
    reviewers = Group.objects.get(name="Clinical reviewers")

    save(client, author, groups=[reviewers.pk], is_active="")

    author.refresh_from_db()
    assert ([group.name for group in author.groups.all()], author.is_active) == (["Clinical reviewers"], False)
    assert sorted(said()) == [("groups", "ada"), ("inactive", "ada")]


def test_a_manager_cannot_change_their_own_groups(client, manager):
    client.force_login(manager)
    reviewers = Group.objects.get(name="Clinical reviewers")

    save(client, manager, groups=[reviewers.pk], is_superuser="on")

    manager.refresh_from_db()
    assert [group.name for group in manager.groups.all()] == ["Account managers"]
    assert not manager.is_superuser


def test_a_manager_makes_no_superuser_and_changes_none(client, manager, author, superuser):
    client.force_login(manager)

    save(client, author, is_superuser="on", user_permissions=["1"])
    author.refresh_from_db()
    assert (author.is_superuser, author.user_permissions.count()) == (False, 0)
    assert client.post(page(superuser), {"username": "mine"}).status_code == 403
    assert client.get(page(superuser, "password_change")).status_code == 403


def test_what_a_superuser_gives_beside_the_groups_is_in_the_log(client, superuser, author):
    client.force_login(superuser)
    permission = Permission.objects.get(codename="change_bodyarea")

    save(client, author, is_superuser="on", user_permissions=[permission.pk])
    save(client, author, is_superuser="", user_permissions=[permission.pk])

    given, taken = Event.objects.filter(data__what="rights").values_list("data", flat=True)
    assert (given["name"], given["is_superuser"], given["user_permissions"]) == ("ada", True, ["change_bodyarea"])
    assert taken["is_superuser"] is False
    assert "user_permissions" not in taken


def test_nobody_looks_up_or_replaces_the_second_factor_of_others(client, superuser):
    client.force_login(superuser)
    labels = [app["app_label"] for app in client.get(reverse("admin:index")).context["app_list"]]
    assert sorted(labels) == ["auth", "guide"]


def test_nobody_deletes_an_account_or_changes_what_a_group_may_do(client, superuser, author):
    client.force_login(superuser)
    group = Group.objects.get(name="Authors")

    assert client.post(page(author, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "x"}).status_code == 403
    assert client.get(reverse("admin:auth_group_add")).status_code == 403


def test_a_password_that_a_manager_sets_ends_a_reviewers_right_to_sign(client, manager, reviewer):
    client.force_login(manager)
    before = said()

    client.post(page(reviewer, "password_change"), NEW_PASSWORD)

    assert Reviewer.objects.get().verified_at is None
    assert said() == [*before, ("password", "rita")]


def test_a_password_that_was_refused_changes_nothing(client, manager, reviewer):
    client.force_login(manager)
    before = said()

    fields = {"usable_password": "true", "password1": "1", "password2": "2"}
    client.post(page(reviewer, "password_change"), fields)

    assert Reviewer.objects.get().verified_at is not None
    assert said() == before


def test_ones_own_new_password_is_in_the_log(client, reviewer):
    client.force_login(reviewer)
    fields = {"old_password": PASSWORD, "new_password1": "a long Phrase 7", "new_password2": "a long Phrase 7"}
    before = said()

    client.post(reverse("admin:password_change"), fields)

    assert said() == [*before, ("password", "rita")]
    assert Reviewer.objects.get().verified_at is not None


def test_a_credential_is_entered_by_one_and_verified_by_another(client, manager, second_manager):
    olga = make_user("olga", "Clinical reviewers")
    client.force_login(manager)
    client.post(reverse("admin:guide_reviewer_add"), {**PROFILE, "user": olga.pk})
    profile = Reviewer.objects.get()
    assert (profile.entered_by, profile.verified_at) == (manager, None)
    url = reverse("admin:guide_reviewer_verify", args=[profile.pk])

    assert client.post(url).status_code == 422
    client.force_login(second_manager)
    client.post(url)

    assert Reviewer.objects.get().verified_by == second_manager
    assert said() == [("profile", "olga"), ("verified", "olga")]


def test_a_changed_credential_has_to_be_verified_again(client, manager, reviewer):
    client.force_login(manager)
    url = reverse("admin:guide_reviewer_change", args=[reviewer.reviewer.pk])

    response = client.post(url, PROFILE, follow=True)

    assert "cannot sign before somebody else has verified" in text(response)
    assert Reviewer.objects.get().verified_at is None


def test_a_profile_stays_with_its_account(client, superuser, reviewer, author):
    client.force_login(superuser)
    client.post(reverse("admin:guide_reviewer_change", args=[reviewer.reviewer.pk]), {**PROFILE, "user": author.pk})
    assert Reviewer.objects.get().user == reviewer


def test_reviewers_cannot_verify(client, reviewer):
    other = make_reviewer("ravi", verified_at=None)
    client.force_login(reviewer)
    assert client.post(reverse("admin:guide_reviewer_verify", args=[other.reviewer.pk])).status_code == 403
