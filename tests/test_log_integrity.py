"""What was signed and what was published stays as it is, whoever tries and however; where a guard is gone, it shows."""

import json
from contextlib import nullcontext
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.models.signals import pre_migrate
from django.test import Client

from guide.audit import signing
from guide.models import Blob, Contribution, Edition, Event, HeadSignature, KeyRotation, Revision
from guide.publishing import build
from guide.record import triggers
from guide.review import workflow
from guide.serving import phone_files
from tests.factory import LATER, make_public, make_topic, submit
from tests.signing import OTHER_KEY, sign_here
from tests.tampering import unguarded

# For each table of the record a column, and what somebody might wish to write there.
WISHES = [
    (Event, "sha256", "0" * 64),
    (Revision, "payload", "{}"),
    (Edition, "log_seq", 0),
    (Blob, "brotli", b"Pull."),
    (Contribution, "at", LATER),
    (HeadSignature, "expires", LATER),
    (KeyRotation, "new_key", "x"),
]
MODELS = [model for model, _column, _value in WISHES]
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite alone has INSERT OR REPLACE")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL alone has it")


@pytest.fixture
def topic(author, reviewer):
    with transaction.atomic():
        return make_public(author, reviewer)


@pytest.fixture
def record(topic, settings):
    """Every row of the record; whatever the test tries, they are the same afterwards."""
    sign_here(settings)
    signing.sign(Edition.objects.get(), at=LATER)
    signing.rotate(OTHER_KEY)
    before = rows()
    yield
    assert rows() == before


def rows():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def refused():
    return pytest.raises(IntegrityError, match="is part of the record")


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def names():
    acts = ("update", "delete", "truncate" if connection.vendor == "postgresql" else "replace")
    return [f"{table}_no_{act}" for table in triggers.TABLES for act in acts]


# --- every way in ---


@pytest.mark.parametrize(("model", "column", "value"), WISHES)
def test_no_row_is_changed(record, model, column, value):
    table, row = model._meta.db_table, model.objects.order_by("pk").first()
    setattr(row, column, value)
    ways = [
        lambda: run(f"UPDATE {table} SET {column} = %s", value),
        lambda: model.objects.update(**{column: value}),
        lambda: model.objects.bulk_update([row], [column]),
        lambda: row.save_base(force_update=True),
    ]
    for way in ways:
        with refused(), transaction.atomic():
            way()


@pytest.mark.parametrize("model", MODELS)
def test_no_row_is_saved_again_or_deleted_by_its_model(record, model):
    row = model.objects.order_by("pk").first()
    for way in (row.delete, lambda: row.save(force_update=True)):
        with pytest.raises((TypeError, IntegrityError)), transaction.atomic():
            way()


@pytest.mark.parametrize("model", MODELS)
def test_no_row_is_deleted(record, model):
    everything = model.objects.all()
    ways = [
        lambda: run(f"DELETE FROM {model._meta.db_table}"),
        everything.delete,
        lambda: everything._raw_delete(everything.db),
    ]
    for way in ways:
        with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
            way()
    with refused():
        ways[0]()


def delete_all(table):
    run(f"DELETE FROM {table}")
    connection.check_constraints()  # as at the end of a transaction


def test_nothing_goes_with_the_topic_or_the_account_that_it_hangs_on(record, topic, author, reviewer):
    for owner in (topic, author, reviewer):
        with pytest.raises(ProtectedError):
            owner.delete()
    for table in ("guide_topic", "auth_user"):
        with pytest.raises(IntegrityError), transaction.atomic():
            delete_all(table)


def test_an_account_that_left_no_trace_can_go(record, second_author):
    second_author.delete()
    assert not get_user_model().objects.filter(pk=second_author.pk).exists()


def test_nothing_is_overwritten_by_an_import(record):
    for row in (Event.objects.first(), Edition.objects.first()):
        with refused(), transaction.atomic():
            row.save_base(raw=True)


@pytest.mark.parametrize(("model", "column", "value"), WISHES)
def test_nothing_is_overwritten_by_an_upsert(record, model, column, value):
    row = model.objects.order_by("pk").first()
    setattr(row, column, value)
    key = [model._meta.pk.name]
    passed_over = model is Blob and connection.vendor == "sqlite"  # as in `test_bytes_that_are_there_stay_there`
    with nullcontext() if passed_over else refused(), transaction.atomic():
        model.objects.bulk_create([row], update_conflicts=True, update_fields=[column], unique_fields=key)


