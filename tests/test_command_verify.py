import gzip
import json
from io import StringIO

import brotli
import pytest
from django.core.management import CommandError, call_command

from guide.models import Blob, Edition, Event, Kind, PhoneFile, Revision
from guide.publishing import build, rendering
from guide.record import log
from guide.review import signature_records, workflow
from guide.serving import phone_files
from tests.factory import LATER, NEXT_REVIEW, make_public, make_reviewer, make_topic, sign, submit
from tests.tampering import as_of_an_earlier_release, rewrite, unguarded


@pytest.fixture
def topic(author, reviewer):
    return make_public(author, reviewer)


def findings(*arguments):
    errors = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify", *arguments, stdout=StringIO(), stderr=errors)
    assert caught.value.returncode == 1
    return errors.getvalue()


def line(act):
    """The number of the only line of this act."""
    return Event.objects.get(act=act).seq


def test_a_whole_log_is_said_to_be_whole(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    out = StringIO()
    call_command("verify", stdout=out)
    assert "The log is whole" in out.getvalue()


@pytest.mark.django_db
def test_an_empty_site_is_fine():
    call_command("verify", stdout=StringIO())


def test_a_changed_line_is_named(topic):
    with unguarded():
        Event.objects.filter(act="approve").update(data={"name": "Somebody Else"})
    assert f"guide_event: line {line('approve')} was changed" in findings()


def test_a_changed_line_about_a_person_is_named(topic):
    with unguarded():
        Event.objects.filter(data__what="verified").update(data={"name": "Somebody Else"})
    assert f"guide_event: line {Event.objects.get(data__name='Somebody Else').seq} was changed" in findings()


def test_a_missing_line_is_named(topic):
    with unguarded():
        Event.objects.filter(seq=1).delete()
    assert "line 1 is missing" in findings()


def test_a_changed_text_is_named(topic):
    revision = Revision.objects.get()
    with unguarded():
        Revision.objects.filter(pk=revision.pk).update(payload=revision.payload.replace("wall", "door"))
    assert f"guide_revision {revision.pk}: the text does not have the SHA-256" in findings()


def test_a_text_changed_together_with_its_hash_is_named(topic, author):
    other = make_topic(author, slug="other")
    other_revision = submit(other, at=LATER)
    with unguarded():
        Revision.objects.filter(topic=topic).update(payload=other_revision.payload, sha256=other_revision.sha256)
    assert "the signature names another text" in findings()


def test_changed_public_bytes_are_named(topic):
    name = Edition.objects.current().manifest["pages"]["/stretches/calf-wall/"]["blob"]
    with unguarded():
        Blob.objects.filter(sha256=name).update(plain=b"<p>Pull harder.</p>", brotli=None)
    assert f"guide_blob {name}: the bytes were changed." in findings()


def test_a_lost_blob_is_named(topic):
    name = Edition.objects.current().manifest["pages"]["/stretches/calf-wall/"]["blob"]
    with unguarded():
        Blob.objects.filter(sha256=name).delete()
    assert f"guide_blob {name}: missing" in findings()


def test_a_page_that_no_signature_made_is_named(topic):
    edition = Edition.objects.current()
    smuggled = Blob.holding(b"<p>x</p>", "text/html")
    smuggled.save()
    edition.manifest["pages"]["/stretches/calf-wall/"]["blob"] = smuggled.sha256
    edition.manifest["blobs"][smuggled.sha256] = {"n": 8, "t": "text/html"}
    rewrite(edition, edition.manifest)
    assert "/stretches/calf-wall/ is not what its signed texts" in findings()


def test_a_page_put_back_after_its_withdrawal_is_named(topic, reviewer):
    before = Edition.objects.current().manifest
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    rewrite(Edition.objects.current(), before)
    assert "which no signature in force names" in findings()


def test_a_contributor_s_signature_is_named(topic, author):
    with unguarded():
        Event.objects.filter(act=Event.Act.APPROVE).update(actor=author)
    assert "signed by a contributor" in findings()


def test_a_contributor_s_first_signature_of_two_is_named(author, reviewer):
    make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
    with unguarded():
        Event.objects.filter(act=Event.Act.SIGN).update(actor=author)
    assert f"guide_event {line('sign')}: signed by a contributor" in findings()


# --- two signers ---


@pytest.fixture
def clot(author, reviewer):
    return make_public(author, reviewer, kind=Kind.WARNING, slug="clot")


def forge(which, **changes):
    """Change the line of this act and every hash after it, as somebody who owns the database could."""
    with unguarded():
        previous = ""
        for event in Event.objects.all():
            if event.act == which and event.seq == changes.get("seq", event.seq):
                event.actor_id = changes.get("actor", event.actor_id)
                event.data = {**event.data, **changes.get("data", {})}
                event.data = {name: event.data[name] for name in event.data if name not in changes.get("without", ())}
                event.act = changes.get("act", event.act)
            event.previous_hash, event.hash = previous, ""
            previous = event.hash = log.line_hash(event)
            Event.objects.filter(seq=event.seq).delete()
            event.save_base(raw=True, force_insert=True)


def test_a_safety_text_that_one_person_signed_is_named(clot):
    forge("sign", act="return", data={"reason": "x"})
    found = findings()
    revision = Revision.objects.get()
    assert f"guide_event {line('approve')}: signed by one person, though revision {revision.pk} needs two." in found
    assert f"guide_event {line('approve')}: signed by one person" in findings("--at", DAY)


def test_a_safety_text_that_the_same_person_signed_twice_is_named(clot, reviewer):
    forge("sign", actor=reviewer.pk)
    found = findings("--at", DAY)
    assert f"guide_event {line('approve')}: signed twice by the same person, in line {line('sign')} and here." in found


def test_a_signature_after_the_end_of_a_registration_is_named(clot):
    forge("approve", data={"registered_until": "2026-03-14"})
    assert f"guide_event {line('approve')}: signed after the registration had ended." in findings("--at", DAY)


def test_a_safety_text_that_was_signed_twice_under_one_registration_is_named(clot):
    forge("sign", data={"register": "hcpc RITA"})
    found = findings("--at", DAY)
    first, second = line("sign"), line("approve")
    assert f"guide_event {second}: signed twice under the same registration, in line {first} and here." in found


def test_a_safety_text_whose_second_signer_wrote_it_is_named(clot, author):
    forge("approve", actor=author.pk)
    assert f"guide_event {line('approve')}: signed by a contributor of revision" in findings("--at", DAY)


def test_another_name_for_the_first_signer_is_named(clot):
    forge("sign", data={"name": "Dr Nobody"})
    assert f"guide_event {line('approve')}: names another first signer than line {line('sign')}." in findings()


def test_a_first_signature_counts_for_one_act_and_until_the_next_decision(clot, reviewer, second_reviewer):
    revision = Revision.objects.get()
    said = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": LATER, "confirmed_at": LATER}
    for person in (reviewer, second_reviewer):
        workflow.reaffirm(clot, person, **said)
    call_command("verify", stdout=StringIO())
    forge("reaffirm", act="reinstate")
    assert "signed by one person" in findings()


def test_a_first_signature_does_not_outlive_a_withdrawal(clot, author, reviewer, second_reviewer, monkeypatch):
    clot.summary = "Other words."
    clot.save()
    revision = submit(clot, at=LATER)
    sign(revision, second_reviewer, LATER)
    workflow.withdraw(clot, reviewer, reason="x", notice="y", at=LATER)
    monkeypatch.setattr(workflow.facts, "needs_two_signers", lambda *given: False)
    sign(revision, reviewer, LATER)
    assert f"signed by one person, though revision {revision.pk} needs two." in findings()


def test_what_was_withdrawn_for_safety_and_brought_back_by_one_is_named(topic, reviewer, second_reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", code="wrong", at=LATER)
    said = {"sha256": Revision.objects.get().sha256, "review_by": NEXT_REVIEW, "at": LATER, "confirmed_at": LATER}
    workflow.reinstate(topic, second_reviewer, **said)
    call_command("verify", stdout=StringIO())
    forge("withdraw", data={"code": "safety"})
    assert f"guide_event {line('reinstate')}: signed by one person" in findings()


def test_a_demonstration_is_signed_by_two_as_well(author, settings):
    settings.DEMO = True
    reviewers = [make_reviewer(name, is_demo=True) for name in ("one", "two")]
    revision = submit(make_topic(author, kind=Kind.WARNING, slug="clot"))
    for person in reviewers:
        sign(revision, person)
    call_command("verify", stdout=StringIO())


def test_what_one_person_signed_when_one_was_enough_is_told_apart_and_was_right_then(author, reviewer, monkeypatch):
    """Signatures of that time name no register, nor who had verified their signer."""
    signature = signature_records.signature_of
    with monkeypatch.context() as patch:
        patch.setattr(workflow.facts, "needs_two_signers", lambda *given: False)
        patch.setattr(signature_records, "signature_of", lambda *said: as_then(signature(*said)))
        make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
    make_public(author, reviewer, slug="other", at=LATER)
    found = findings()
    assert "was signed by one person, when one was enough. It needs two now: let it be reaffirmed." in found
    assert "though revision" not in found
    assert "The archived edition holds exactly this." in past(BETWEEN)


def as_then(signature):
    later = ("register", "registered_until", "verified_by", "rules", "comments_read")
    return {name: signature[name] for name in signature if name not in later}


@pytest.mark.parametrize("form", ["gzip", "brotli"])
def test_changed_compressed_bytes_are_named(topic, form):
    """They are what a browser gets."""
    name = Edition.objects.current().manifest["pages"]["/stretches/calf-wall/"]["blob"]
    evil = {"gzip": gzip.compress, "brotli": brotli.compress}[form](b"<h1>Pull harder</h1>" * 20)
    with unguarded():
        Blob.objects.filter(sha256=name).update(**{form: evil})
    assert f"guide_blob {name}: the bytes were changed." in findings()


def test_a_smuggled_path_is_named(topic):
    edition = Edition.objects.current()
    edition.manifest["assets"]["/stretches/fake/"] = {"blob": edition.manifest["pages"]["/"]["blob"], "references": []}
    rewrite(edition, edition.manifest)
    assert "/stretches/fake/ is public on one side only" in findings()


def test_another_manifest_for_phones_is_named(topic):
    edition = Edition.objects.current()
    with unguarded():
        Edition.objects.filter(pk=edition.pk).update(public_manifest_sha256=edition.manifest["pages"]["/"]["blob"])
    assert "no line of the log says that this edition was published" in findings()


def test_a_tail_cut_off_log_and_shelf_is_named_where_the_other_still_knows(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    with unguarded():
        Edition.objects.filter(seq=2).delete()
    assert "guide_edition 2: missing" in findings()
    with unguarded():
        Event.objects.filter(seq__gt=line("approve")).delete()
    assert "guide_edition 1: no line of the log" in findings()


def test_changed_contributors_are_named(topic):
    revision = Revision.objects.get()
    with unguarded():
        Revision.objects.filter(pk=revision.pk).update(contributors=[])
    assert f"guide_revision {revision.pk}: its contributors" in findings()


def test_the_head_of_the_log_is_printed_to_be_kept_elsewhere(topic):
    out = StringIO()
    call_command("verify", stdout=out)
    assert Event.objects.last().hash in out.getvalue()


# --- every edition's word to phones ---


def test_an_edition_that_told_phones_of_another_line_is_named(topic):
    with unguarded():
        Edition.objects.update(log_seq=1, log_head=Event.objects.get(seq=1).hash)
    assert "guide_edition 1: phones were told of another line" in findings()


def test_a_changed_manifest_of_an_old_edition_is_named(topic, reviewer):
    edition = Edition.objects.current()
    as_of_an_earlier_release(edition)
    old = edition.public_manifest_sha256
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    with unguarded():
        Blob.objects.filter(sha256=old).update(plain=b"{}", brotli=None)
    assert f"guide_blob {old}: the bytes were changed." in findings()


def test_a_line_changed_together_with_all_hashes_after_it_is_named(topic, reviewer):
    """Whoever rewrites the whole chain still meets what an edition told phones."""
    with unguarded():
        previous = ""
        for event in Event.objects.all():
            data = {**event.data, "note": "Nothing to see"} if event.seq == 1 else event.data
            event.data, event.previous_hash = data, previous
            previous = log.line_hash(event)
            Event.objects.filter(seq=event.seq).update(data=data, previous_hash=event.previous_hash, hash=previous)
        Edition.objects.update(log_head=Event.objects.get(act="approve").hash)
    assert "guide_edition 1: phones were told of another line" in findings()


# --- parts of manifests, and what phones download ---


def shard(edition, part):
    return edition.shards[part][0]


@pytest.mark.parametrize("part", ["assets", "pages", "gone"])
def test_a_changed_part_of_any_manifest_is_named(topic, reviewer, part):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    make_topic(topic.owner, slug="other")
    name = shard(Edition.objects.get(seq=2), part)
    with unguarded():
        Blob.objects.filter(sha256=name).update(plain=b"{}", brotli=None)
    assert f"guide_blob {name}: the bytes were changed." in findings()
    assert f"guide_blob {name}: the bytes were changed." in findings("--at", BETWEEN)


def test_a_lost_part_of_any_manifest_is_named(topic, reviewer):
    name = shard(Edition.objects.current(), "pages")
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    with unguarded():
        Blob.objects.filter(sha256=name).delete()
    assert f"guide_blob {name}: missing, though an edition names it" in findings()


def test_a_manifest_that_names_other_parts_than_phones_were_told_is_named(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    first, second = Edition.objects.order_by("seq")
    with unguarded():
        Edition.objects.filter(seq=1).update(root=second.root)
    assert "guide_edition 1: phones were told of another line of the log or other pages" in findings()


def test_a_changed_pack_is_named(topic):
    name = Edition.objects.current().manifest["packs"][0]["blob"]
    PhoneFile.objects.filter(sha256=name).update(plain=b"{}", brotli=None)
    assert f"guide_phonefile {name}: the bytes were changed." in findings()


def test_a_lost_pack_is_named_and_made_again(topic, author):
    PhoneFile.objects.all().delete()
    assert "missing, though phones ask for it. “manage.py publish” makes it again." in findings()
    build.publish(author, at=LATER)
    call_command("verify", stdout=StringIO())


def test_a_pack_that_its_files_do_not_make_is_named(topic):
    edition = Edition.objects.current()
    edition.manifest["packs"][0]["blob"] = "0" * 64
    rewrite(edition, edition.manifest)
    assert f"pack {'0' * 64} is not made of the files that it names." in findings()


@pytest.mark.parametrize("prepare", [as_of_an_earlier_release, lambda edition: None])
def test_what_phones_downloaded_of_a_past_edition_can_be_made_again(topic, reviewer, prepare):
    edition = Edition.objects.current()
    files = {file.sha256: file.raw for file in PhoneFile.objects.all()}
    prepare(edition)
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)

    assert edition.public_manifest_sha256 not in PhoneFile.objects.values_list("sha256", flat=True)
    past_edition = Edition.objects.get(seq=1)
    again = {file.sha256: file.raw for file in phone_files.made(past_edition, phone_files.names(past_edition))}
    assert again == files
    assert Event.objects.get(data__edition=1).sha256 in again
    assert "holds exactly this" in past(BETWEEN)


def test_an_edition_of_an_earlier_release_is_served_and_verified(topic, author):
    as_of_an_earlier_release(Edition.objects.current())
    call_command("verify", stdout=StringIO())
    assert Edition.objects.current().manifest["packs"]


# --- the past ---

BETWEEN, DAY = "2026-03-15T09:30", "2026-03-15"
NOTICE = "Don’t do it:\n“1 < 2” & more."


@pytest.fixture
def withdrawn(topic, author, reviewer):
    """One text public at NOW, another added at LATER, when the first is withdrawn."""
    make_public(author, reviewer, slug="other", at=LATER)
    workflow.withdraw(topic, reviewer, reason="x", notice=NOTICE, at=LATER)
    return topic


def past(moment):
    out = StringIO()
    call_command("verify", "--at", moment, stdout=out)
    return out.getvalue()


def change(seq, **parts):
    """Write something else into the archive of one edition: `pages`, `gone`."""
    edition = Edition.objects.get(seq=seq)
    manifest = edition.manifest
    for part, entries in parts.items():
        for path, entry in entries.items():
            if entry is None:
                del manifest[part][path]
            else:
                manifest[part][path] = {**manifest[part].get(path, manifest["pages"]["/"]), **entry}
    rewrite(edition, manifest)


def test_what_readers_had_at_a_past_moment_is_told_and_compared(withdrawn):
    out = past(BETWEEN)
    signed = Event.objects.get(act="approve", topic=withdrawn)
    assert "At 2026-03-15 09:30:00 UTC readers had edition 1, published at 2026-03-15 09:00:00 UTC by rita." in out
    assert f"Lines 1 to {signed.seq} of the log say that readers could read 1 texts:" in out
    assert f"/stretches/calf-wall/ text {signed.sha256}, signed by Rita Reviewer in line {signed.seq}" in out
    assert "and 0 notices of withdrawal:" in out
    assert "The archived edition holds exactly this." in out


def test_a_day_means_its_end(withdrawn):
    out = past(DAY)
    assert "At 2026-03-15 23:59:59 UTC readers had edition 3" in out
    assert "/stretches/other/ text" in out
    assert "and 1 notices of withdrawal:\n  /stretches/calf-wall/ “Don’t do it:" in out


@pytest.mark.parametrize("moment", ["2026-03-15T11:30+02:00", "2026-03-15T09:30:00Z", "2026-03-15 09:30"])
def test_a_moment_may_name_its_zone(withdrawn, moment):
    assert "readers had edition 1," in past(moment)


def test_a_text_that_was_signed_again_is_what_readers_had(withdrawn, reviewer):
    signature = {"sha256": Revision.objects.get(topic=withdrawn).sha256, "review_by": NEXT_REVIEW}
    for act, day in ((workflow.reinstate, 16), (workflow.reaffirm, 17)):
        at = LATER.replace(day=day)
        line = act(withdrawn, reviewer, **signature, at=at, confirmed_at=at)
        out = past(f"2026-03-{day}")
        assert f"/stretches/calf-wall/ text {line.sha256}, signed by Rita Reviewer in line {line.seq}" in out
        assert "and 0 notices of withdrawal:" in out
    assert "/stretches/calf-wall/ “Don’t do it:" in past(DAY)


def test_before_the_first_edition_there_was_nothing(withdrawn):
    assert "At 2026-03-15 08:59:00 UTC nothing had been published yet." in past("2026-03-15T08:59")


@pytest.mark.parametrize("moment", ["yesterday", "2026-02-30", "15.3.2026", ""])
def test_what_is_no_moment_is_refused_with_an_example(db, moment):
    with pytest.raises(CommandError, match="Write it as 2026-03-01"):
        past(moment)


def test_old_editions_are_not_measured_with_new_templates(withdrawn, set_renderer):
    set_renderer(render=lambda page: f"{rendering.render(page)}<!-- new -->")
    assert "holds exactly this" in past(BETWEEN)
    assert "/ is not what its signed texts and this release's templates make" in findings("--at", DAY)


def test_a_release_that_cannot_build_hides_no_other_finding(topic, set_renderer):
    """For example before the static files are collected."""

    def fail(page):
        raise ValueError("no such file")

    set_renderer(render=fail)
    name = Edition.objects.current().manifest["pages"]["/"]["blob"]
    with unguarded():
        Blob.objects.filter(sha256=name).update(plain=b"Pull.", brotli=None)
    found = findings()
    assert "guide_edition 1: its bytes were not compared, as this release cannot make it: / cannot be" in found
    assert f"guide_blob {name}: the bytes were changed." in found


def test_a_text_that_was_not_signed_then_is_named(withdrawn):
    other = Revision.objects.get(topic__slug="other").sha256
    change(1, pages={"/stretches/calf-wall/": {"revisions": [other]}})
    found = findings("--at", BETWEEN)
    assert f"guide_edition 1: /stretches/calf-wall/ shows text {other}, which no signature in force named." in found
    assert "guide_edition 1: /stretches/calf-wall/ does not show text" in found


def test_a_page_that_names_a_text_too_few_is_named(topic):
    whole = Edition.objects.current().manifest["pages"]["/areas/calf/"]["revisions"]
    change(1, pages={"/areas/calf/": {"revisions": whole[1:]}})
    assert "guide_edition 1: /areas/calf/ is made of other texts than those that it names." in findings()


def test_a_page_too_few_or_too_many_is_named(withdrawn):
    change(1, pages={"/stretches/calf-wall/": None, "/stretches/fake/": {}})
    found = findings("--at", BETWEEN)
    signed = Event.objects.get(act="approve", topic=withdrawn)
    assert f"/stretches/calf-wall/ is missing, though line {signed.seq} of the log signed it." in found
    assert "/stretches/fake/ was public, though no signature was in force." in found
    assert "guide_edition 1: phones were told of another line of the log or other pages than it names." in found


def test_other_bytes_under_a_past_page_are_named(withdrawn):
    home = Edition.objects.get(seq=1).manifest["pages"]["/"]["blob"]
    change(1, pages={"/stretches/calf-wall/": {"blob": home}})
    assert "phones were told of another line of the log or other pages" in findings("--at", BETWEEN)


def test_other_bytes_under_a_page_of_an_earlier_release_are_named(withdrawn):
    edition = Edition.objects.get(seq=1)
    as_of_an_earlier_release(edition)
    root = Edition.objects.get(seq=1).root
    root["pages"]["/stretches/calf-wall/"]["blob"] = root["pages"]["/"]["blob"]
    with unguarded():
        Edition.objects.filter(seq=1).update(root=root)
    assert "/stretches/calf-wall/ is not the same page in its manifest and in the" in findings("--at", BETWEEN)


def test_changed_bytes_of_a_past_page_are_named(withdrawn):
    name = Edition.objects.get(seq=1).manifest["pages"]["/stretches/calf-wall/"]["blob"]
    with unguarded():
        Blob.objects.filter(sha256=name).update(plain=b"Pull.", brotli=None)
    assert f"guide_blob {name}: the bytes were changed." in findings("--at", BETWEEN)


def test_another_notice_is_named(withdrawn):
    edition = Edition.objects.current()
    stones = json.loads(phone_files.tombstones(edition))
    stones["pages"]["/stretches/calf-wall/"]["html"] = "<p>All is well.</p>"
    assert "does not show the notice of line" in with_tombstones(edition, stones)


def test_a_notice_too_few_or_too_many_is_named(withdrawn):
    edition = Edition.objects.current()
    stones = json.loads(phone_files.tombstones(edition))
    stones["pages"]["/stretches/other/"] = stones["pages"].pop("/stretches/calf-wall/")
    found = with_tombstones(edition, stones)
    assert "/stretches/calf-wall/ has no notice, though line" in found
    assert "/stretches/other/ was shown as withdrawn, though no withdrawal was in force." in found


def with_tombstones(edition, stones):
    raw = json.dumps(stones).encode()
    as_of_an_earlier_release(edition)
    blob = Blob.holding(raw, "application/json")
    blob.save()
    with unguarded():
        Edition.objects.filter(pk=edition.pk).update(tombstones_sha256=blob.sha256)
    return findings("--at", DAY)


def test_an_edition_missing_from_the_archive_is_named(withdrawn):
    with unguarded():
        Edition.objects.filter(seq=1).delete()
    assert "guide_edition 1: missing" in findings("--at", BETWEEN)
