"""The table of kinds is the only one: what stands in it is listed, found, checked, compared and addressed."""

import ast
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as project

from guide.admin.kind_models import MODELS, NAMES
from guide.admin.report_topics import topics_at_paths
from guide.admin.topics import STEP_INLINES
from guide.authoring import topic_files
from guide.models import KINDS, Blob, Edition, Kind, Topic
from guide.models.kinds import Steps, TextKind, Timer
from guide.publishing.public_texts import topic_path
from guide.record import facts, snapshot
from guide.record.changes import compare_payloads
from guide.review import preflight
from tests.factory import make_last_rung, make_public, make_topic

pytestmark = pytest.mark.unmeasured

EXERCISE = TextKind(
    singular="drill",
    plural="drills",
    label="Exercise",
    prefix="/drills/",
    list_heading="Exercises",
    list_line="Make a weak muscle stronger.",
    icon="repeat",
    offered_as="Exercises that may help",
    fields=("target_muscles", "hold_seconds", "repetitions", "sides"),
    required=("target_muscles",),
    needs_steps=True,
    step_words=5,
    needs_cautions=True,
    timer=Timer.HOLD,
    may_be_rung=True,
    is_safety=True,
)
HEEL_RAISE = {
    "kind": "drill",
    "slug": "heel-raise",
    "steps": ["Rise on your toes."],
    "cautions": "Stop if it hurts.",
    "target_muscles": "calf",
    "hold_seconds": 20,
    "repetitions": 5,
    "sides": "both",
}
ADDRESS = "/drills/heel-raise/"
TEMPLATE = '{% extends "base.html" %}{% block main %}<h1>{{ topic.title }}</h1>{{ topic.steps.0.text }}{% endblock %}'


@pytest.fixture(autouse=True)
def exercise(monkeypatch, settings, tmp_path):
    """A new kind: an entry in the table, and a template that bears its name."""
    monkeypatch.setitem(KINDS, "drill", EXERCISE)
    (tmp_path / "guide" / "topic").mkdir(parents=True)
    (tmp_path / "guide" / "topic" / "drill.html").write_text(TEMPLATE)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]


def html(path):
    return bytes(Blob.objects.get(sha256=Edition.objects.current().manifest["pages"][path]["blob"]).raw).decode()


def test_it_has_an_address(author, reviewer):
    topic = make_public(author, reviewer, **HEEL_RAISE)
    assert topic_path({"kind": "drill", "slug": "heel-raise"}) == ADDRESS
    assert "Rise on your toes." in html(ADDRESS)
    assert topics_at_paths([ADDRESS]) == {ADDRESS: topic}


def test_it_is_listed_with_its_card_in_the_guide_and_at_its_part_of_the_body(author, reviewer):
    make_public(author, reviewer, **HEEL_RAISE)
    assert "Make a weak muscle stronger." in html("/guide/")
    assert f'href="{ADDRESS}"' in html("/drills/")
    assert "20 s hold · 5 times · both sides together" in html("/drills/")
    assert f'href="{ADDRESS}"' in html("/areas/calf/")


def test_it_is_offered_where_another_kind_asks_for_it(author, reviewer, monkeypatch):
    monkeypatch.setitem(KINDS, "tip", TextKind(**{**vars(KINDS["tip"]), "offers": ("drill",)}))
    make_public(author, reviewer, **HEEL_RAISE)
    make_public(author, reviewer, kind=Kind.TIP, slug="walk")
    assert "Exercises that may help" in html("/prevention/walk/")


def test_it_is_found(author, reviewer):
    make_public(author, reviewer, **HEEL_RAISE)
    (path,) = [path for path in Edition.objects.current().manifest["assets"] if path.startswith("/data/search.")]
    raw = Blob.objects.get(sha256=Edition.objects.current().manifest["assets"][path]["blob"]).raw
    pages = {page["path"]: page["meta"] for page in json.loads(bytes(raw))["pages"]}
    assert pages[ADDRESS].startswith("Exercise · 20 s hold")
    assert f'href="{ADDRESS}"' in html("/index/")


def test_what_it_needs_is_asked_for_before_a_review(author):
    bare = {"steps": [], "cautions": "", "target_muscles": ""}
    topic = make_topic(author, **{**HEEL_RAISE, **bare})
    assert preflight.problems(topic) == [
        "Say in the cautions when not to do this, or when to stop.",
        "Add at least one step.",
        "Fill in “target muscles”.",
    ]


def test_its_steps_are_short_and_agree_with_its_timer(author):
    topic = make_topic(author, **{**HEEL_RAISE, "steps": ["Rise up, and then hold on for 30 seconds."]})
    assert preflight.problems(topic) == [
        "Shorten step 1 to 5 words.",
        "Step 1 says “Rise up, and then hold on for 30 seconds.”, but the timer counts 20 seconds. Make them agree.",
    ]


def test_it_may_stand_in_a_ladder(author):
    rungs = [make_topic(author, **HEEL_RAISE)]
    plan = make_topic(author, kind=Kind.RELIEF, slug="calf", rungs=rungs)
    assert preflight.problems(plan) == ["End the ladder with the warning sign that says when to get help."]


