"""The layout of the project. Which package may import which is held by import-linter (see `pyproject.toml`); that each
of its contracts can fail is tried here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unmeasured

ROOT = Path(settings.BASE_DIR)
GUIDE = ROOT / "guide"

# What somebody adds in good faith, and the chain of imports that the report has to show.
BREACHES = {
    "a draft in the code of packs": (
        "serving/packs.py",
        "from guide.models.topics import Topic",
        "guide.serving.packs -> guide.models.topics",
    ),
    "a table that imports files": (
        "models/parts.py",
        "from guide.authoring import drafts",
        "guide.models.parts -> guide.authoring.drafts",
    ),
    "the desk in the readers' views": (
        "serving/views.py",
        "from guide.admin import second_factor",
        "guide.serving.views -> guide.admin.second_factor",
    ),
    "a clinical number that asks a table": (
        "clinical_numbers.py",
        "from guide.models import editions",
        "guide.clinical_numbers -> guide.models.editions",
    ),
    "a draft behind a module between": (
        "models/feedback.py",
        "from guide.models import parts",
        "guide.models.parts -> guide.models.topics",
    ),
    "a page that asks the database": (
        "publishing/cards.py",
        "from guide.models.editions import Edition",
        "guide.publishing.cards -> guide.models.editions",
    ),
    "a package that is on no floor": ("newcomer.py", "", "newcomer"),
    "a circle inside one package": (
        "review/readability.py",
        "from guide.review import preflight",
        "guide.review",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contracts")
    for name in ("guide", "spasmguide"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("starter", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder):
    """The import contracts, checked in a folder. The current folder comes first on the path, so its code is read."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_contracts_hold(copy):
    run = lint(copy)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_reported_with_the_chain_that_causes_it(copy, name):
    path, line, chain = BREACHES[name]
    file = copy / "guide" / path
    before = file.read_text() if file.exists() else None
    file.write_text(f"{before or ''}\n{line}\n")
    try:
        run = lint(copy)
    finally:
        file.unlink() if before is None else file.write_text(before)
    assert run.returncode == 1
    assert chain in run.stdout


def sources():
    return [path for path in GUIDE.rglob("*.py") if "migrations" not in path.parts]


def test_only_the_workflow_moves_a_state():
    """No other module updates or creates revisions, events or editions."""
    allowed = {"review/workflow.py", "record/log.py", "publishing/build.py"}
    writes = ("Revision.objects.create", "Revision(", "Event(", "Edition.objects.create", ".update(state")
    for path in sources():
        if str(path.relative_to(GUIDE)) not in allowed:
            text = path.read_text().replace("threading.Event(", "")
            assert not [w for w in writes if w in text and "class Event(" not in text], path


def test_the_top_level_holds_what_it_should():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {"spasmguide", "guide", "static", "templates", "tests", ".ci"}
    files = {"manage.py", "requirements.txt", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile"}
    files |= {"pyproject.toml", "package.json", "package-lock.json"}
    dot_files = {".gitignore", ".editorconfig", ".pre-commit-config.yaml"}
    assert {line.partition("/")[0] for line in tracked.splitlines()} <= folders | files | dot_files
