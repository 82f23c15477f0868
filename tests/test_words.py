"""What scripts say to readers stands in the templates, where it is translated."""

import re
from pathlib import Path

import lxml.html
import pytest
from django.conf import settings

from guide.models import Edition
from guide.publishing import build, rendering
from tests.factory import make_public
from tests.fetching import fetch

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
READ_BY_READERS = sorted(path for path in SCRIPTS.glob("*.js") if not path.name.startswith("admin-"))
SENTENCE = re.compile(r"""["'`][A-Z][a-z]+ [^"'`]*""")
FOR_US = re.compile(r"console\.|Error\(|warn\(")  # who mends the guide reads English


@pytest.mark.parametrize("script", READ_BY_READERS, ids=lambda path: path.name)
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


def asked_for():
    """The words that the scripts of the saved copy name, and the reasons for which the worker did not save."""
    names = ("sync-progress", "offline-status", "update-bar")
    scripts = "".join((SCRIPTS / f"{name}.js").read_text() for name in names)
    words = (SCRIPTS / "offline-words.js").read_text()
    states = set(re.findall(r'state: (?:n > \w+ \? )?"(\w+)"', words)) | {"saved"}
    worker = (SCRIPTS.parent / "service-worker.js").read_text() + (SCRIPTS / "register.js").read_text()
    reasons = set(re.findall(r'(?:failure\(|cause: )"([\w-]+)"', worker))
    reasons -= {"removed"}  # by the reader, who needs no reason
    return set(re.findall(r'words\("([\w-]+)"', scripts + words)) | states | reasons | {"still", "none", "warning"}


def test_a_preview_carries_no_words_of_a_phone(author, reviewer):
    make_public(author, reviewer)
    page = next(page for page in build.load_guide().pages() if page.path == "/help/")
    preview = {"label": "Not approved", "theme": "light", "text": "standard"}
    assert "saved-words" not in rendering.render(page, preview=preview)
