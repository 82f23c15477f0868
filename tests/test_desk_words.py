"""Words of the desk and of its mails, held to by rules: one thing is not “1 things”, and a day is never 2026-03-15."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from guide.models import Kind
from guide.publishing import agreement, cards
from guide.record import snapshot
from guide.review import timer_checks
from tests.factory import make_topic

pytestmark = pytest.mark.unmeasured

ROOT = Path(settings.BASE_DIR)
MODULES = [file for file in (ROOT / "guide").rglob("*.py") if "migrations" not in file.parts]
TEMPLATES = [*(ROOT / "templates").rglob("*.html")]

PLURALS = (
    "seconds|minutes|hours|days|weeks|months|years|times|words|signs|questions|lines|texts|topics|places|pages|mails"
    "|items|reports|comments|sentences|characters|files|findings|signatures|reviewers|sources|steps|heads"
)
COUNTED = re.compile(rf"(?:%\((\w+)\)d|\{{\{{ *([\w.]+) *\}}\}}) (?:\w+ )?(?:{PLURALS})\b")
# These numbers are never 1: a limit, or what is above one.
NEVER_ONE = {
    "limit",
    "In guide/models/signs.py: words",
    "In guide/models/topics.py: words",
    "In guide/publishing/cases.py: questions",
    "In guide/publishing/cases.py: signs",
    "In guide/publishing/cases.py: number",  # of a question, which asks signs
    "In guide/publishing/agreement.py: minutes",
    "In guide/review/preflight.py: times",
    "In templates/guide/ladder/_rung.html: number",
}


def calls(tree, *names):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
            yield node


def strings_without_a_plural(file):
    """The strings of a module that are translated as they are, whatever the number in them."""
    for call in calls(ast.parse(file.read_text()), "_", "gettext", "gettext_lazy"):
        yield from (arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def blind(strings, where):
    for words in strings:
        for match in COUNTED.finditer(words):
            name = match[1] or match[2]
            if not {name, f"In {where}: {name}"} & NEVER_ONE:
                yield f"{where}: {words.strip()}"


def test_what_is_counted_has_a_singular_in_every_module():
    found = [line for file in MODULES for line in blind(strings_without_a_plural(file), file.relative_to(ROOT))]
    assert found == []


def test_what_is_counted_has_a_singular_in_every_template():
    plural = re.compile(r"\{% blocktranslate\b[^%]* count .*?\{% endblocktranslate %\}", re.DOTALL)
    found = [
        line
        for file in TEMPLATES
        for line in blind(plural.sub("", file.read_text()).splitlines(), file.relative_to(ROOT))
    ]
    assert found == []


@pytest.mark.parametrize("words", ["%(times)d times", "and {{ count }} more places", "%(days)d days"])
def test_the_rule_finds_such_words(words):
    assert list(blind([words], "somewhere")) == [f"somewhere: {words}"]


# A value of one of these names is a day or a moment.
DAYS = {"day", "latest", "at", "moment", "until"}
WORDED = {"longdate", "moment", "when"}


def bare_days(tree):
    """Values with which words are filled in that are days, and go by no filter for days."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict)):
            continue
        for key, value in zip(node.right.keys, node.right.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in DAYS and not is_worded(value):
                yield ast.unparse(node)


def is_worded(value):
    """It comes from the filter, or from a local name that was filled by it."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", getattr(value.func, "attr", "")) in WORDED
    return isinstance(value, ast.Name) and value.id == "day"


@pytest.mark.parametrize("package", ["admin", "review", "feedback"])
def test_a_day_is_written_by_the_filter_for_days(package):
    files = [file for file in MODULES if file.parent == ROOT / "guide" / package]
    assert [found for file in files for found in bare_days(ast.parse(file.read_text()))] == []


def test_the_rule_finds_such_days():
    assert list(bare_days(ast.parse('_("until %(day)s") % {"day": profile.expires_on}')))
    assert list(bare_days(ast.parse('_("at %(at)s") % {"at": f"{at:%Y-%m-%d}"}')))


@pytest.mark.django_db
def test_a_dose_of_one(author):
    topic = make_topic(author, hold_seconds=1, repetitions=1, steps=["Hold for 5 seconds."])
    payload = snapshot.take(topic)
    assert "1 time" in cards._meta(payload)
    assert {quantity.words for quantity in agreement.counted(payload).values()} == {"1 second", "1 time"}
    assert "the timer counts 1 second. Make them agree." in str(next(timer_checks.conflicts(topic)))
    compress = make_topic(author, kind=Kind.COMPRESS, slug="heat", minutes_on=1, steps=["Leave it for 5 minutes."])
    assert "the 1 minute that the timer counts" in str(next(timer_checks.warnings(compress)))
