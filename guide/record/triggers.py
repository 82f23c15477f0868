"""Database triggers: what was signed, who wrote it and what was published is neither changed nor deleted.

It holds against every way in: the ORM, the admin, an import, a hand at the SQL prompt. Whoever owns the database can
still drop a trigger; `missing` then names it, for `manage.py verify`, the system check and /healthz.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

EVENT, REVISION, EDITION, BLOB = "guide_event", "guide_revision", "guide_edition", "guide_blob"
CONTRIBUTION, TOPIC = "guide_contribution", "guide_topic"
SIGNATURE, ROTATION = "guide_headsignature", "guide_keyrotation"
TABLES = EVENT, REVISION, EDITION, BLOB, CONTRIBUTION, SIGNATURE, ROTATION
FROZEN = "is part of the record: its rows are never changed or deleted"
ONE_MOVE = "is part of the record: of a row only the state changes, and only once, when its review ends"
# A draft that nobody ever submitted may go, and with it who wrote it; but never the name alone.
TOUCHED = "is part of the record: who touched a text stays known for as long as the text is there"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger. When all are there already, nothing is locked or written."""
    has_tables = set(TABLES) <= set(connection.introspection.table_names())
    if has_tables and missing(connection):
        dialect = _dialect(connection)
        _run(connection, [*dialect.drops(), *dialect.makes()])


