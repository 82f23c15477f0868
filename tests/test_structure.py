"""The house keeps its floors: who may import whom, and who may write what."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

GUIDE = Path(settings.BASE_DIR) / "guide"
FLOORS = {"models": 0, "figures": 0, "review": 1, "edition": 1, "admin": 2, "management": 2, "views": 2, "feedback": 2}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def sources():
    return [path for path in GUIDE.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("name", ["serve.py", "protocol.py"])
def test_code_that_serves_readers_cannot_name_a_draft(name):
    models = {module for module in imports(GUIDE / "edition" / name) if module.startswith("guide.models")}
    assert {module for module in models if not module.startswith("guide.models.editions")} == set()
    assert models
    assert "guide.review" not in " ".join(imports(GUIDE / "edition" / name))


def test_the_readers_views_cannot_name_a_draft():
    assert not [module for module in imports(GUIDE / "views.py") if module.startswith(("guide.models", "guide.review"))]


@pytest.mark.parametrize("path", sorted((GUIDE / "feedback").glob("*.py")), ids=lambda path: path.name)
def test_what_takes_reports_reads_the_shelf_and_writes_reports_and_nothing_else(path):
    """It serves readers too: from a report nobody may learn what a topic says, nor change it."""
    allowed = ("guide.models.feedback", "guide.models.editions", "guide.edition.serve", "guide.feedback")
    own = {module for module in imports(path) if module.startswith("guide.")} - {"guide.edition"}
    assert not [module for module in own if not module.startswith(allowed)]


def test_reports_know_no_topic():
    assert not [module for module in imports(GUIDE / "models" / "feedback.py") if module.startswith("guide")]


@pytest.mark.parametrize(
    "name", ["pages.py", "texts.py", "cards.py", "drawings.py", "ladder.py", "prose.py", "search.py"]
)
def test_pages_are_pure(name):
    modules = set(imports(GUIDE / "edition" / name))
    assert not [m for m in modules if m.startswith(("guide.models", "guide.review", "django.db", "datetime", "time"))]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(GUIDE)))
def test_imports_point_down(path):
    own = FLOORS.get(path.relative_to(GUIDE).parts[0].removesuffix(".py"))
    if own is None:
        return
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "guide" and len(parts) > 1:
            assert FLOORS.get(parts[1], 0) <= own, f"{path.name} imports {module}"


def test_only_the_workflow_moves_a_state():
    """No other module updates or creates revisions, events or editions."""
    allowed = {"review/workflow.py", "review/log.py", "edition/build.py"}
    writes = ("Revision.objects.create", "Revision(", "Event(", "Edition.objects.create", ".update(state")
    for path in sources():
        if str(path.relative_to(GUIDE)) not in allowed:
            text = path.read_text()
            assert not [w for w in writes if w in text and "class Event(" not in text], path


def test_the_top_level_holds_what_it_should():
    tracked = {"spasmguide", "guide", "static", "templates", "tests", "manage.py", "requirements.txt"}
    few = {
        "README.md",
        "Makefile",
        "pyproject.toml",
        "package.json",
        "package-lock.json",
        ".ci",
        ".gitignore",
        "LICENSE",
    }
    local = {
        ".git",
        ".venv",
        "node_modules",
        "var",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".coverage",
        ".hypothesis",
    }
    assert {path.name for path in Path(settings.BASE_DIR).iterdir()} - local == tracked | few