def test_a_rung_is_drawn_by_what_its_timer_counts(author, reviewer):
    exercise = make_public(author, reviewer, **HEEL_RAISE)
    make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", rungs=[exercise, make_last_rung(author)])
    rung = BeautifulSoup(html("/relief/calf/"), "lxml").find(attrs={"data-path": ADDRESS}).get_text()
    assert "Hold 20 seconds, 5 times" in rung
    assert "Use it safely" not in rung


def test_its_changes_are_told(author):
    topic = make_topic(author, **HEEL_RAISE)
    before = snapshot.take(topic)
    topic.hold_seconds = 30
    assert [change.sentence for change in compare_payloads(before, snapshot.take(topic))] == ["Hold: 20 s became 30 s"]


def test_it_comes_back_from_a_file(author, tmp_path):
    payload = snapshot.take(make_topic(author, **HEEL_RAISE))
    file = tmp_path / "heel-raise.md"
    file.write_text(topic_files.to_files(payload)[".md"])
    front = topic_files.read_topic(file).front
    assert (front["kind"], front["hold_seconds"], front["sides"]) == ("drill", 20, "both")


def test_it_is_no_change_of_a_table_and_needs_as_many_signers_as_it_says(author):
    topic = make_topic(author, **HEEL_RAISE)
    topic.full_clean()
    assert topic.get_kind_display() == "drill"
    assert facts.needs_two_signers(topic)


# --- one table ---


def test_every_kind_stands_in_the_table_and_at_the_desk(monkeypatch):
    monkeypatch.delitem(KINDS, "drill")
    assert list(KINDS) == list(Kind)
    assert set(NAMES) == set(Kind)


def test_what_a_kind_names_is_there(monkeypatch):
    monkeypatch.delitem(KINDS, "drill")
    own = {field.name for field in Topic._meta.get_fields()}
    for kind in KINDS.values():
        assert set(kind.required) <= set(kind.fields) <= own
        assert set(kind.offers) <= set(KINDS)
        assert all(KINDS[name].offered_as or KINDS[name].list_heading for name in kind.offers)
        assert (Path(project.BASE_DIR) / f"templates/guide/icons/{kind.icon}.svg").exists()


def test_kinds_that_share_an_address_are_not_listed_there(monkeypatch):
    monkeypatch.delitem(KINDS, "drill")
    listed = [kind.prefix for kind in KINDS.values() if kind.list_heading]
    assert all([kind.prefix for kind in KINDS.values()].count(prefix) == 1 for prefix in listed)


def named_kinds(node):
    """The kinds that a literal names as its keys or items, by their stored name, by `Kind`, or by their model."""
    parts = getattr(node, "keys", None) or getattr(node, "elts", None) or []
    models = {model.__name__ for model in MODELS}
    for part in parts:
        if isinstance(part, ast.Constant) and part.value in (*Kind, *models):
            yield part.value
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in ("Kind", *models):
            yield part.attr
        if isinstance(part, ast.Name) and part.id in models:
            yield part.id


def tables_of_kinds(source):
    literals = (ast.Dict, ast.Tuple, ast.Set, ast.List)
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, literals)]
    return [node.lineno for node in found if len(set(named_kinds(node))) >= 3]


def test_no_other_module_keeps_a_table_of_kinds():
    guide = Path(project.BASE_DIR) / "guide"
    own = {guide / "models" / "kinds.py", guide / "models" / "__init__.py"}  # the table; the list of exported names
    sources = [path for path in guide.rglob("*.py") if "migrations" not in path.parts and path not in own]
    assert {str(path): lines for path in sources if (lines := tables_of_kinds(path.read_text()))} == {}


@pytest.mark.parametrize(
    "source",
    [
        'SECTIONS = {"relief": 1, "warning": 2, "check": 3}',
        "SAFETY = (Kind.RELIEF, Kind.CHECK, Kind.NUMBERS)",
        'offered = {"tip", "cause", Kind.WARNING}',
        "FIRST = [Stretch, Compress, Routine]",
    ],
)
def test_such_a_table_would_be_seen(source):
    assert tables_of_kinds(source) == [1]


def test_no_script_and_no_style_names_a_kind_that_has_a_timer():
    """They go by what the timer counts."""
    names = "|".join(name for name, kind in KINDS.items() if kind.timer)
    files = [path for end in ("js", "css") for path in Path(project.BASE_DIR, "static").rglob(f"*.{end}")]
    assert files
    assert [str(path) for path in files if re.search(f"[\"'](?:{names})[\"']", path.read_text())] == []


def test_steps_of_each_form_have_rows_at_the_desk():
    assert set(STEP_INLINES) == set(Steps)


@pytest.mark.parametrize(("timer", "lacks"), [(Timer.HOLD, "sides"), (Timer.MINUTES, "minutes_on")])
def test_a_kind_whose_timer_lacks_a_field_is_refused(timer, lacks):
    fields = {"hold_seconds", "repetitions", "sides", "temperature", "minutes_on"} - {lacks}
    with pytest.raises(ValueError, match=lacks):
        TextKind(singular="drill", plural="drills", label="Drill", prefix="/drills/", timer=timer, fields=tuple(fields))
