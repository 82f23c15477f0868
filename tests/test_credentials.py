"""The signer was credentialed at signing time, as the log tells it: what is changed past everybody signs nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from guide.models import Event, Reviewer
from guide.record import credentials
from guide.review import accounts, guards, obstacles, signature_records, workflow
from tests.admin_pages import text
from tests.factory import (
    LATER,
    NOW,
    TODAY,
    make_public,
    make_reviewer,
    make_topic,
    make_user,
    sign,
    submit,
)
from tests.tampering import unguarded

NOT_AS_LOGGED = (
    "Your profile does not match what was verified in the log, so you cannot sign. Ask an account manager to check it "
    "and save it again, and another one to verify it."
)
UNVERIFIED = "Your credential has not been verified yet. Ask an account manager who did not enter it to verify it."
DEMONSTRATION = "This is a demonstration account. It can act only in demonstration mode."
CHANGES = {
    "printed_name": "Dr Nobody",
    "credential": "Neurologist",
    "register": "GMC 1",
    "expires_on": TODAY + timedelta(days=3650),
    "conflict_statement": "Owns a towel factory.",
    "conflict_stated_on": TODAY - timedelta(days=1),
    "verified_at": LATER,
}


@pytest.fixture
def managers(db):
    return make_user("max", "Account managers"), make_user("mia", "Account managers")


@pytest.fixture
def revision(author):
    return submit(make_topic(author))


def tamper(user, **changes):
    """What anybody can do who has a shell."""
    Reviewer.objects.filter(user=user).update(**changes)


def refuses(revision, user, why):
    lines = Event.objects.count()
    with pytest.raises(workflow.Refused) as refused:
        sign(revision, user)
    assert (str(refused.value), Event.objects.count()) == (why, lines)
    assert obstacles.who_can_sign(revision, Event.Act.APPROVE, NOW) == []


def findings():
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO(), stderr=errors)
    return errors.getvalue().splitlines()


def test_the_reviewers_of_tests_come_as_those_of_the_desk_do(managers):
    """The short way of `factory.enter` leaves what the two acts leave, but for the account managers."""
    short = make_reviewer().reviewer
    lines = list(Event.objects.values_list("act", "data", "at"))
    fields = {name: getattr(short, name) for name in credentials.SIGNATURE_KEYS}
    short.delete()
    profile = Reviewer(user=short.user, **fields)
    accounts.save_profile(profile, managers[0], at=NOW)
    accounts.verify_credential(profile, managers[1], at=NOW)
    assert list(Event.objects.values_list("act", "data", "at"))[2:] == lines
    entered_and_verified = (profile.entered_by, profile.verified_by, profile.verified_at)
    assert entered_and_verified == (*managers, short.verified_at)
    assert short.entered_by != short.verified_by


# --- before the signature ---


@pytest.mark.parametrize("field", CHANGES)
def test_a_profile_with_one_field_changed_past_the_log_signs_nothing(revision, reviewer, field):
    assert obstacles.who_can_sign(revision, Event.Act.APPROVE, NOW) == ["Rita Reviewer"]
    tamper(reviewer, **{field: CHANGES[field]})
    refuses(revision, reviewer, NOT_AS_LOGGED)


def test_nor_one_with_another_verifier_or_another_owner(revision, reviewer, author):
    known = reviewer.reviewer.verified_by_id
    for verifier in (author, reviewer, None):
        tamper(reviewer, verified_by=verifier)
        refuses(revision, reviewer, NOT_AS_LOGGED)
    tamper(reviewer, verified_by=known)
    other = make_user("olga", "Clinical reviewers")
    Reviewer.objects.update(user=other)
    with pytest.raises(workflow.Refused, match=NOT_AS_LOGGED):
        guards.require_signer(with_device(other), NOW)


def with_device(user):
    user.totpdevice_set.create(name="App")
    return user


def test_nor_one_that_only_a_shell_verified(revision):
    entered = make_reviewer(verified_at=None)
    refuses(revision, entered, UNVERIFIED)
    tamper(entered, verified_at=NOW, verified_by=make_user("mia"))
    refuses(revision, entered, NOT_AS_LOGGED)


def test_nor_one_of_which_the_log_knows_nothing(revision):
    olga = with_device(make_user("olga", "Clinical reviewers"))
    fields = {name: said for name, said in CHANGES.items() if name != "verified_at"}
    Reviewer.objects.create(user=olga, **fields, verified_at=NOW, verified_by=make_user("mia"))
    refuses(revision, olga, NOT_AS_LOGGED)


def test_nor_one_whose_verification_a_manager_s_password_ended(revision, reviewer, managers):
    profile = reviewer.reviewer
    accounts.record_password_set(reviewer, managers[0], at=NOW)
    refuses(revision, reviewer, UNVERIFIED)
    tamper(reviewer, verified_at=profile.verified_at, verified_by=profile.verified_by, entered_by=profile.entered_by)
    refuses(revision, reviewer, NOT_AS_LOGGED)


def test_nor_one_that_was_made_a_demonstration(revision, reviewer):
    tamper(reviewer, is_demo=True)
    refuses(revision, reviewer, DEMONSTRATION)


def test_a_demonstration_asks_the_log_for_nobody_of_its_own(author, settings):
    """As `load_starter` makes them: outside a demonstration they sign nothing."""
    settings.DEMO = True
    demo, revision = make_reviewer(is_demo=True), submit(make_topic(author))
    assert not Event.objects.filter(act=Event.Act.PERSON).exists()
    assert obstacles.who_can_sign(revision, Event.Act.APPROVE, NOW) == ["Rita Reviewer"]
    assert sign(revision, demo).data["demo"]
    call_command("verify", stdout=StringIO())


# --- the way back ---


@pytest.mark.parametrize("field", CHANGES)
def test_saving_and_verifying_again_mends_it(revision, reviewer, managers, field):
    tamper(reviewer, **{field: CHANGES[field]})
    profile = Reviewer.objects.get(user=reviewer)
    accounts.save_profile(profile, managers[0], at=NOW)
    assert (profile.verified_at, profile.entered_by) == (None, managers[0])
    refuses(revision, reviewer, UNVERIFIED)

    with pytest.raises(workflow.Refused, match="someone else must verify it"):
        accounts.verify_credential(profile, managers[0], at=NOW)
    accounts.verify_credential(profile, managers[1], at=NOW)

    assert sign(revision, reviewer).data["verified_by"] == managers[1].pk
    call_command("verify", stdout=StringIO())


def test_nobody_verifies_what_nobody_entered(client, reviewer, managers):
    tamper(reviewer, register="GMC 1")
    profile = Reviewer.objects.get(user=reviewer)
    with pytest.raises(workflow.Refused, match="does not match the entry in the log"):
        accounts.verify_credential(profile, managers[1], at=NOW)
    client.force_login(managers[1])
    assert "save it again first" in text(client.get(reverse("admin:guide_reviewer_verify", args=[profile.pk])))


def test_the_list_of_reviewers_calls_verified_what_the_log_does(client, reviewer, managers):
    make_reviewer("ravi", verified_at=None)
    client.force_login(managers[0])
    page = reverse("admin:guide_reviewer_changelist")
    assert "by who-verifies" in text(client.get(page))
    tamper(reviewer, credential="Neurologist")
    shown = text(client.get(page))
    assert ("by who-verifies" in shown, "changed since it was verified" in shown, "not yet" in shown) == (
        False,
        True,
        True,
    )


# --- after the signature ---


def unseen(monkeypatch):
    """A signature past the guard, as by a program of one's own."""
    monkeypatch.setattr(credentials, "is_verified", lambda profile: True)


