"""Scripts hold no sentences: templates do, where they are translated. Python translates when it says something, and not
when a module is imported."""

import ast
import re
from pathlib import Path

import lxml.html
import pytest
from django.conf import settings

from guide.models import Edition
from guide.publishing import build, rendering
from tests.factory import make_public
from tests.fetching import fetch

pytestmark = pytest.mark.unmeasured

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
READ_BY_READERS = sorted(path for path in SCRIPTS.rglob("*.js") if path.parent.name != "desk")
SENTENCE = re.compile(r"""["'`][A-Z][a-z]+ [^"'`]*""")
MODULES = sorted(path for package in ("guide", "spasmguide") for path in (settings.BASE_DIR / package).rglob("*.py"))
EAGER = ("gettext", "ngettext", "pgettext", "npgettext")
FOR_US = re.compile(r"console\.|Error\(|warn\(")  # who mends the guide reads English


@pytest.mark.parametrize("script", READ_BY_READERS, ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_no_script_holds_a_sentence(script):
    code = re.sub(r"/\*.*?\*/", "", script.read_text(), flags=re.DOTALL)
    assert [line for line in code.splitlines() if SENTENCE.search(line) and not FOR_US.search(line)] == []


def test_every_page_has_the_words_about_the_saved_copy(author, reviewer):
    make_public(author, reviewer)
    for path in Edition.objects.current().manifest["pages"]:
        page = lxml.html.fromstring(fetch(path).body)
        (template,) = page.xpath("//template[@data-part='saved-words']")
        words = {word.get("data-word"): word.text for word in template.iter("span")}
        assert all(words.values())
        assert asked_for() <= words.keys(), path


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_module_translates_while_it_is_imported(module):
    tree = ast.parse(module.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    eager = {name.asname or name.name for node in imports for name in node.names if name.name in EAGER}
    calls = [node for node in run_at_import(tree) if isinstance(node, ast.Call)]
    assert [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id in eager] == []


def run_at_import(node):
    """Every node below but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, ast.Lambda):
            yield from run_at_import(child.args)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, child.args):
                yield from run_at_import(part)
        else:
            yield from run_at_import(child)


def asked_for():
    """The words that the scripts of the saved copy name, and the reasons for which the worker did not save."""
    offline = SCRIPTS / "offline"
    scripts = "".join((offline / f"{name}.js").read_text() for name in ("sync-progress", "status-page", "update-bar"))
    words = (offline / "status-words.js").read_text()
    states = set(re.findall(r'state: (?:n > \w+ \? )?"(\w+)"', words)) | {"saved"}
    worker = "".join(path.read_text() for path in [*SCRIPTS.parent.glob("worker/*.js"), offline / "register.js"])
    reasons = set(re.findall(r'(?:failure\(|cause: )"([\w-]+)"', worker))
    reasons -= {"removed"}  # by the reader, who needs no reason
    return set(re.findall(r'words\("([\w-]+)"', scripts + words)) | states | reasons | {"still", "none", "warning"}


def test_a_preview_carries_no_words_of_a_phone(author, reviewer):
    make_public(author, reviewer)
    page = next(page for page in build.load_guide().pages() if page.path == "/help/")
    preview = {"label": "Not approved", "theme": "light", "text": "standard"}
    assert "saved-words" not in rendering.render(page, preview=preview)
