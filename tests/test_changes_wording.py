"""What is wording: a table over every field of every kind, and over dangerous changes of prose."""

import copy
import json

import pytest

from guide.authoring import drafts, topic_files
from guide.models import KINDS, Kind
from guide.record import snapshot
from guide.record.changes import clinical_changes
from tests.factory import NOW, make_author
from tests.test_changes import FILES, STARTERS, leaves, lists, taken, targets

WORDING = ("title", "summary", "body")
# Readers of these kinds trust every word with their safety.
NEVER = [Kind.WARNING, Kind.CHECK, Kind.NUMBERS]
PROSE = "The muscle cramps at night, which is a common thing. Do not stretch it hard. [nhs] Hold it for 30 seconds."


@pytest.fixture(scope="module")
def _drafts(module_db):
    drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
    needed = dict.fromkeys(slug for slugs in STARTERS.values() for slug in [*targets(slugs), *slugs])
    drafts.create_missing([FILES[slug] for slug in needed], make_author(), at=NOW)


@pytest.fixture
def payload(_drafts, db, kind):
    return {
        **json.loads(snapshot.canonical(taken(kind))),
        "body": PROSE,
        "summary": PROSE,
        "title": "Common calf cramp",
    }


def changed(payload, path, value):
    new = copy.deepcopy(payload)
    at = new
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return new


def other(value):
    """Another value of the same type; of prose, one word that says the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str) and "common" in value.casefold():
        return value.replace("common", "frequent").replace("Common", "Frequent")
    return f"{value} word" if value is not None else "word"


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_but_prose_is_clinical(payload, kind):
    for path, value in leaves(payload):
        is_wording = not clinical_changes(payload, changed(payload, path, other(value)))
        assert is_wording == (path[0] == "schema" or (path[0] in WORDING and kind not in NEVER)), path


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_that_comes_or_goes_or_moves_is_clinical(payload, kind):
    for path, items in lists(payload):
        for new in (items[:-1], items[1:], [*items, *items[:1]], [*items[1:], *items[:1]]):
            if new != items:
                assert clinical_changes(payload, changed(payload, path, new)), path


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_comes_or_goes_is_clinical(payload, kind):
    for name, value in payload.items():
        without = {key: part for key, part in payload.items() if key != name}
        if value not in (None, "", [], {}) and name != "schema":
            assert clinical_changes(payload, without), name
            assert clinical_changes(without, payload), name


EDITS = {
    "nothing": (PROSE, False),
    "another word": (PROSE.replace("common", "frequent"), False),
    "another word order": (PROSE.replace("is a common thing", "as a thing is common"), False),
    "a comma": (PROSE.replace("night,", "night"), False),
    "capitals": (PROSE.replace("The", "THE"), False),
    "a negation gone": (PROSE.replace("Do not stretch", "Do stretch"), True),
    "a negation come": (PROSE.replace("is a common", "is not a common"), True),
    "a number": (PROSE.replace("30", "90"), True),
    "a unit": (PROSE.replace("seconds", "minutes"), True),
    "a side": (PROSE.replace("The muscle", "The left muscle"), True),
    "how soon": (PROSE.replace("common thing", "thing for a doctor"), True),
    "how hard": (PROSE.replace("it hard", "it gently"), True),
    "how sure": (PROSE.replace("Hold", "You may hold"), True),
    "where": (PROSE.replace("The muscle", "The calf"), True),
    "an opposite": (PROSE.replace("common", "uncommon"), True),
    "a source gone": (PROSE.replace(" [nhs]", ""), True),
    "another source": (PROSE.replace("[nhs]", "[mayo]"), True),
    "a sign": (PROSE + " {sign clot}", True),
    "a sentence come": (PROSE + " Eat salt.", True),
    "a sentence gone": (PROSE.removesuffix(" Hold it for 30 seconds."), True),
    "a clause gone": (PROSE.replace(", which is a common thing", ""), True),
    "a clause come": (PROSE.replace("cramps", "cramps because people lack salt as they sweat"), True),
    "sentences joined": (PROSE.replace("thing. Do", "thing, do"), True),
    "all other words": ("Eat a banana each evening and drink a glass of milk.", True),
    "a list": (f"- {PROSE}", True),
    "a paragraph come": (f"{PROSE}\n\nEat salt", True),
}
LINKED = [("[a page](/learn/one/)", "[a page](/learn/two/)"), ("[a page](/learn/one/)", "a page")]


@pytest.mark.parametrize("field", ["summary", "body"])
@pytest.mark.parametrize("edit", EDITS)
def test_prose_that_says_something_else_is_clinical(field, edit):
    old = {"schema": 3, "kind": "tip", "title": "Walk", "summary": PROSE, "body": PROSE}
    prose, is_clinical = EDITS[edit]
    assert bool(clinical_changes(old, {**old, field: prose})) == is_clinical


@pytest.mark.parametrize(("old", "new"), LINKED)
def test_where_a_link_leads_is_clinical(old, new):
    before = {"schema": 3, "kind": "tip", "body": f"Read {old} about it."}
    assert clinical_changes(before, {**before, "body": f"Read {new} about it."})


def test_the_gravest_change_comes_first():
    old = {"schema": 3, "kind": "tip", "body": "Do not stretch it.", "evidence": "some"}
    found = clinical_changes(old, {**old, "body": "Do stretch it.", "evidence": "strong"})
    assert [bool(change.flags) for change in found] == [True, False]