@pytest.mark.parametrize("field", [name for name in CHANGES if name != "verified_at"])
def test_a_signature_under_another_credential_is_named(revision, reviewer, monkeypatch, field):
    tamper(reviewer, **{field: CHANGES[field]})
    unseen(monkeypatch)
    signed = sign(revision, reviewer)
    named = f"guide_event {signed.seq}: signed under a credential that, by the log, nobody had verified."
    assert findings() == [named]


def test_so_is_one_that_another_person_or_nobody_is_said_to_have_verified(author, reviewer, monkeypatch):
    unseen(monkeypatch)
    signed = []
    for number, verifier in enumerate((author, None)):
        tamper(reviewer, verified_by=verifier)
        signed.append(sign(submit(make_topic(author, slug=f"topic-{number}")), reviewer))
    assert [line.split(":")[0] for line in findings()] == [f"guide_event {event.seq}" for event in signed]


def test_so_is_the_first_signature_of_two(author, reviewer, second_reviewer, monkeypatch):
    revision = submit(make_topic(author, kind="warning", slug="clot"))
    tamper(reviewer, credential="Neurologist")
    with monkeypatch.context() as patch:
        unseen(patch)
        first = sign(revision, reviewer)
    sign(revision, second_reviewer)
    assert [line.split(":")[0] for line in findings()] == [f"guide_event {first.seq}"]


def test_so_is_one_before_the_verification_and_none_after_it(author, reviewer, managers, monkeypatch):
    """The order of the log decides, not how things ended."""
    profile = reviewer.reviewer
    profile.credential = "Neurologist"
    accounts.save_profile(profile, managers[0], at=NOW)
    with monkeypatch.context() as patch:
        unseen(patch)
        tamper(reviewer, verified_at=NOW, verified_by=managers[1])
        early = sign(submit(make_topic(author)), reviewer)
    accounts.verify_credential(profile, managers[1], at=NOW)
    make_public(author, reviewer, slug="other")
    profile.conflict_statement = "Owns a towel factory."
    accounts.save_profile(profile, managers[0], at=LATER)
    make_public(author, reviewer, slug="later", at=LATER)
    profile.credential = "Physician"
    accounts.save_profile(profile, managers[0], at=LATER)
    assert [line.split(":")[0] for line in findings()] == [f"guide_event {early.seq}"]


def test_a_signature_that_did_not_say_who_had_verified_is_left_alone(author, reviewer, monkeypatch):
    """The first ones did not, and may be of people whom a shell had verified."""
    signature = signature_records.signature_of
    as_then = ("registered_until", "verified_by")
    tamper(reviewer, credential="Neurologist")
    with monkeypatch.context() as patch:
        unseen(patch)
        patch.setattr(
            signature_records,
            "signature_of",
            lambda *said: {k: v for k, v in signature(*said).items() if k not in as_then},
        )
        make_public(author, reviewer)
    call_command("verify", stdout=StringIO())


def test_a_line_about_a_person_that_lacks_everything_stops_no_check(author, reviewer):
    topic = make_public(author, reviewer)
    signed = Event.objects.get(act="approve", topic=topic)
    with unguarded():
        Event.objects.filter(act=Event.Act.PERSON).update(data={})
    found = findings()
    assert f"guide_event {signed.seq}: signed under a credential that, by the log, nobody had verified." in found
    assert "guide_event: line 1 was changed after it was written." in found