@on_sqlite
@pytest.mark.parametrize("key", ["seq", "rowid"])
@pytest.mark.parametrize("table", ["guide_event", "guide_edition"])
def test_no_row_is_replaced(record, table, key):
    columns = [column.name for column in connection.introspection.get_table_description(connection.cursor(), table)]
    values = ["seq + 100" if column == "seq" and key == "rowid" else column for column in columns]
    with refused():
        run(
            f"INSERT OR REPLACE INTO {table} (rowid, {', '.join(columns)}) "
            f"SELECT {'rowid' if key == 'rowid' else 'rowid + 100'}, {', '.join(values)} FROM {table} LIMIT 1"
        )


@on_sqlite
@pytest.mark.parametrize("same", ["id", "number"])
def test_no_revision_is_replaced(record, same):
    columns = [field.column for field in Revision._meta.concrete_fields]
    values = ["id + 100" if column == "id" and same == "number" else column for column in columns]
    copy = f"SELECT {', '.join(values)} FROM guide_revision"
    with refused():
        run(f"INSERT OR REPLACE INTO guide_revision ({', '.join(columns)}) {copy}")


@on_sqlite
@pytest.mark.parametrize(
    ("table", "columns", "values"),
    [
        ("guide_headsignature", "signature, edition_id, key, expires", "signature, edition_id, 'x', expires"),
        ("guide_keyrotation", "signature, old_key, new_key", "signature, old_key, 'x'"),
    ],
)
def test_no_signature_is_replaced(record, table, columns, values):
    with refused():
        run(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {values} FROM {table}")
    with refused():
        run(
            f"INSERT OR REPLACE INTO {table} (rowid, {columns}) "
            f"SELECT rowid, {values.replace('signature,', 'signature || 1,', 1)} FROM {table}"
        )


@on_sqlite
def test_no_contribution_is_replaced(record):
    with refused():
        run(
            "INSERT OR REPLACE INTO guide_contribution (id, topic_id, user_id, at) "
            "SELECT id, topic_id, (SELECT max(id) FROM auth_user), at FROM guide_contribution"
        )


def test_a_draft_goes_with_its_authors_and_no_author_alone(author, second_author):
    draft, other = make_topic(author), make_topic(author, slug="other")
    workflow.record_contribution(draft, second_author, at=LATER)
    with refused(), transaction.atomic():
        Contribution.objects.filter(topic=draft, user=second_author).delete()
    draft.delete()
    connection.check_constraints()
    assert [touch.topic for touch in Contribution.objects.all()] == [other]


@on_sqlite
def test_bytes_that_are_there_stay_there(record):
    """The build stores the same bytes again without asking; whoever brings others under the name changes nothing."""
    run("INSERT OR REPLACE INTO guide_blob (sha256, content_type, raw) SELECT sha256, 'x', 'Pull.' FROM guide_blob")
    run("INSERT OR REPLACE INTO guide_blob (rowid, sha256, content_type, raw) VALUES (1, 'x', 'x', 'Pull.')")


@on_postgresql
@pytest.mark.parametrize("table", [*triggers.TABLES, "guide_topic", "auth_user"])
def test_no_table_is_emptied(record, table):
    with refused(), transaction.atomic():
        connection.check_constraints()
        run(f"TRUNCATE {table} CASCADE")


def change_as_replica():
    run("SET LOCAL session_replication_role = replica")
    run("UPDATE guide_event SET sha256 = ''")


@on_postgresql
def test_a_session_that_calls_itself_a_replica_is_refused_as_well(record):
    """An ordinary account may not even call itself so; that of an administrator may."""
    with pytest.raises(DatabaseError, match="is part of the record|permission denied"), transaction.atomic():
        change_as_replica()


def test_the_command_that_empties_a_database_is_refused(record):
    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", interactive=False)


# --- the one move ---


@pytest.fixture
def revision(author):
    return submit(make_topic(author, slug="waiting"), at=LATER)


@pytest.mark.parametrize("state", ["approved", "returned", "recalled"])
def test_a_review_ends_once(revision, state):
    row = Revision.objects.filter(pk=revision.pk)
    row.update(state=state)
    for other in Revision.State.values:
        with refused(), transaction.atomic():
            row.update(state=other)


@pytest.mark.parametrize("state", ["in_review", "draft", ""])
def test_a_review_ends_in_no_other_way(revision, state):
    with refused(), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(state=state)


@pytest.mark.parametrize("field", [f.name for f in Revision._meta.concrete_fields if f.name != "state"])
def test_nothing_else_moves_with_the_state(revision, author, second_author, field):
    other = make_topic(author, slug="other")
    values = {"topic": other, "submitted_by": second_author, "submitted_at": LATER.replace(year=2030)}
    values |= {"last_contribution": Contribution.objects.get(topic=other), "contributors": [], "number": 9, "id": 99}
    value = values.get(field, "x")
    assert getattr(revision, field) != value
    with refused(), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(state="approved", **{field: value})


# --- a guard that is gone shows ---


def drop(name):
    connection.check_constraints()
    table = name.rpartition("_no_")[0]
    run(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def check():
    call_command("check", deploy=True, databases=["default"], tags=["database"], stdout=StringIO())


def assert_named(name):
    assert triggers.missing(connection) == [name]
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stderr=errors)
    assert f"the trigger {name} is missing or was changed" in errors.getvalue()


def test_every_table_of_the_record_is_guarded(db):
    assert set(triggers.TABLES) == {model._meta.db_table for model in MODELS}
    assert triggers.missing(connection) == []
    with unguarded():
        assert set(names()) <= set(triggers.missing(connection))


def test_a_dropped_trigger_is_named_by_whoever_asks(topic, caplog):
    assert Client().get("/healthz").json() == {"ok": True}
    check()
    for name in names():
        drop(name)
        assert_named(name)
        with pytest.raises(SystemCheckError, match=f"{name} is missing"):
            check()
        caplog.clear()
        response = Client().get("/healthz")
        assert (response.status_code, response.json()) == (503, {"ok": False})
        assert name in caplog.text
        triggers.install(connection)


@on_sqlite
def test_a_hollow_trigger_is_named_sqlite(topic):
    drop("guide_event_no_delete")
    run("CREATE TRIGGER guide_event_no_delete BEFORE DELETE ON guide_event BEGIN SELECT 1; END")
    assert_named("guide_event_no_delete")


@on_postgresql
@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ALTER TABLE guide_event DISABLE TRIGGER guide_event_no_delete", "guide_event_no_delete"),
        ("ALTER TABLE guide_event ENABLE TRIGGER guide_event_no_delete", "guide_event_no_delete"),
        (
            "CREATE OR REPLACE FUNCTION guide_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
            "guide_refuse",
        ),
    ],
)
def test_a_hollow_trigger_is_named_postgresql(topic, statement, name):
    connection.check_constraints()
    run(statement)
    assert_named(name)


