"""The line of the queue names the gravest change first, whatever else changed."""

from itertools import pairwise

import pytest

from guide.admin.comparison import summary_line
from guide.record.changes import Change, compare_payloads, gravity

BASE = {
    "schema": 3,
    "kind": "stretch",
    "slug": "calf",
    "title": "Calf",
    "summary": "A short pull for the calf that eases a cramp.",
    "body": "Lean forward slowly. Breathe out. Rest.",
    "cautions": ["Stop if it hurts."],
    "caution_sources": [["nhs"]],
    "steps": [{"text": "Stand by a wall.", "target": None}],
    "sources": [{"name": "nhs", "title": "Leg cramps", "publisher": "NHS", "url": "https://a.example", "read_on": ""}],
    "position": "standing",
    "hold_seconds": 30,
    "signs": [{"key": "swollen", "words": "A swollen leg", "level": "today"}],
    "figure": None,
    "picture": None,
    "areas": [],
    "review_months": 12,
}
# One change of each gravity, the gravest first; each row edits one field alone.
EDITS = [
    ("a not came or went", {"body": "Never lean forward slowly. Breathe out. Rest."}),
    ("a number", {"hold_seconds": 60}),
    ("a unit", {"summary": "A daily pull for the calf that eases a cramp."}),
    ("a side", {"summary": "A short pull for the left calf that eases a cramp."}),
    ("a level", {"signs": [{"key": "swollen", "words": "A swollen leg", "level": "emergency"}]}),
    ("a source gone", {"sources": []}),
    ("a source gone", {"caution_sources": [[]]}),
    ("a sign", {"signs": [{"key": "swollen", "words": "A puffy leg", "level": "today"}]}),
    ("a caution or red flag", {"cautions": ["Stop if it aches."]}),
    ("a step or rung", {"steps": [{"text": "Stand by a chair.", "target": None}]}),
    ("another part that can hurt", {"pregnancy_note": "Ask first."}),
    ("a figure or picture", {"picture": {"sha256": "aa", "alt": "A wall"}}),
    ("wording", {"summary": "A gentle pull for the calf that eases a cramp."}),
    ("wording", {"title": "The calf"}),
]


def changes(**edits):
    return compare_payloads(BASE, {**BASE, **edits})


@pytest.mark.parametrize(("name", "edit"), EDITS, ids=lambda value: str(value)[:40])
def test_each_kind_of_change_has_its_place(name, edit):
    found = gravity.gravest_first(changes(**edit))
    assert gravity.ORDER[gravity.rank(found[0])][0] == name


def test_every_place_of_the_order_is_tried():
    assert list(dict.fromkeys(name for name, _edit in EDITS)) == [name for name, _holds in gravity.ORDER]


@pytest.mark.parametrize(("graver", "lighter"), list(pairwise(EDITS)), ids=lambda value: str(value)[:40])
def test_the_graver_of_two_changes_stands_first_in_either_order(graver, lighter):
    both = [*changes(**lighter[1]), *changes(**graver[1])]
    assert gravity.rank(gravity.gravest_first(both)[0]) <= gravity.rank(both[0])
    assert gravity.gravest_first(both)[0] in changes(**graver[1]) or graver[0] == lighter[0]


def test_a_not_is_never_behind_and_so_many_more():
    numbers = [
        Change(f"steps/{place}/text", f"Step {place}: “1” became “2”", frozenset({"number"})) for place in range(9)
    ]
    nots = [
        Change(f"cautions/{place}", f"“not” removed from caution {place}", frozenset({"negation"}))
        for place in range(3)
    ]
    line = summary_line([*numbers, *nots])
    assert line == "; ".join([change.sentence for change in nots] + ["and 9 more"])


def test_a_not_that_the_quotation_cuts_off_is_named():
    long = "Sit down and rest for a while and drink some water and wait until it is better and then do not walk"
    (change,) = changes(summary=long)
    assert "negation" in change.flags
    assert "not" in summary_line([change]).split("(a")[-1]


def test_every_not_of_one_text_is_told():
    words = [f"word{place} stays here and is kept as it was" for place in range(5)]
    old = ". ".join(f"Do not lift {word}" for word in words)
    (change,) = compare_payloads({**BASE, "body": old}, {**BASE, "body": old.replace("Do not lift", "Do lift")})
    assert change.sentence.count("not") == 5
