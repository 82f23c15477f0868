"""What is installed: every package in the lock files with its hashes and its licence."""

import re
import tomllib
from importlib.metadata import version
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from guide.management import licences
from guide.management.commands.licences import LIST

PROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
RUN, TEST = settings.BASE_DIR / "requirements.txt", settings.BASE_DIR / "tests" / "requirements.txt"
ASKED = {RUN: PROJECT["project"]["dependencies"]}
ASKED[TEST] = [*ASKED[RUN], *PROJECT["dependency-groups"]["test"]]
# Copyleft that would reach our own code; the LGPL of a library that is only called does not.
STRONG = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)


def pinned(requirement):
    """("psycopg", "3.3.9") of "psycopg[binary]==3.3.9"."""
    name, exact = requirement.split("==")
    return name.partition("[")[0].lower(), exact


@pytest.mark.parametrize("lock", ASKED, ids=["run", "test"])
def test_every_dependency_that_the_project_names_is_in_the_lock_file(lock):
    missing = dict(map(pinned, ASKED[lock])).items() - licences.locked(lock).items()
    assert not missing, "run “make lock”"


@pytest.mark.parametrize("lock", ASKED, ids=["run", "test"])
def test_every_package_of_a_lock_file_has_its_hashes(lock):
    entries = re.findall(r"^(\S+)==.*\n(?:    --hash=sha256:[0-9a-f]{64}( \\)?\n)*", lock.read_text(), re.MULTILINE)
    with_hash = re.findall(r"^(\S+)==[^\n]* \\\n    --hash=sha256:[0-9a-f]{64}", lock.read_text(), re.MULTILINE)
    assert [name for name, _more in entries] == with_hash
    assert set(with_hash) == set(licences.locked(lock))


def test_the_tests_run_with_what_a_site_runs_with():
    assert licences.locked(RUN).items() <= licences.locked(TEST).items()


def test_what_is_installed_here_is_what_is_locked():
    locked = licences.locked(RUN)
    assert {name: version(name) for name in locked} == locked, "run “make lock”, or install requirements.txt anew"


def test_the_list_of_licences_is_that_of_the_installed_packages(monkeypatch, tmp_path):
    monkeypatch.setattr("guide.management.commands.licences.LIST", tmp_path / "LICENCES.md")
    call_command("licences", stdout=StringIO())
    assert LIST.read_text() == (tmp_path / "LICENCES.md").read_text(), "run “manage.py licences”"


def test_no_package_that_runs_is_under_a_licence_that_reaches_our_own_code():
    rows = re.findall(r"^\| (\S+) \| (.+) \|$", LIST.read_text().partition("|---|---|")[2], re.MULTILINE)
    assert len(rows) == len(licences.locked(RUN))
    assert [name for name, licence in rows if STRONG.search(licence) or licence == "not stated"] == []
    assert STRONG.search("GPL-3.0-or-later") and not STRONG.search("LGPL-3.0-only")  # noqa: PT018