def test_where_the_database_does_not_answer_the_monitor_is_told(db, monkeypatch):
    def fail(connection):
        raise DatabaseError

    monkeypatch.setattr(triggers, "missing", fail)
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (503, {"ok": False})
    assert "no-store" in response["Cache-Control"]


def test_a_monitor_only_reads(db):
    assert Client().post("/healthz").status_code == 405


# --- the migrations ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.unmeasured
def test_the_triggers_come_back_with_every_migrate(topic):
    for name in names():
        drop(name)
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_works_on_bare_tables_and_leaves_guarded_ones(topic):
    """SQLite rebuilds a table for most changes, and would lose its triggers or stumble over them."""
    seen = []

    def look(plan, **kwargs):
        seen.append(set(names()) <= set(triggers.missing(connection)))

    pre_migrate.connect(look)
    try:
        for target in (["sessions", "zero"], []):
            call_command("migrate", *target, verbosity=0)
            assert triggers.missing(connection) == []
    finally:
        pre_migrate.disconnect(look)
    assert seen[0]
    assert seen[-1]


def test_an_idle_migrate_takes_no_trigger_away(db, monkeypatch):
    monkeypatch.setattr(triggers, "remove", lambda connection: pytest.fail("removed"))
    call_command("migrate", verbosity=0)


# --- the chain goes out to readers ---


def told(edition):
    return json.loads(phone_files.public_manifest(edition))["log"]


def test_every_edition_tells_phones_the_line_that_it_stands_on(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    for edition in Edition.objects.all():
        published = Event.objects.get(act=Event.Act.PUBLISH, data__edition=edition.seq)
        before = Event.objects.get(seq=published.seq - 1)
        assert told(edition) == {"seq": before.seq, "head": before.hash}
        assert published.previous_hash == before.hash


def test_a_tail_that_was_cut_off_and_written_anew_shows_in_what_phones_hold(second_reviewer, topic, reviewer):
    before = list(Blob.objects.values_list("sha256", flat=True))
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    held = told(Edition.objects.current())
    with unguarded():
        Edition.objects.filter(seq=2).delete()
        Event.objects.filter(seq__gt=Event.objects.get(data__edition=1).seq).delete()
        Blob.objects.exclude(sha256__in=before)._raw_delete("default")
    build.publish(reviewer, at=LATER)  # brings the packs back
    call_command("verify", stdout=StringIO())  # what is left is whole in itself
    workflow.withdraw(topic, second_reviewer, reason="milder", notice="y", at=LATER)
    assert Event.objects.get(seq=held["seq"]).hash != held["head"]
