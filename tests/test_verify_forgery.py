"""An edition that nobody published is not served; no row ends `verify` in a traceback; heads kept elsewhere."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from guide.models import Blob, Contribution, Edition, Event, Revision
from guide.publishing import build
from guide.record import log
from guide.review import digest, workflow
from guide.serving import phone_files, protocol
from guide.serving.shelf import shelf
from tests.factory import LATER, NEXT_REVIEW, make_public
from tests.tampering import unguarded
from tests.verifying import verify

PATH = "/stretches/calf-wall/"


@pytest.fixture
def topic(author, reviewer):
    return make_public(author, reviewer)


# --- a forged edition ---


def forge(**changes):
    """An edition as publishing makes it, with other words on one page, put straight into the table."""
    current = Edition.objects.current()
    forged = build.Build(current.manifest)
    manifest = json.loads(json.dumps(current.manifest))
    manifest["pages"][PATH]["blob"] = forged.store(b"<p>Pull harder.</p>", build.HTML)
    manifest["blobs"] = {**manifest["blobs"], **forged.sizes}
    last = Event.objects.last()
    edition = forged.edition(manifest, seq=current.seq + 1, at=LATER, is_demo=False, known=(last.seq, last.hash))
    Blob.objects.bulk_create(forged.new_blobs(), ignore_conflicts=True)
    for name, value in changes.items():
        setattr(edition, name, value)
    edition.save(force_insert=True)
    build.keep_phone_files(edition)
    return edition


def changes_like_the_honest():
    honest = Edition.objects.current()
    return {"public_manifest_sha256": honest.public_manifest_sha256, "log_seq": honest.log_seq}


@pytest.mark.parametrize("changes", [dict, changes_like_the_honest])
def test_an_edition_that_nobody_published_is_named_and_not_served(topic, client, caplog, changes):
    honest = client.get(PATH).content
    forged = forge(**changes())
    shelf.forget()

    assert client.get(PATH).content == honest
    assert json.loads(client.get("/_o/head.json").content)["seq"] == 1
    assert Client().get("/healthz").status_code == 503
    assert f"Editions that are not what the log says: {forged.seq}" in caplog.text
    code, said = verify()
    assert code == 1
    assert f"guide_edition {forged.seq}:" in said


def test_a_process_that_serves_already_keeps_the_honest_edition(topic, client):
    honest = client.get(PATH).content
    forge(**changes_like_the_honest())
    shelf._checked_at = float("-inf")
    assert client.get(PATH).content == honest


def test_the_next_publication_stands_above_it_and_takes_nothing_from_it(topic, reviewer, client):
    honest, forged = client.get(PATH).content, forge()
    edition = build.publish(reviewer, at=LATER)
    shelf.forget()
    assert edition.seq == forged.seq + 1
    assert client.get(PATH).content == honest
    assert Client().get("/healthz").status_code == 200
    assert f"guide_edition {forged.seq}: no line of the log" in verify()[1]


def test_a_published_edition_that_was_changed_gives_way_to_the_one_before(topic, reviewer, client):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    first = Edition.objects.get(seq=1)
    with unguarded():
        Edition.objects.filter(seq=2).update(root=first.root)
    shelf.forget()
    assert client.get("/_o/head.json").json()["seq"] == 1
    code, said = verify()
    assert code == 1
    assert "guide_edition 2: the row was changed after line" in said
    assert "guide_edition 2: not what the log published, so that readers do not get it; they get edition 1." in said


def test_where_no_edition_is_honest_readers_are_told_that_there_is_none(topic, client):
    with unguarded():
        Edition.objects.update(is_demo=True)
    shelf.forget()
    assert client.get("/").status_code == 503
    assert "they get none." in verify()[1]


def test_a_line_that_publishes_an_edition_again_is_named(topic, reviewer):
    line = Event.objects.get(act="publish")
    with log.exclusive():
        log.append("publish", actor=reviewer, at=LATER, sha256=line.sha256, data=line.data)
    assert f"publishes edition 1 again, after line {line.seq}." in verify()[1]


def test_the_first_line_of_the_form_freezes_all_editions_before_it(topic, reviewer):
    """Those of earlier releases have no digest in the log until then."""
    line = Event.objects.get(act="publish")
    del line.data["frozen"]
    with unguarded():
        Event.objects.filter(pk=line.pk).update(data=line.data, hash=log.line_hash(line))
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    frozen = Event.objects.filter(act="publish").last().data["frozen"]
    assert frozen == {str(edition.seq): edition.frozen_digest() for edition in Edition.objects.all()}
    assert verify()[0] == 0
    make_public(topic.owner, reviewer, slug="other", at=LATER)
    assert list(Event.objects.filter(act="publish").last().data["frozen"]) == ["3"]


# --- whatever stands in a row ---

TABLES = [Event, Revision, Edition, Blob, Contribution]
# An account or a text that is not there is refused by the constraint.
ROWS = [(m, field) for m in TABLES for field in m._meta.concrete_fields if not field.primary_key | field.is_relation]
NO_JSON, NO_DATA = (
    ['"x"', "[]", "7", "{}", "null", '{"edition": {"a": []}}', '{"contributors": 5}'],
    ["", "x", 7, b"\x00"],
)


def raw_update(model, field, value, pk):
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {field.column} = %s WHERE {key} = %s", [value, pk])


def some_of_each_kind(model):
    """The names of blobs follow from their bytes, so that the first one would be another kind on another day."""
    if model is not Blob:
        return [model.objects.order_by("pk").first().pk, model.objects.order_by("pk").last().pk]
    edition = Edition.objects.current()
    parts = [names[0] for names in edition.shards.values() if names]
    return [*parts, *(next(iter(edition.manifest[kind].values()))["blob"] for kind in ("pages", "assets"))]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL refuses what is not of the type of a column")
@pytest.mark.parametrize(("model", "field"), ROWS, ids=lambda part: getattr(part, "__name__", None) or part.name)
def test_no_row_ends_verify_in_a_traceback(topic, model, field):
    values = (
        NO_JSON if field.get_internal_type() == "JSONField" else NO_DATA
    )  # the column itself refuses what is no JSON
    with unguarded():
        for pk in some_of_each_kind(model):
            for value in values:
                raw_update(model, field, value, pk)
                for arguments in ([], ["--at", "2026-03-15"]):
                    code, said = verify(*arguments)
                    assert code == 1, (pk, value, said)


@pytest.mark.parametrize("data", ["x", [], 7, {}, {"frozen": []}, {"edition": []}, {"contributors": 5}])
def test_no_line_of_the_log_ends_verify_in_a_traceback(topic, reviewer, data):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    for event in Event.objects.order_by("seq"):
        with unguarded():
            Event.objects.filter(pk=event.pk).update(data=json.loads(json.dumps(data)))
        for arguments in ([], ["--at", "2026-03-15T09:30"], ["--at", "2026-03-15"]):
            assert verify(*arguments)[0] == 1
        shelf.forget()
        Client().get("/")  # nor does it end the readers' server
        with unguarded():
            Event.objects.filter(pk=event.pk).update(data=event.data)


@pytest.mark.parametrize("root", ["x", [], 7, {}, {"shards": 5}, {"shards": {"pages": [1]}}, {"made_with": 1}])
def test_no_manifest_ends_verify_in_a_traceback(topic, reviewer, root):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    for seq in (1, 2):
        with unguarded():
            Edition.objects.filter(seq=seq).update(root=root)
        assert verify()[0] == 1
        assert verify("--at", "2026-03-15T09:30")[0] == 1


# --- heads that were kept elsewhere ---


def rewrite_log():
    """Whoever owns the database can write other words into a line, and every hash after it anew."""
    with unguarded():
        previous = ""
        for event in Event.objects.order_by("seq"):
            event.data = {**event.data, "reason": "milder"} if event.act == "withdraw" else event.data
            event.previous_hash, previous = previous, ""
            previous = event.hash = log.line_hash(event)
            Event.objects.filter(pk=event.pk).update(data=event.data, previous_hash=event.previous_hash, hash=previous)
        for edition in Edition.objects.all():
            Edition.objects.filter(pk=edition.pk).update(log_head=Event.objects.get(seq=edition.log_seq).hash)


@pytest.fixture
def withdrawn(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    workflow.reinstate(
        topic, reviewer, sha256=Revision.objects.get().sha256, review_by=NEXT_REVIEW, at=LATER, confirmed_at=LATER
    )
    return topic


def mail(topic):
    return f"Subject: x\n\n{digest.compose(topic.owner, LATER).text}"


def encoded_mail(topic):
    return mail(topic).replace("its head is ", "its head=\r\n is ")


def output(topic):
    return verify()[1]


def kept_file(topic):
    last = Event.objects.last()
    return f"1 {Event.objects.first().hash}\n\n{last.seq} {last.hash}\n"


def phone_manifest(topic):
    return phone_files.public_manifest(Edition.objects.current()).decode()


FORMS = [mail, encoded_mail, output, kept_file, phone_manifest]


@pytest.mark.parametrize("form", FORMS)
def test_heads_that_were_kept_are_compared(withdrawn, tmp_path, form):
    file = tmp_path / "kept"
    file.write_text(form(withdrawn), newline="")
    code, said = verify("--head", str(file))
    assert (code, f"heads of {file}." in said) == (0, True)
    rewrite_log()
    code, said = verify("--head", str(file))
    assert code == 1
    assert "of the log had the hash" in said


def test_a_tail_that_was_cut_off_is_named(withdrawn, tmp_path):
    file = tmp_path / "kept"
    file.write_text(kept_file(withdrawn))
    seq = Event.objects.last().seq
    with unguarded():
        Event.objects.filter(seq=seq)._raw_delete("default")
    assert f"the log had line {seq} with the hash" in verify("--head", str(file))[1]


def test_the_head_file_of_a_phone_names_an_edition(withdrawn, tmp_path):
    file = tmp_path / "head.json"
    file.write_bytes(protocol.head(Edition.objects.current()))
    assert verify("--head", str(file))[0] == 0
    file.write_text(file.read_text().replace('"edition":"', '"edition":"0'))
    assert "no line of the log published edition 3 with the manifest" in verify("--head", str(file))[1]


def test_a_hash_without_its_number_is_looked_for(withdrawn, tmp_path):
    file = tmp_path / "kept"
    file.write_text(f"the hash was {Event.objects.last().hash}")
    assert verify("--head", str(file))[0] == 0
    file.write_text(f"the hash was {'0' * 64}")
    assert f"no line of the log has the hash {'0' * 64}." in verify("--head", str(file))[1]


def test_cron_keeps_heads_and_compares_them(withdrawn, tmp_path, reviewer):
    file = tmp_path / "heads.txt"
    assert verify("--keep-head", str(file))[0] == 0
    make_public(withdrawn.owner, reviewer, slug="other", at=LATER)
    assert verify("--head", str(file), "--keep-head", str(file))[0] == 0
    assert [line.split()[0] for line in file.read_text().splitlines()][-1] == str(Event.objects.last().seq)
    rewrite_log()
    before = file.read_text()
    assert verify("--head", str(file), "--keep-head", str(file))[0] == 1
    assert file.read_text() == before


@pytest.mark.parametrize(
    "text", ["", "nothing here", "{}", '{"log": {"seq": [], "head": 5}}', '{"log": {"head": "x"}}']
)
def test_a_file_without_a_head_is_refused(withdrawn, tmp_path, text):
    file = tmp_path / "kept"
    file.write_text(text)
    with pytest.raises(CommandError, match="kept"):
        call_command("verify", "--head", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify", "--head", str(tmp_path / "missing"))
