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


@pytest.mark.parametrize("form", ["gzip", "brotli"])
def test_changed_compressed_bytes_are_named(topic, form):
    """They are what a browser gets."""
    name = Edition.objects.current().manifest["pages"]["/stretches/calf-wall/"]["blob"]
    evil = build.packs.compressed("x", b"<h1>Pull harder</h1>" * 20, "text/html")
    Blob.objects.filter(sha256=name).update(**{form: getattr(evil, form)})
    assert f"guide_blob {name}: the bytes were changed." in findings()


def test_a_smuggled_path_is_named(topic):
    edition = Edition.objects.current()
    edition.manifest["assets"]["/stretches/fake/"] = {"blob": edition.manifest["pages"]["/"]["blob"], "references": []}
    Edition.objects.filter(pk=edition.pk).update(manifest=edition.manifest)
    assert "/stretches/fake/ is public on one side only" in findings()


def test_another_manifest_for_phones_is_named(topic):
    edition = Edition.objects.current()
    Edition.objects.filter(pk=edition.pk).update(public_manifest=edition.manifest["pages"]["/"]["blob"])
    assert "no line of the log says that this edition was published" in findings()


def test_a_tail_cut_off_log_and_shelf_is_named_where_the_other_still_knows(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    Edition.objects.filter(seq=2).delete()
    assert "guide_edition 2: missing" in findings()
    Event.objects.filter(seq__gt=2).delete()
    assert "guide_edition 1: no line of the log" in findings()


def test_changed_contributors_are_named(topic):
    revision = Revision.objects.get()
    Revision.objects.filter(pk=revision.pk).update(contributors=[])
    assert f"guide_revision {revision.pk}: its contributors" in findings()


def test_the_head_of_the_log_is_printed_to_be_kept_elsewhere(topic):
    out = StringIO()
    call_command("verify", stdout=out)
    assert Event.objects.last().hash in out.getvalue()
