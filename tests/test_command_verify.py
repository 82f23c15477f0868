from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guide.edition import build
from guide.models import Blob, Edition, Event, Revision
from guide.review import workflow
from tests.factory import LATER, make_public, make_topic, submit


@pytest.fixture
def topic(author, reviewer):
    return make_public(author, reviewer)


def findings():
    errors = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify", stderr=errors)
    assert caught.value.returncode == 1
    return errors.getvalue()


def test_a_whole_log_is_said_to_be_whole(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    out = StringIO()
    call_command("verify", stdout=out)
    assert "The log is whole" in out.getvalue()


@pytest.mark.django_db
def test_an_empty_site_is_fine():
    call_command("verify", stdout=StringIO())


def test_a_changed_line_is_named(topic):
    Event.objects.filter(seq=2).update(data={"name": "Somebody Else"})
    assert "guide_event: line 2 was changed" in findings()


def test_a_missing_line_is_named(topic):
    Event.objects.filter(seq=1).delete()
    assert "line 1 is missing" in findings()


def test_a_changed_text_is_named(topic):
    revision = Revision.objects.get()
    Revision.objects.filter(pk=revision.pk).update(payload=revision.payload.replace("wall", "door"))
    assert f"guide_revision {revision.pk}: the text does not have the SHA-256" in findings()


def test_a_text_changed_together_with_its_hash_is_named(topic, author):
    other = make_topic(author, slug="other")
    other_revision = submit(other, at=LATER)
    Revision.objects.filter(topic=topic).update(payload=other_revision.payload, sha256=other_revision.sha256)
    assert "the signature names another text" in findings()


def test_changed_public_bytes_are_named(topic):
    name = Edition.objects.current().manifest["pages"]["/stretches/calf-wall/"]["blob"]
    Blob.objects.filter(sha256=name).update(raw=b"<p>Pull harder.</p>")
    assert f"guide_blob {name}: the bytes were changed." in findings()


def test_a_lost_blob_is_named(topic):
    name = Edition.objects.current().manifest["pages"]["/stretches/calf-wall/"]["blob"]
    Blob.objects.filter(sha256=name).delete()
    assert f"guide_blob {name}: missing" in findings()


def test_a_page_that_no_signature_made_is_named(topic):
    edition = Edition.objects.current()
    smuggled = build.packs.compressed(build.sha256(b"<p>x</p>").hexdigest(), b"<p>x</p>", "text/html")
    smuggled.save()
    edition.manifest["pages"]["/stretches/calf-wall/"]["blob"] = smuggled.sha256
    edition.manifest["blobs"][smuggled.sha256] = {"n": 8, "t": "text/html"}
    Edition.objects.filter(pk=edition.pk).update(manifest=edition.manifest)
    assert "/stretches/calf-wall/ is not what its signed texts" in findings()


def test_a_page_put_back_after_its_withdrawal_is_named(topic, reviewer):
    before = Edition.objects.current().manifest
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    Edition.objects.filter(pk=Edition.objects.current().pk).update(manifest=before)
    assert "which no approval in force names" in findings()


def test_a_contributor_s_signature_is_named(topic, author):
    Event.objects.filter(act=Event.Act.APPROVE).update(actor=author)
    assert "signed by a contributor" in findings()
