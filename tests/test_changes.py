"""A diff in words: everything that differs is named, what is dangerous is flagged, and nothing else is said."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.authoring import drafts, topic_files
from guide.models import KINDS, Kind, Topic
from guide.record import snapshot
from guide.record.changes import DEL, FLAGS, INS, SAME, compare_payloads, word_diff
from guide.record.changes.labels import LABELS, in_field_order
from tests.factory import NOW, make_author
from tests.starter import starter_files

FILES = {file.slug: file for file in starter_files()}
# One starter topic of each kind; those before it are what it points at.
STARTERS = {
    Kind.STRETCH: ["calf-wall"],
    Kind.COMPRESS: ["warm-towel"],
    Kind.TIP: ["walk-before-bed"],
    Kind.CAUSE: ["worn-discs"],
    Kind.WARNING: ["one-swollen-leg"],
    Kind.RELIEF: ["calf-towel-bed", "calf-wall", "warm-towel", "cramp-over-ten-minutes", "calf"],
    Kind.ROUTINE: ["calf-wall", "bedtime-leg-stretch", "hamstring-lying", "desk-break"],
    Kind.ARTICLE: ["glossary"],
    Kind.CHECK: ["check"],
    Kind.NUMBERS: ["emergency-numbers"],
}
PICTURE = {"sha256": "ab12", "content_type": "image/png", "width": 40, "height": 30, "alt": "A leg on a chair."}
MOST_ITEMS = 4  # of the many countries, cases, searches and sources, which are all alike
MANY = ("steps", "cases", "searches", "sources")
NAMES = {"steps": {Kind.CHECK: "question {}", Kind.NUMBERS: "country “{}”"}, "cautions": "caution {}"}


@pytest.fixture(scope="module")
def _drafts(module_db):
    drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
    needed = dict.fromkeys(slug for slugs in STARTERS.values() for slug in [*targets(slugs), *slugs])
    drafts.create_missing([FILES[slug] for slug in needed], make_author(), at=NOW)


def taken(kind):
    """What a starter topic of the kind would be frozen as, with a picture."""
    found = snapshot.take(Topic.objects.get(slug=STARTERS[kind][-1]))
    few = {name: found[name][:MOST_ITEMS] for name in MANY if name in found}
    return {**found, **few, "picture": PICTURE}


@pytest.fixture
def payload(_drafts, db, kind):
    """The payload of a starter topic as it comes back from the database."""
    return json.loads(snapshot.canonical(taken(kind)))


def targets(slugs):
    steps = [step for slug in slugs for step in FILES[slug].front.get("steps", []) if isinstance(step, dict)]
    rungs = [topic_files.rung_entry(entry) for of in slugs for entry in FILES[of].front.get("ladder", [])]
    ladders = [rung["topic"] for rung in rungs]
    return list(dict.fromkeys([step["topic"] for step in steps if "topic" in step] + ladders))


def leaves(value, path=()):
    if isinstance(value, dict):
        value = value.items()
    elif isinstance(value, list):
        value = enumerate(value)
    else:
        yield path, value
        return
    for name, part in value:
        yield from leaves(part, (*path, name))


def lists(value, path=()):
    if isinstance(value, list):
        yield path, value
    for name, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from lists(part, (*path, name))


def at(payload, path):
    for name in path:
        payload = payload[name]
    return payload


def altered(payload, path, value):
    new = copy.deepcopy(payload)
    at(new, path[:-1])[path[-1]] = value
    return new


def named(old, new, path, *flags):
    """The changes of one mutation, after checking that they name its field, both ways, with these flags."""
    there, back = compare_payloads(old, new), compare_payloads(new, old)
    for found in (there, back):
        assert found, path
        assert all(change.sentence.strip() for change in found), path
        own = [change for change in found if change.path.split("/")[0] == path[0]]
        assert own, (path, found)
        assert any(set(flags) <= change.flags for change in own), (path, flags, own)
        assert any(label(old, path) in change.sentence.lower() for change in own), (path, own)
    return there


def label(payload, path):
    """How the sentence calls the field, with the number of its item."""
    field = path[0]
    if field == "steps" and len(path) > 1:
        step = payload["steps"][path[1]]
        pattern = NAMES["steps"].get(payload["kind"], "step {}")
        return "" if payload["kind"] == Kind.NUMBERS else pattern.format(path[1] + 1, step["text"]).lower()
    if field == "cautions" and len(path) > 1:
        return f"caution {path[1] + 1}"
    words = {**LABELS, "body": "", "areas": "body area", "sources": "source", "rungs": "rung", "signs": "sign"}
    words |= {"cases": "case", "searches": "search"}
    return str(words[field] if field in words else Topic._meta.get_field(field).verbose_name).lower()


# Not sentences: names of files, places and choices, where a number says nothing about the advice.
CHOSEN = {"kind", "slug", "url", "country", "sha256", "content_type", "read", "level", "who", "sides", "position"}
CHOSEN |= {"temperature", "evidence", "cause_type", "pregnancy", "limb", "drawing", "map_place"}
DANGERS = {"not": "negation", "99": "number", "hours": "unit", "left": "side"}


def is_sentence(path, value):
    names = {name for name in path if isinstance(name, str)}
    is_machine = path[0] == "figure" and not names & {"caption", "claims", "label", "title"}
    is_place_of_sign = path[0] == "signs" and "areas" in names
    is_name_of_source = "sources" in names and path[0] != "sources"
    is_key = path[0] in ("cases", "searches") and path[-1] != "words"
    is_chosen = names & CHOSEN or is_place_of_sign or is_name_of_source or is_key
    return isinstance(value, str) and not is_chosen and not is_machine


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    @pytest.mark.unmeasured
    def test_the_same_text_has_no_changes(self, payload, kind):
        assert compare_payloads(payload, copy.deepcopy(payload)) == []
        assert compare_payloads(payload, taken(kind)) == []

    @pytest.mark.unmeasured
    def test_a_dangerous_word_in_any_text_is_named_and_flagged(self, payload):
        texts = [(path, value) for path, value in leaves(payload) if is_sentence(path, value)]
        assert len(texts) > 5
        for path, value in texts:
            for word, flag in DANGERS.items():
                found = named(payload, altered(payload, path, f"{value} {word}".strip()), path, flag)
                assert word in " ".join(change.sentence for change in found), path

    @pytest.mark.unmeasured
    def test_any_other_value_is_named(self, payload):
        for path, value in leaves(payload):
            if isinstance(value, bool):
                named(payload, altered(payload, path, not value), path)
            elif isinstance(value, (int, float)):
                named(payload, altered(payload, path, value + 30), path, *([] if path[0] == "schema" else ["number"]))
            else:
                named(payload, altered(payload, path, "something else"), path)

    def test_what_is_added_removed_or_moved_in_a_list_is_told_apart(self, payload):
        for path, items in lists(payload):
            if not any(isinstance(item, (str, dict)) for item in items):
                continue  # the two numbers of a point
            for place in range(len(items)):
                without = altered(payload, path, [*items[:place], *items[place + 1 :]])
                said = " ".join(change.sentence for change in compare_payloads(payload, without))
                assert " removed" in said or "became" in said, (path, place, said)
                said = " ".join(change.sentence for change in compare_payloads(without, payload))
                assert " added" in said or "became" in said, (path, place, said)
            for place in range(len(items) - 1):
                swapped = altered(payload, path, [*items[:place], items[place + 1], items[place], *items[place + 2 :]])
                said = [change.sentence for change in compare_payloads(payload, swapped)]
                assert len(said) == 1, (path, place, said)
                assert "moved" in said[0] or "became" in said[0], (path, place, said)

    def test_a_field_that_comes_goes_or_is_new_to_us_is_named(self, payload):
        for name in payload:
            without = {field: value for field, value in payload.items() if field != name}
            assert compare_payloads(payload, without), name
            assert compare_payloads(without, payload), name
        for value in (None, "", [], 0, False, "words", 3, ["a"], {"a": {"b": 1}}, [{"a": 1}]):
            (change,) = compare_payloads(payload, {**payload, "walking_aid": value})
            assert "walking aid" in change.sentence.lower()


# --- what is said ---

BASE = {
    "schema": 1,
    "kind": "stretch",
    "slug": "calf-wall",
    "title": "Wall stretch",
    "summary": "A stretch.",
    "hold_seconds": 30,
    "in_bed": False,
    "review_months": 12,
    "steps": [
        {"text": "Stand by a wall.", "target": None},
        {"text": "Put both hands on the wall.", "target": None},
        {"text": "Hold for 30 seconds.", "target": None},
    ],
    "cautions": ["Stop if it hurts.", "Do not bounce on the heel."],
    "sources": [{"title": "Leg cramps", "publisher": "NHS", "year": 2020, "url": "https://a.example/", "read_on": "x"}],
    "areas": [{"slug": "calf", "name": "Calf", "position": 1}],
    "body": "One.\n\n## Help\n\n- Call [them](/help/x/) at most 2 times.\n- Rest for 2 days.",
    "picture": PICTURE,
    "figure": {
        "view": "side",
        "end": {
            "caption": "Right knee straight.",
            "claims": ["right knee straight"],
            "feet": {"right": {"heel": [1, 2], "bend": "up"}},
            "root": [3, 4],
        },
    },
}
FOOT = ("figure", "end", "feet", "right")


@pytest.mark.parametrize(
    ("path", "value", "words", "flags"),
    [
        (("hold_seconds",), 60, "Hold: 30 s became 60 s", "number safety"),
        (("hold_seconds",), None, "Hold removed: 30 s", "number unit safety"),
        (("in_bed",), True, "Can be done in bed: no became yes", ""),
        (("review_months",), 36, "Months to the next review: 12 became 36", "number safety"),
        (("kind",), "compress", "Kind: stretch became compress", "safety"),
        (("slug",), "no-2", "Last part of the address: calf-wall became no-2", ""),
        (("cautions", 1), "Bounce on the heel.", "“Do not” removed from caution 2", "negation safety"),
        (("cautions", 1), "Never bounce on the heel.", "Caution 2: “Do not” became “Never”", "negation safety"),
        (("cautions", 0), "Do not stop if it hurts.", "“Do not” added to caution 1", "negation safety"),
        (("cautions", 0), "stop if it hurts.", "Caution 1: “Stop” became “stop”", "safety"),
        (("steps", 1, "text"), "Put one hand on the wall.", "Step 2: “both hands” became “one hand”", "side"),
        (("steps", 2, "text"), "Hold for 30 minutes.", "Step 3: “seconds” became “minutes”", "unit"),
        (("steps", 2, "text"), "Hold for 300 seconds.", "Step 3: “30” became “300”", "number"),
        (("steps", 0, "text"), "Stand  by a wall.", "Step 1: spaces or line breaks changed", ""),
        (
            ("steps", 0, "target"),
            {"kind": "stretch", "slug": "towel"},
            "Step 1, what it shows added: towel (stretch)",
            "",
        ),
        (("sources", 0, "year"), 2021, "Source “Leg cramps”, year: 2020 became 2021", "number"),
        (("sources",), [], "Source “Leg cramps” removed", ""),
        (("areas", 0, "slug"), "shin", "Body area “Calf”, last part of the address: calf became shin", ""),
        (("picture", "alt"), "A leg.", "“on a chair” removed from picture description", ""),
        (("picture", "sha256"), "cd34", "Picture file changed; its size is the same", ""),
        (("picture",), None, "Picture removed: “A leg on a chair.”", ""),
        (("figure",), None, "Figure removed: “Right knee straight.”", "side"),
        ((*FOOT, "heel"), [1, 9], "Figure: right foot of the end pose changed", "number"),
        ((*FOOT, "bend"), "down", "Figure: right knee of the end pose: “up” became “down”", ""),
        (("figure", "end", "feet"), {}, "Figure: right foot of the end pose removed: heel 1, 2", "number side"),
        (("figure", "end", "root"), [3, 5], "Figure: hips of the end pose changed", "number"),
        (("figure", "view"), "front", "Figure: view: “side” became “front”", ""),
        (("body",), "", "Link to /help/x/ removed", "safety"),
        (("pregnancy_line",), "Do not.", "Pregnancy line added: “Do not.”", "negation safety"),
        (("rungs",), [{"kind": "stretch", "slug": "towel"}], "Rung 1 added: “towel”", "safety"),
    ],
)
def test_a_change_is_said_in_plain_words(path, value, words, flags):
    found = compare_payloads(BASE, altered(BASE, path, value))

    said = {change.sentence: " ".join(flag for flag in FLAGS if flag in change.flags) for change in found}
    expected = " ".join(flag for flag in FLAGS if flag in flags.split())
    assert said.get(words) == expected, said


def test_a_first_text_is_a_new_page_and_nothing_else():
    (change,) = compare_payloads(None, BASE)

    assert (change.sentence, change.flags, change.segments) == ("New page", frozenset(), ())


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([0, 2, 1], ["Step 3 moved to 2"]),
        ([2, 0, 1], ["Step 3 moved to 1"]),
        ([1, 0], ["Step 2 moved to 1", "Step 3 removed: “Hold for 30 seconds.”"]),
        ([0, 1], ["Step 3 removed: “Hold for 30 seconds.”"]),
        ([1, 2], ["Step 1 removed: “Stand by a wall.”"]),
        (
            [0, 1, "Hold for 60 seconds."],
            ["Step 3: “30” became “60”"],
        ),
        (
            [0, "Hold for 60 seconds.", 1],
            ["Step 3 moved to 2 and changed", "Step 2: “30” became “60”"],
        ),
        (["Breathe out.", 0, 1, 2], ["Step 1 added: “Breathe out.”"]),
        ([0, 1, "Rest."], ["Step 3 removed: “Hold for 30 seconds.”", "Step 3 added: “Rest.”"]),
        ([0, 0, 1, 2], ["Step 2 added: “Stand by a wall.”"]),
    ],
)
def test_moves_additions_removals_and_edits_of_steps_are_told_apart(steps, words):
    items = [BASE["steps"][step] if isinstance(step, int) else {"text": step, "target": None} for step in steps]

    assert [change.sentence for change in compare_payloads(BASE, {**BASE, "steps": items})] == words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("One.", "Two.", ["Removed from the text: “One.”", "Added to the text: “Two.”"]),
        ("Rest for 2 days.", "Do not rest for 2 days.", ["“Do not” added to the text under “Help”"]),
        ("## Help", "## Get help", ["“Get” added to heading “Get help”"]),
        ("One.\n\n##", "One.\n\n###", ["“#” added to heading “Help”"]),
        ("- Rest for 2 days.", "- Rest for 3 days.", ["The text under “Help”: “2” became “3”"]),
        ("\n- Rest for 2 days.", "", ["Removed from the text under “Help”: “- Rest for 2 days.”"]),
        (" at most", "", ["“at most” removed from the text under “Help”"]),
        ("[them](/help/x/)", "them", [
            "The text under “Help”: only links, marks or spaces changed", "Link to /help/x/ removed",
        ]),
        ("(/help/x/)", "(/learn/x/)", [
            "The text under “Help”: only links, marks or spaces changed",
            "Link to /help/x/ removed", "Link to /learn/x/ added",
        ]),
        ("One.\n\n## Help", "## Help\n\nOne.", ["Heading “Help” moved"]),
        ("One.\n\n## Help\n\n", "## Help\n\nOne.\n\n", ["Heading “Help” moved"]),
        ("times.\n- Rest", "times.\n\n- Rest", ["Empty line added before “- Rest for 2 days.”"]),
        ("One.\n\n", "One.\n\n\n", ["Body: spaces or line breaks changed"]),
    ],
)  # fmt: skip
def test_the_body_is_compared_by_paragraphs_headings_and_links(old, new, words):
    body = BASE["body"].replace(old, new, 1)
    assert body != BASE["body"]

    assert [change.sentence for change in compare_payloads(BASE, {**BASE, "body": body})] == words


@pytest.mark.parametrize(
    ("old", "new", "flags"),
    [
        ("At least 10 times.", "At most 10 times.", {"number"}),
        ("Take 15 to 30.", "Take 15 30.", {"number"}),
        ("It is −5 outside.", "It is 5 outside.", {"number"}),
        ("Drink 2 l.", "Drink 2 dl.", {"unit"}),
        ("Once a day.", "Twice a day.", {"number"}),
        ("One leg hurts.", "A leg hurts.", set()),
        ("Don’t rub.", "Rub.", {"negation"}),
        ("Go without a doctor.", "Go with a doctor.", {"negation"}),
        ("See a doctor today.", "See a doctor soon.", {"safety"}),
        ("Then the other leg.", "Then the same leg.", {"side"}),
        ("It’s knotted.", "It’s note.", set()),
    ],
)
def test_dangerous_words_are_flagged_among_their_neighbours(old, new, flags):
    (change,) = compare_payloads({**BASE, "summary": old}, {**BASE, "summary": new})

    assert change.flags == flags


def test_the_words_of_a_red_flag_page_are_all_about_safety():
    warning = {**BASE, "kind": "warning"}

    (change,) = compare_payloads(warning, {**warning, "summary": "Another."})

    assert "safety" in change.flags


def test_fields_that_only_came_empty_are_told_in_one_line():
    new = altered({**BASE, "rungs": [], "pregnancy": ""}, ("steps", 0, "country"), "")

    (change,) = compare_payloads(BASE, new)

    for name in ("rungs", "pregnancy", "country"):
        assert name in change.sentence


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("hold_seconds",), 30.0),
        (("hold_seconds",), "30"),
        (("in_bed",), 0),
        (("schema",), True),
        (("figure", "end", "root"), [3.0, 4]),
        (("figure", "start"), {}),
        (("figure", "end", "hands"), {}),
        (("body",), BASE["body"] + " "),
        (("body",), BASE["body"].replace("\n\n##", "\n \n##")),
    ],
)
def test_what_only_the_sha256_can_tell_apart_is_still_a_change(path, value):
    new = altered(BASE, path, value)
    assert snapshot.canonical(new) != snapshot.canonical(BASE)

    (change,) = compare_payloads(BASE, new)

    assert change.path == "schema" or change.path.startswith(path[0])


# --- for any two texts ---

VOCABULARY = [*["do", "not", "never", "30", "60", "s", "the", "left", "right", "a", "[b](/c/)", "##", "-"], "\n", ""]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=12)
TEXT = st.one_of(st.text(max_size=30), WORDS.map(" ".join))
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
FIELDS = st.sampled_from(
    [*in_field_order(BASE), "alt", "text", "url", "target", "hands", "left", "rungs", "pregnancy", "a", ""]
)
ANYTHING = st.recursive(
    SCALARS, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(FIELDS, inside, max_size=4), max_leaves=12
)
STEP = st.fixed_dictionaries({"text": TEXT, "target": st.none() | st.fixed_dictionaries({"kind": TEXT, "slug": TEXT})})
PLAUSIBLE = {
    "kind": st.sampled_from([*KINDS]),
    "body": TEXT,
    "cautions": st.lists(TEXT, max_size=5),
    "steps": st.lists(STEP, max_size=5),
    "figure": st.dictionaries(st.sampled_from(["start", "end", "view"]), ANYTHING, max_size=3),
}
RECORDS = st.dictionaries(FIELDS, ANYTHING, max_size=5) | st.fixed_dictionaries({}, optional=PLAUSIBLE)
EMPTY = (None, "", [], {})
RELAXED = settings(max_examples=300, deadline=None, database=None)


@RELAXED
@given(RECORDS, RECORDS)
def test_any_two_texts_that_differ_have_a_change_and_others_none(old, new):
    found = compare_payloads(old, new)

    assert bool(found) == (snapshot.canonical(old) != snapshot.canonical(new))
    assert compare_payloads(old, copy.deepcopy(old)) == []
    for change in found:
        assert change.sentence.strip()
        assert change.flags <= set(FLAGS)
    paths = {change.path.split("/")[0] for change in found}
    for name in (old.keys() | new.keys()) - {""}:
        before, after = old.get(name), new.get(name)
        if (before not in EMPTY or after not in EMPTY) and snapshot.canonical(before) != snapshot.canonical(after):
            assert {name, "schema"} & paths  # the schema line names parts with nothing in them


@RELAXED
@given(TEXT, TEXT)
def test_the_segments_hold_both_texts(old, new):
    segments = word_diff.diff_segments(old, new)

    assert "".join(text for kind, text in segments if kind in (SAME, DEL)) == old
    assert "".join(text for kind, text in segments if kind in (SAME, INS)) == new
    assert all(text for _kind, text in segments)


@RELAXED
@given(TEXT, TEXT)
def test_an_edited_field_shows_both_its_texts(old, new):
    for change in compare_payloads({**BASE, "summary": old}, {**BASE, "summary": new}):
        assert "".join(text for kind, text in change.segments if kind != INS) == old
        assert "".join(text for kind, text in change.segments if kind != DEL) == new
