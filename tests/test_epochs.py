"""Epochs: a database that was restored from a backup goes on above what phones know."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from guide.audit import verify
from guide.feedback import told_editions
from guide.models import Edition, Event, Feedback
from guide.publishing import build, restoring
from guide.record import log
from guide.serving import phone_files, protocol
from tests.factory import LATER, make_public, make_reviewer
from tests.verifying import verify as run_verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def topic(author, reviewer):
    return make_public(author, reviewer)


def begin(user, epoch, number):
    return restoring.begin_epoch(user, known=(epoch, number), at=LATER)


def told(edition):
    """(epoch, seq) as the head and the manifest for phones say them."""
    head, manifest = json.loads(protocol.head(edition)), json.loads(phone_files.public_manifest(edition))
    assert (head["epoch"], head["seq"]) == (manifest["epoch"], manifest["seq"])
    return head["epoch"], head["seq"]


def report(epoch, edition, sha256="", at=LATER, **fields):
    return Feedback.objects.create(
        pk=uuid4(), path="/", created_at=at, epoch=epoch, edition=edition, edition_sha256=sha256, **fields
    )


# --- the act ---


def test_an_epoch_goes_on_above_what_phones_know(author):
    assert told(Edition.objects.current()) == (1, 1)
    assert told(begin(author, 1, 17)) == (2, 18)
    assert told(Edition.objects.get(seq=1)) == (1, 1)
    make_public(author, make_reviewer("rosa"), slug="another")
    assert told(Edition.objects.current()) == (2, 19)
    assert verify.report().findings == []


def test_a_backup_of_the_first_epoch_goes_on_above_a_later_one_that_phones_know(author):
    assert told(begin(author, 3, 5)) == (4, 6)


def test_nothing_new_makes_no_edition_in_an_epoch_either(author):
    edition = begin(author, 1, 17)
    assert build.publish(author, at=LATER) == edition


def test_an_edition_of_a_release_before_epochs_is_in_the_first_and_its_manifest_stays_as_it_was():
    edition = Edition.objects.current()
    del edition.root["epoch"]
    assert "epoch" not in json.loads(phone_files.public_manifest(edition))
    assert json.loads(protocol.head(edition))["epoch"] == 1


@pytest.mark.parametrize(
    ("known", "words"),
    [((1, 0), "has edition 1 of epoch 1"), ((1, 10**9), "too far"), ((500, 2), "too far")],
)
def test_a_number_that_phones_cannot_have_is_refused_and_nothing_is_written(author, known, words):
    lines = Event.objects.count()
    with pytest.raises(restoring.NotRestored, match=words):
        begin(author, *known)
    assert Event.objects.count() == lines


def test_where_the_guide_cannot_be_built_no_epoch_begins(author, set_renderer):
    def fail(page):
        raise KeyError(page.path)

    set_renderer(render=fail, version=lambda: "another")
    lines = Event.objects.count()
    with pytest.raises(build.BuildError):
        begin(author, 1, 17)
    assert Event.objects.count() == lines


def test_the_command_says_what_phones_get_and_that_withdrawals_are_lost(author, capsys, set_clock):
    report(1, 17)
    call_command("restored", user="ada", phones_know=17)
    said = capsys.readouterr().out
    assert "edition 17" in said
    assert "readers see edition 18" in said
    assert "withdrawn after the backup" in said
    line = Event.objects.get(act=Event.Act.RESTORED)
    assert (line.actor, line.data) == (author, {"epoch": 2, "above": 17})


@pytest.mark.parametrize(
    ("options", "words"), [({"user": "nobody"}, "no account"), ({"phones_know": 0}, "epoch 1"), ({"epoch": 900}, "far")]
)
def test_the_command_refuses_in_a_sentence(author, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("restored", **{"user": "ada", "phones_know": 17, **options})


# --- verify ---


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"epoch": 1, "above": 17}, "is not a new one"),
        ({"epoch": 2, "above": 0}, "is not a new one"),
        ({"epoch": 2, "above": 1}, "the log was in epoch 2"),
        ({"epoch": 2, "above": 5}, "does not come after edition 5"),
    ],
)
def test_a_line_that_puts_editions_out_of_order_is_named(author, data, words, monkeypatch):
    """Written by somebody who owns the database, as no act writes it."""
    with log.exclusive():
        log.append(Event.Act.RESTORED, actor=author, at=LATER, data=data)
        monkeypatch.setattr(type(Event.objects.all()), "restored", lambda self: {"epoch": 1, "above": 0})
        build.publish(author, at=LATER)
        make_public(author, make_reviewer("rosa"), slug="another")
    assert any(words in sentence for sentence in verify.report().findings)


def test_a_head_of_a_phone_that_is_newer_than_the_database_says_what_to_do(author, tmp_path):
    head = json.loads(protocol.head(Edition.objects.current()))
    for place, words in (
        ({"seq": 17}, "(edition 17) than this database (1): it was restored from a backup"),
        ({"seq": 1, "epoch": 2}, "--phones-know 1 --epoch 2"),
    ):
        file = tmp_path / "head.json"
        file.write_text(json.dumps({**head, **place, "edition": "0" * 64}))
        code, said = run_verify("--head", str(file))
        assert (code, words in said) == (1, True)


# --- what phones say that they have ---


@pytest.fixture
def remarks():
    return lambda: " ".join(told_editions.remarks(LATER))


def test_a_report_that_names_a_newer_edition_is_told_to_people_and_changes_nothing(author, client, set_clock, remarks):
    report(1, 15)
    report(1, 17)
    assert "a newer guide (edition 17) than this database (1)." in remarks()
    assert "say so: 2." in remarks()
    assert "--phones-know 17 --epoch 1" in remarks()
    lines = Event.objects.count()
    client.force_login(author)
    assert "Phones know a newer guide (edition 17)" in client.get(reverse("admin:index")).content.decode()
    code, said = run_verify()
    assert (code, "Phones know a newer guide (edition 17)" in said) == (0, True)
    assert (Event.objects.count(), Edition.objects.count()) == (lines, 1)


def test_after_the_new_epoch_nothing_more_is_told(author, remarks):
    report(1, 17)
    begin(author, 1, 17)
    assert remarks() == ""


def test_a_phone_of_a_later_epoch_is_told_whatever_its_number(remarks):
    report(2, 1)
    assert "--phones-know 1 --epoch 2" in remarks()


def test_another_edition_under_the_same_number_is_told(remarks):
    report(1, 1, Edition.objects.current().public_manifest_sha256)
    assert remarks() == ""
    report(1, 1, "0" * 64)
    assert "Phones have another edition 1" in remarks()


@pytest.mark.parametrize(
    "fields",
    [
        {"edition": 1},
        {"edition": None},
        {"edition": 10**9},  # no database loses so many
        {"edition": 17, "epoch": 900},
        {"edition": 17, "is_page_assumed": True},
        {"edition": 17, "state": "handled"},
        {"edition": 17, "at": LATER - timedelta(days=31)},
    ],
)
def test_what_no_phone_can_know_is_not_told(remarks, fields):
    report(**{"epoch": 1, **fields})
    assert remarks() == ""


def test_without_an_edition_there_is_nothing_to_compare(author, remarks, monkeypatch):
    report(1, 17)
    monkeypatch.setattr(type(Edition.objects.all()), "current", lambda self: None)
    assert remarks() == ""
    with pytest.raises(CommandError, match="Nothing was published"):
        call_command("restored", user="ada", phones_know=17)
