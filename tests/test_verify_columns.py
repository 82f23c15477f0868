"""Each column of each table of the record is changed once, and each kind of row taken away or added: all of it shows.

The cases come from the models, so that a new column fails here until `verify` compares it with the log.
"""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction

from guide.audit import blobs, signing, verify
from guide.models import Blob, Contribution, Edition, Event, HeadSignature, KeyRotation, Revision, Topic
from guide.record import triggers
from guide.review import workflow
from tests import factory
from tests import signing as keys
from tests.factory import LATER, make_public, make_topic, submit

pytestmark = pytest.mark.django_db

RECORD = [Event, Revision, Edition, Blob, Contribution, HeadSignature, KeyRotation]
COLUMNS = [(model, field) for model in RECORD for field in model._meta.concrete_fields]
# What no line of the log can know, with the reason. Everything else has to be a finding.
UNBOUND = {
    "the newest contribution to an open draft": (
        "A contribution is chained to the one before it, and the log learns of it when the text is submitted: until "
        "then the newest ones of a draft can be cut off unseen. A line of the log for each saving would be the price."
    ),
    "the newest line of the log, about a person or a draft set aside": (
        "A log is no witness of its own end; verify --head compares it with heads that were kept elsewhere."
    ),
    "a signature of a head, or the link to a new key, that was taken away": (
        "The log does not name them, since a head is signed again without an act of anybody. Nothing can be forged so: "
        "the edition waits to be signed, or phones with the old key refuse the new one, until it is there again."
    ),
    "a picture that nothing names": "An author replaced it, or somebody stored one: it is served to nobody.",
}


@pytest.fixture(scope="module")
def guide(module_db):
    """One revision of each state, an open draft, three signed editions, a withdrawal, and a key after the key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SIGNING_KEY", keys.KEY)
        patch.setattr(settings, "SIGNING_PUBLIC_KEY", keys.PUBLIC)
        make_guide()
        signing.rotate(keys.OTHER_KEY)


def make_guide():
    author, reviewer = factory.make_author(), factory.make_reviewer()
    topic = make_public(author, reviewer)
    returned = submit(make_topic(author, slug="returned"))
    workflow.return_to_author(returned, reviewer, reason="x", at=LATER)
    recalled = submit(make_topic(author, slug="recalled"))
    workflow.recall(recalled, author, reason="x", at=LATER)
    submit(make_topic(author, slug="waiting"))
    make_topic(author, slug="draft")
    workflow.record_contribution(topic, author, at=LATER)
    gone = make_public(author, reviewer, slug="gone", at=LATER)
    workflow.withdraw(gone, reviewer, reason="x", notice="y", at=LATER)


@contextmanager
def tampered():
    """As an owner of the database, who takes the triggers away; afterwards all is as before."""
    with transaction.atomic():
        connection.check_constraints()
        triggers.remove(connection)
        yield
        transaction.set_rollback(True)


def findings():
    return [sentence for sentence in verify.report().findings if not sentence.startswith("database: the trigger")]


def other(row, field):
    """Another value of the same type, as small a change as there is."""
    value = field.value_from_object(row)
    match field:
        case models.ForeignKey():
            others = field.related_model.objects.exclude(pk=value).order_by("pk")
            # A topic has each number of a revision once.
            return (others.filter(revisions=None) if field.related_model is Topic else others).first().pk
        case models.BooleanField():
            return not value
        case models.DateTimeField():
            return value + timedelta(microseconds=1)
        case models.JSONField():
            return {**value, "more": 1} if isinstance(value, dict) else [*value, 999]
        case models.BinaryField():
            return bytes(value or b"") + b"x"
        case models.IntegerField():
            return value + 1000
        case models.CharField(choices=choices) if choices:
            return next(choice for choice, _name in choices if choice != value)
    return "0" * 64 if field.max_length == 64 else f"{value} "


def rows_of(model):
    """A row of each sort."""
    if model is Revision:
        return [Revision.objects.filter(state=state).first() for state in Revision.State.values]
    if model is Contribution:
        return [revision.last_contribution for revision in Revision.objects.all()[:2]]
    if model is Blob:
        edition = Edition.objects.first()
        page = edition.manifest["pages"]["/"]["blob"]
        return list(Blob.objects.filter(sha256__in=[page, edition.shards["pages"][0]]))
    ordered = model.objects.order_by("pk")
    return [ordered.first(), ordered.last()]


def test_the_record_is_whole_and_every_table_of_it_is_tried(guide):
    assert findings() == []
    assert {model._meta.db_table for model in RECORD} == set(triggers.TABLES)


@pytest.mark.parametrize(("model", "field"), COLUMNS, ids=lambda part: getattr(part, "__name__", None) or part.name)
def test_a_changed_column_is_named(guide, model, field):
    for row in rows_of(model):
        with tampered():
            changed = model.objects.filter(pk=row.pk).update(**{field.attname: other(row, field)})
            assert changed == 1
            found = findings()
            assert found, (row.pk, field.name)
            assert not [sentence for sentence in found if "cannot be" in sentence], found


@pytest.mark.parametrize("model", [Revision, Edition, Contribution])
def test_a_row_that_was_taken_away_is_named(guide, model):
    unbound = [Contribution.objects.filter(topic__slug__in=slug).last().pk for slug in (["draft"], ["calf-wall"])]
    for pk in model.objects.values_list("pk", flat=True):
        with tampered():
            model.objects.filter(pk=pk)._raw_delete("default")
            # UNBOUND: a draft that nobody submitted has one contribution, and the public text a newer one.
            assert findings() or (model is Contribution and pk in unbound), pk


def test_a_line_that_was_taken_away_is_named(guide):
    for seq in Event.objects.values_list("seq", flat=True):
        with tampered():
            Event.objects.filter(seq=seq)._raw_delete("default")
            assert findings(), seq


def test_bytes_that_were_taken_away_are_named(guide):
    editions, revisions = list(Edition.objects.all()), list(Revision.objects.all())
    for name in Blob.objects.values_list("sha256", flat=True):
        with tampered():
            Blob.objects.filter(sha256=name)._raw_delete("default")
            assert any(f"guide_blob {name}: missing" in finding for finding in blobs.findings(editions, revisions))


def copy(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    row._state.adding = True
    row.save_base(raw=True, force_insert=True)


ADDED = {
    "a line": lambda: copy(Event.objects.last(), seq=Event.objects.count() + 1),
    "a revision": lambda: copy(Revision.objects.filter(state="approved").first(), pk=999, number=999),
    "an edition": lambda: copy(Edition.objects.last(), seq=999),
    "an edition between": lambda: copy(Edition.objects.first(), seq=0),
    "a page": lambda: Blob.holding(b"<p>Pull harder.</p>", "text/html").save(),
    "a contribution": lambda: copy(Contribution.objects.first(), pk=999),
    "a contribution to a draft": lambda: copy(Contribution.objects.get(topic__slug="draft"), pk=999),
    "a contribution without a hash": lambda: copy(
        Contribution(topic=Topic.objects.first(), user=get_user_model().objects.first(), at=LATER)
    ),
}


@pytest.mark.parametrize("what", ADDED)
def test_a_row_that_was_added_is_named(guide, what):
    with tampered():
        ADDED[what]()
        assert findings()


def test_what_cannot_be_bound_is_written_down_with_its_reason():
    assert all(len(reason) > 40 for reason in UNBOUND.values())