def remove(connection: BaseDatabaseWrapper) -> None:
    _run(connection, _dialect(connection).drops())


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not there, or are not what they should be."""
    dialect = _dialect(connection)
    with connection.cursor() as cursor:
        cursor.execute(dialect.FOUND)
        found = dict(cursor.fetchall())
    return [name for name, definition in dialect.wanted.items() if found.get(name) != definition]


def remove_before_migrate(using: str, plan: Any, **kwargs: Any) -> None:
    """For the signal pre_migrate: migrations may rebuild a table or move its rows."""
    if plan:
        remove(connections[using])


def install_after_migrate(using: str, **kwargs: Any) -> None:
    """For the signal post_migrate."""
    install(connections[using])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _dialect(connection: BaseDatabaseWrapper) -> "Postgresql | Sqlite":
    if connection.vendor == "postgresql":
        return Postgresql()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_table_info('guide_revision')")
        return Sqlite([name for (name,) in cursor.fetchall()])


class Sqlite:
    """Every trigger is one statement, and the database keeps it word for word."""

    FOUND = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    DELETE = "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT {refuse}; END"
    DELETE_WITH_TOPIC = (
        "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        "WHEN EXISTS (SELECT 1 FROM {topic} WHERE id = OLD.topic_id) BEGIN SELECT {refuse}; END"
    )
    UPDATE = "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT {refuse}; END"
    UPDATE_BUT_MOVE = (
        "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        "WHEN NOT (OLD.state = 'in_review' AND NEW.state IN ('approved', 'returned', 'recalled') "
        "AND ({old}) IS ({new})) BEGIN SELECT {refuse}; END"
    )
    # INSERT OR REPLACE takes the rows in its way without asking the trigger for DELETE.
    REPLACE = (
        "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        "WHEN EXISTS (SELECT 1 FROM {table} WHERE {in_the_way}) BEGIN SELECT {refuse}; END"
    )
    IN_THE_WAY = {
        EVENT: "rowid = NEW.rowid OR seq = NEW.seq",
        REVISION: (
            "id = NEW.id OR topic_id = NEW.topic_id "
            "AND (number = NEW.number OR state = 'in_review' AND NEW.state = 'in_review')"
        ),
        EDITION: "rowid = NEW.rowid OR seq = NEW.seq",
        BLOB: "rowid = NEW.rowid OR sha256 = NEW.sha256",
        CONTRIBUTION: "id = NEW.id",
        SIGNATURE: "rowid = NEW.rowid OR signature = NEW.signature",
        ROTATION: "rowid = NEW.rowid OR signature = NEW.signature",
    }

    def __init__(self, revision_columns: list[str]) -> None:
        self.wanted: dict[str, str] = {}
        for table in TABLES:
            refuse = f"RAISE(ABORT, '{table} {FROZEN}')"
            # The same bytes are stored again as a matter of course: the row that is there stays, without an error.
            replace = "RAISE(IGNORE)" if table == BLOB else refuse
            in_the_way = self.IN_THE_WAY[table]
            self.wanted[f"{table}_no_delete"] = self.DELETE.format(table=table, refuse=refuse)
            self.wanted[f"{table}_no_update"] = self.UPDATE.format(table=table, refuse=refuse)
            self.wanted[f"{table}_no_replace"] = self.REPLACE.format(table=table, in_the_way=in_the_way, refuse=replace)
        kept = [column for column in revision_columns if column != "state"]
        self.wanted["guide_revision_no_update"] = self.UPDATE_BUT_MOVE.format(
            table=REVISION,
            old=", ".join(f"OLD.{column}" for column in kept),
            new=", ".join(f"NEW.{column}" for column in kept),
            refuse=f"RAISE(ABORT, '{REVISION} {ONE_MOVE}')",
        )
        self.wanted["guide_contribution_no_delete"] = self.DELETE_WITH_TOPIC.format(
            table=CONTRIBUTION, topic=TOPIC, refuse=f"RAISE(ABORT, '{CONTRIBUTION} {TOUCHED}')"
        )

    def makes(self) -> list[str]:
        return list(self.wanted.values())

    def drops(self) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {name}" for name in self.wanted]


class Postgresql:
    """Triggers that call three functions, written as the catalogue gives them back, so that they can be compared."""

    # A trigger that is switched off, or that a session can pass by calling itself a replica, is as good as missing.
    FOUND = """
        SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger WHERE tgenabled = 'A'
        UNION ALL SELECT proname, prosrc FROM pg_proc
        WHERE proname IN ('guide_refuse', 'guide_end_review', 'guide_go_with_topic')
    """
    FUNCTIONS = {
        "guide_refuse": f"""
            BEGIN
                RAISE EXCEPTION '% {FROZEN}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
            END
        """,
        "guide_end_review": f"""
            BEGIN
                IF OLD.state = 'in_review' AND NEW.state IN ('approved', 'returned', 'recalled')
                        AND to_jsonb(OLD) - 'state' = to_jsonb(NEW) - 'state' THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION '% {ONE_MOVE}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
            END
        """,
        "guide_go_with_topic": f"""
            BEGIN
                IF NOT EXISTS (SELECT 1 FROM {TOPIC} WHERE id = OLD.topic_id) THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION '% {TOUCHED}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
            END
        """,  # noqa: S608  (all parts are constants of this file)
    }

    def __init__(self) -> None:
        self.triggers: dict[str, str] = {}
        self.always: list[str] = []
        for table in TABLES:
            update = "guide_end_review" if table == REVISION else "guide_refuse"
            delete = "guide_go_with_topic" if table == CONTRIBUTION else "guide_refuse"
            self._add(table, "delete", f"FOR EACH ROW EXECUTE FUNCTION {delete}()")
            self._add(table, "update", f"FOR EACH ROW EXECUTE FUNCTION {update}()")
            self._add(table, "truncate", "FOR EACH STATEMENT EXECUTE FUNCTION guide_refuse()")
        self.wanted = {**self.FUNCTIONS, **self.triggers}

    def _add(self, table: str, act: str, action: str) -> None:
        name = f"{table}_no_{act}"
        self.triggers[name] = f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table} {action}"
        self.always.append(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")

    def makes(self) -> list[str]:
        functions = [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
            for name, body in self.FUNCTIONS.items()
        ]
        return [*functions, *self.triggers.values(), *self.always]

    def drops(self) -> list[str]:
        return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in self.FUNCTIONS]
