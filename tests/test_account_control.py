"""Two accounts that one person can use are not two people: nobody verifies through another what they entered."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from guide.models import Event, Reviewer
from guide.review import accounts
from guide.review.guards import Refused
from tests.admin_pages import form_data, text
from tests.factory import LATER, NOW, make_user
from tests.test_admin_accounts import NEW_PASSWORD, PROFILE

MANAGERS = "Account managers"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def max_(db):
    return make_user("max", MANAGERS)


@pytest.fixture
def mia(db):
    return make_user("mia", MANAGERS)


@pytest.fixture
def olga(db):
    return make_user("olga", "Clinical reviewers")


def made_by(manager, name, *groups):
    """An account as the admin makes it, and its groups."""
    account = make_user(name)
    accounts.record_password_set(account, manager, at=NOW)
    accounts.set_groups(account, list(Group.objects.filter(name__in=groups)), manager, at=NOW)
    return account


def enter(user, account):
    profile = Reviewer(user=account, **PROFILE)
    accounts.save_profile(profile, user, at=NOW)
    return profile


def change(profile, credential, user):
    profile.credential = credential
    accounts.save_profile(profile, user, at=NOW)


def refusal(profile, user):
    lines = Event.objects.count()
    with pytest.raises(Refused) as refused:
        accounts.verify_credential(profile, user, at=NOW)
    assert (Reviewer.objects.get(pk=profile.pk).verified_at, Event.objects.count()) == (None, lines)
    return str(refused.value)


@pytest.mark.unmeasured
def test_a_manager_cannot_verify_with_a_second_account_that_they_made(client, max_, mia, olga):
    """The whole way through the admin, as somebody would try it."""
    client.force_login(max_)
    client.post(reverse("admin:auth_user_add"), {"username": "moritz", **NEW_PASSWORD})
    moritz = get_user_model().objects.get(username="moritz")
    page = reverse("admin:auth_user_change", args=[moritz.pk])
    group = Group.objects.get(name=MANAGERS)
    client.post(page, form_data(client.get(page), "user_form", groups=[group.pk]))
    client.post(reverse("admin:guide_reviewer_add"), {**PROFILE, "user": olga.pk})
    url = reverse("admin:guide_reviewer_verify", args=[Reviewer.objects.get().pk])

    client.force_login(get_user_model().objects.get(pk=moritz.pk))
    shown, refused = client.get(url), client.post(url)

    why = "moritz and max do not count as two people here: max made moritz"
    assert why in text(shown)
    assert (refused.status_code, Reviewer.objects.get().verified_at) == (422, None)
    assert why in text(refused)
    assert "These people can: mia." in text(refused)
    client.force_login(mia)
    assert "in the hands of this person alone" in text(client.get(url))
    client.post(url)
    assert Reviewer.objects.get().verified_by == mia


def test_nor_with_an_account_that_such_an_account_made(max_, olga):
    first = made_by(max_, "first", MANAGERS)
    second = made_by(first, "second", MANAGERS)
    assert "max made second" in refusal(enter(max_, olga), second)


def test_nor_enter_with_the_second_account_and_verify_with_the_first(max_, olga):
    second = made_by(max_, "second", MANAGERS)
    assert "max made second" in refusal(enter(second, olga), max_)


def test_nor_enter_and_verify_with_two_accounts_of_theirs(max_, mia, olga):
    first, second = made_by(max_, "first", MANAGERS), made_by(max_, "second", MANAGERS)
    why = refusal(enter(first, olga), second)
    assert "max made second and first" in why
    assert "These people can: mia." in why


GIFTS = {
    "a password": lambda giver, account: accounts.record_password_set(account, giver, at=NOW),
    "a group": lambda giver, account: accounts.set_groups(account, [*Group.objects.all()], giver, at=NOW),
    "rights": lambda giver, account: accounts.record_rights_change(account, {"is_staff": True}, giver, at=NOW),
    "its being open again": lambda giver, account: accounts.record_activation_change(account, giver, at=NOW),
}


@pytest.mark.parametrize("gift", GIFTS)
def test_what_was_given_to_an_account_that_was_there_already_counts_too(max_, mia, olga, gift):
    profile = enter(max_, olga)
    GIFTS[gift](max_, mia)
    assert "max made mia" in refusal(profile, mia)


TAKEN = {
    "a group": lambda taker, account: accounts.set_groups(account, [Group.objects.get(name=MANAGERS)], taker, at=NOW),
    "rights": lambda taker, account: accounts.record_rights_change(account, {"user_permissions": []}, taker, at=NOW),
}


@pytest.mark.parametrize("loss", TAKEN)
def test_what_was_taken_does_not(max_, mia, olga, loss):
    mia.groups.add(Group.objects.get(name="Auditors"))
    profile = enter(max_, olga)
    TAKEN[loss](max_, mia)
    accounts.verify_credential(profile, mia, at=NOW)
    assert profile.verified_by == mia


def test_a_password_of_ones_own_does_not_free_an_account(max_, olga):
    """Whoever made it may have typed it."""
    second = made_by(max_, "second", MANAGERS)
    accounts.record_password_set(second, second, at=NOW)
    assert "A new password does not change that." in refusal(enter(max_, olga), second)


def test_everyone_who_changed_it_since_it_was_verified_entered_it(max_, mia, olga):
    """The last hand may only have mended a letter."""
    profile = enter(max_, olga)
    change(profile, "Doctor", mia)

    assert "You entered this credential" in refusal(profile, max_)
    accounts.verify_credential(profile, make_user("mo", MANAGERS), at=NOW)
    change(profile, "Physician", mia)
    accounts.verify_credential(profile, max_, at=NOW)
    assert profile.verified_by == max_


def test_who_set_the_password_of_the_signer_does_not_verify_until_another_has_set_it(max_, mia, superuser):
    olga = made_by(max_, "olga", "Clinical reviewers")
    profile = enter(mia, olga)

    why = refusal(profile, max_)

    assert "or set this person's password" in why
    assert "No account manager can do this now. A superuser has to create an account for another person" in why
    accounts.record_password_set(olga, mia, at=NOW)
    profile.refresh_from_db()
    accounts.verify_credential(profile, max_, at=NOW)
    assert profile.verified_by == max_


def test_a_reviewer_who_manages_accounts_does_not_verify_themselves_through_another(max_, olga):
    olga.groups.add(Group.objects.get(name=MANAGERS))
    puppet = made_by(olga, "puppet", MANAGERS)
    assert "olga made puppet" in refusal(enter(max_, olga), puppet)
    assert refusal(Reviewer.objects.get(), olga).startswith("You cannot verify your own credential.")


def test_managers_whom_a_superuser_made_are_two_people_but_not_one_of_them_and_the_superuser(superuser, olga):
    """Somebody has to make the first ones; each sign-in of a superuser is told to others."""
    first, second = made_by(superuser, "first", MANAGERS), made_by(superuser, "second", MANAGERS)
    rita = make_user("rita", "Clinical reviewers")

    assert "root made second" in refusal(enter(superuser, rita), second)
    profile = enter(first, olga)
    accounts.verify_credential(profile, second, at=NOW)
    assert profile.verified_by == second


def test_what_gives_control_of_an_account_is_read_from_the_log(client, superuser, max_, mia, olga):
    """As the admin writes it: a right beside the groups."""
    client.force_login(superuser)
    right = Permission.objects.get(codename="verify_reviewer")
    page = reverse("admin:auth_user_change", args=[olga.pk])
    client.post(page, form_data(client.get(page), "user_form", user_permissions=[right.pk]))

    assert "root made olga" in refusal(enter(superuser, make_user("rita")), get_user_model().objects.get(pk=olga.pk))


def test_one_person_signs_with_one_account(max_, mia, olga):
    accounts.verify_credential(enter(max_, olga), mia, at=NOW)
    second = enter(max_, make_user("olga2", "Clinical reviewers"))

    assert "“HCPC PH9” is already the registration of olga" in refusal(second, mia)
    olga.is_active = False
    olga.save()
    accounts.verify_credential(second, mia, at=NOW)
    assert second.verified_by == mia


def test_nobody_changes_their_own_groups_with_an_account_that_they_made(client, max_, mia):
    puppet = made_by(max_, "puppet", MANAGERS)
    reviewers = Group.objects.get(name="Clinical reviewers")
    page = reverse("admin:auth_user_change", args=[max_.pk])

    with pytest.raises(Refused, match="even through an account that you created"):
        accounts.set_groups(max_, [reviewers], puppet, at=NOW)
    client.force_login(get_user_model().objects.get(pk=puppet.pk))
    client.post(page, form_data(client.get(page), "user_form", groups=[reviewers.pk], is_active=""))
    max_.refresh_from_db()
    assert (max_.is_active, [group.name for group in max_.groups.all()]) == (True, [MANAGERS])

    client.force_login(mia)
    client.post(page, form_data(client.get(page), "user_form", groups=[reviewers.pk]))
    assert [group.name for group in max_.groups.all()] == ["Clinical reviewers"]
