"""A copy of the whole database in one file: the online backup of SQLite, or pg_dump.

Copying `db.sqlite3` alone loses what stands in the write-ahead log beside it. The copy here is made while the site is
running, and is read through before it gets its name.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

LAST_LINE = "SELECT seq, hash FROM guide_event ORDER BY seq DESC LIMIT 1"


class BackupError(Exception):
    """There is no copy. The message says why, and what would help."""


class Head(NamedTuple):
    """The last line of the log that the copy holds."""

    number: int
    hash: str


def backup(file: Path) -> Head | None:
    """Copy the database into `file`, which must be new; None where its log has no line yet. Raises BackupError."""
    if file.exists():
        raise BackupError(f"{file} exists already. Choose another name, such as one with the date.")
    make = _copy_of_sqlite if connection.vendor == "sqlite" else _dump_of_postgresql
    try:
        with TemporaryDirectory(prefix=".backup-", dir=file.parent) as folder:  # for this account alone
            copy = Path(folder, "copy")
            head = make(copy)
            copy.chmod(0o600)  # it holds password hashes
            _write_through(copy)
            _name(copy, file)
            _write_through(file.parent)
        return head
    except FileExistsError as error:
        raise BackupError(f"{file} was made by somebody else meanwhile. Choose another name.") from error
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}.") from error


def _name(copy: Path, file: Path) -> None:
    """Other than `rename`, a link never takes the place of a file; but drives for cameras and Windows know no links."""
    try:
        os.link(copy, file)
    except FileExistsError:
        raise
    except OSError:
        copy.rename(file)


def _write_through(path: Path) -> None:
    """A power cut must not leave an empty file where a backup was told of."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- SQLite ---


def _copy_of_sqlite(copy: Path) -> Head | None:
    try:
        with closing(sqlite3.connect(_address(), uri=True)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            return _checked_sqlite(target)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be copied: {error}.") from error


def _address() -> str:
    """Of the database file. Without it, none is made."""
    return f"{Path(connection.settings_dict['NAME']).absolute().as_uri()}?mode=rw"


def _checked_sqlite(target: sqlite3.Connection) -> Head | None:
    (said,) = target.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise BackupError(f"The database is damaged, and so is every copy of it. SQLite says: {said}")
    found = target.execute(LAST_LINE).fetchone()
    return Head(*found) if found else None


# --- PostgreSQL ---


def _dump_of_postgresql(copy: Path) -> Head | None:
    # The options of psql that name a server, an account and a database are those of pg_dump, too.
    (_psql, *server), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}", *server, own=environment)
    return _last_line(_run("pg_restore", "--data-only", "--table=guide_event", "--file=-", str(copy)))


def _last_line(script: str) -> Head | None:
    """Of the log, read out of the dump itself."""
    found = re.search(r"^COPY \S*guide_event \((.+)\) FROM stdin;\n(.*?)^\\\.$", script, re.MULTILINE | re.DOTALL)
    if found is None:
        raise BackupError("The copy holds no log of a guide.")
    columns = found[1].split(", ")
    lines = [dict(zip(columns, row.split("\t"), strict=True)) for row in found[2].split("\n") if row]
    return max((Head(int(line["seq"]), line["hash"]) for line in lines), default=None)


def _run(name: str, *arguments: str, own: dict[str, str] | None = None) -> str:
    program = shutil.which(name)
    if program is None:
        raise BackupError(f"{name} is missing. On Debian, as root: apt-get install postgresql-client")
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **(own or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{name} did not make a whole copy: {done.stderr.strip()}")
    return done.stdout
