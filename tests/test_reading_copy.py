"""The reading copy: what is signed, as readers get it, with what carries each sentence."""

import json
import time

import lxml.html
import pytest
from django.utils import timezone

from guide.admin.named_texts import NamedTexts, named_texts
from guide.admin.picked_numbers import numbers
from guide.admin.reading_copy import ReadingCopy, reading_copy
from guide.authoring.uploaded_pictures import Picture, store
from guide.models import KINDS, Kind, Topic
from guide.publishing import rendering, sentences
from guide.publishing.site_pages import Guide
from guide.record import snapshot
from tests.admin_pages import address, picture_file, text
from tests.factory import LATER, approve, make_public, make_sign, make_topic, signed_starter, submit
from tests.test_admin_figures import WALL
from tests.test_older_schemas import as_schema_1, as_schema_2


def plain(lines):
    return " ".join(lxml.html.fromstring(f"<p>{line.label} {line.html} </p>").text_content() for line in lines)


def shown(context):
    """Everything that the cards of a reading copy say."""
    return " ".join(
        f"{card.heading} {plain(line for row in card.rows for line in row.lines)}" for card in context["cards"]
    )


def missing(payload, said):
    """What of a payload is not said: its sentences, cautions, signs, steps and their numbers."""
    wanted = [payload["title"], *(part.words for part in sentences.of_text(payload))]
    wanted += [number for step in payload["steps"] for number in step.get("numbers", ())]
    wanted += [step.get(name) or "" for step in payload["steps"] for name in ("detail", "advice", "advice_note")]
    signs = payload.get("signs", ())
    wanted += [sign[name] for sign in signs for name in ("words", "needs", "unlike", "do", "asked", "not_asked")]
    wanted += [words for sign in signs for words in sign["searched"]]
    wanted += [str(payload[name]) for name in ("hold_seconds", "repetitions", "minutes_on") if payload.get(name)]
    wanted += [case["words"] for name in ("cases", "searches") for case in payload.get(name, ())]
    wanted += [area["name"] for area in payload["areas"]]
    flat = " ".join(said.split())
    return [words for words in wanted if " ".join(words.split()) not in flat]


@pytest.mark.django_db
def test_nothing_of_any_starter_text_is_missing_and_each_sentence_has_its_source_or_its_mark():
    for signed in signed_starter():
        payload = signed.payload
        copy = reading_copy(payload, named_texts(payload))
        assert missing(payload, shown(copy)) == [], payload["slug"]
        said = [part for part in sentences.of_text(payload) if part.part != sentences.Part.HEADING]
        rows = [row for card in copy["cards"] for row in card.rows if row.is_sentence]
        assert len(rows) == len(said) == copy["total"], payload["slug"]
        assert sorted(len(row.sources) + len(row.lost) for row in rows) == sorted(len(part.sources) for part in said)
        assert all(row.is_bare != bool(row.sources) for row in rows)


def test_every_part_in_an_order_is_a_part_of_the_copy():
    parts = {part for kind in KINDS.values() for part in kind.page_order}
    assert all(hasattr(ReadingCopy, f"_{part}") for part in parts)


@pytest.mark.parametrize("older", [lambda payload: payload, as_schema_1, as_schema_2])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_one_also_in_an_older_form(author, kind, older):
    payload = older(json.loads(snapshot.canonical(snapshot.take(make_topic(author, kind=kind, body="Rest. {sign x}")))))
    said = shown(reading_copy(payload, named_texts(payload)))
    for words in (payload["title"], payload["summary"], "Rest.", *payload["cautions"], payload["steps"][0]["text"]):
        assert words in said


def test_a_sign_that_is_not_public_is_told_in_its_own_words(client, author, reviewer, set_clock):
    warning = make_topic(author, kind=Kind.WARNING, slug="clot")
    make_sign(warning, "warm-calf", words="One calf is warm and swollen", level="emergency")
    topic = make_topic(author, named_signs=["warm-calf"])
    revision = submit(topic)
    client.force_login(reviewer)

    page = text(client.get(address(revision)))

    assert "Not public, so readers do not see it: One calf is warm and swollen" in page
    assert "Warm calf" not in page
    assert "Readers will not see 1 sign: its warning text is not signed yet" in page
    approve(submit(warning), reviewer, at=LATER)
    page = text(client.get(address(revision)))
    assert ("Not public, so" in page, "Readers will not see" in page) == (False, False)


def test_a_page_that_is_not_public_is_told_by_its_title(author):
    make_topic(author, slug="heel-drop", title="Dropping the heel")
    payload = {**snapshot.take(make_topic(author)), "rungs": [{"kind": Kind.STRETCH, "slug": "heel-drop"}]}
    payload["steps"][0]["target"] = payload["rungs"][0]
    assert "Dropping the heel (not public: readers do not see it)" in shown(reading_copy(payload, named_texts(payload)))


# --- the order of the readers' page ---

FACTS, FIGURES = "@@facts@@", "@@figures@@"


def first_words(card):
    """Words by which a card is found on the page of readers."""
    if card.name == "figures":
        return FIGURES
    if card.name == "facts":
        return FACTS
    return " ".join(plain(card.rows[0].lines[:1]).split()) if card.rows else ""


def as_text(html):
    for mark, classes in ((FACTS, 'class="sg-chips"'), (FIGURES, 'class="sg-poses"')):
        html = html.replace(f"<ul {classes}", f"{mark}<ul {classes}").replace(
            f"<div {classes}", f"{mark}<div {classes}"
        )
    main = lxml.html.fromstring(html).xpath("//main")[0]
    for part in main.xpath(".//dialog | .//*[contains(@class, 'sg-src')]"):
        part.drop_tree()
    return " ".join(main.text_content().split())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in (Kind.CHECK, Kind.NUMBERS)])
def test_the_cards_stand_in_the_order_of_the_readers_page(starter_texts, db, kind):
    guide = Guide(list(starter_texts), [])
    text_of_kind = max(guide.of(kind), key=lambda text: len(reading_copy(text.payload, NamedTexts())["cards"]))
    payload = text_of_kind.payload
    said = as_text(rendering.render(guide.topic_page(text_of_kind)))
    shown_in_order = ("opening", "signs", "facts", "figures", "steps", "cautions", "note", "body")
    cards = [card for card in reading_copy(payload, NamedTexts())["cards"] if card.name in shown_in_order]
    words = {card.name: first_words(card) for card in reversed(cards)}  # of several cards of a name the first
    words = {card.name: words[card.name] for card in cards}
    places = {name: said.find(part) for name, part in words.items() if part}
    found = {name: place for name, place in places.items() if place >= 0}
    assert len(found) >= 3
    assert list(found) == sorted(found, key=lambda name: found[name]), (kind, places)


def test_a_field_that_is_new_is_in_the_last_card(author):
    payload = {**snapshot.take(make_topic(author)), "walking_aid": "Two sticks."}
    assert "Two sticks." in shown(reading_copy(payload, named_texts(payload)))


@pytest.mark.parametrize(
    ("words", "picked"),
    [
        ("Hold for 30 seconds, 3 times a day.", ["30 seconds", "3 times a day"]),
        ("Warm it to 40 to 45 °C for two minutes.", ["40 to 45 °C", "two minutes"]),
        ("Call 0800 123 456 or 112.", ["0800 123 456", "112"]),
        ("Take 500 mg once.", ["500 mg once"]),
        ("Three fingers, 2.5 litres, 60 %.", ["Three fingers", "2.5 litres", "60 %"]),
        ("Hold: 30 s", ["30 s"]),
        ("It hurts.", []),
    ],
)
def test_numbers_are_picked_out_with_their_units(words, picked):
    assert [words[start:end] for start, end in numbers(words)] == picked


# --- the page of a revision ---


@pytest.fixture
def _later(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def starts_at(client, revision):
    page = lxml.html.fromstring(client.get(address(revision)).text)
    (part,) = page.find_class("desk-tab--first")
    return part.get("id")


@pytest.mark.usefixtures("_later")
def test_a_first_approval_starts_at_the_reading_copy_and_a_change_at_what_changed(
    client, author, reviewer, second_reviewer
):
    client.force_login(second_reviewer)
    assert starts_at(client, submit(make_topic(author, slug="new"))) == "reading"
    topic = make_public(author, reviewer)
    assert starts_at(client, topic.revisions.get()) == "reading"
    Topic.objects.filter(pk=topic.pk).update(summary="Other words.")
    assert starts_at(client, submit(Topic.objects.get(pk=topic.pk), at=LATER)) == "changes"


@pytest.mark.usefixtures("_later")
def test_a_changed_figure_is_shown_before_and_after_in_both_poses(client, author, reviewer, second_reviewer):
    topic = make_public(author, reviewer, figure=WALL)
    caption = f"{WALL['end']['caption']} Breathe."
    Topic.objects.filter(pk=topic.pk).update(figure={**WALL, "end": {**WALL["end"], "caption": caption}})
    revision = submit(Topic.objects.get(pk=topic.pk), at=LATER)
    client.force_login(second_reviewer)

    page = lxml.html.fromstring(client.get(address(revision)).text)
    pairs = page.get_element_by_id("changes").find_class("reading-pair")

    assert [len(list(pair.iter("svg"))) for pair in pairs] == [2, 2]
    ids = [node.get("id") for node in page.iter() if node.get("id")]
    assert len(ids) == len(set(ids))


def test_the_largest_text_takes_less_than_300_ms(client, author, reviewer):
    steps = [f"Country {number}" for number in range(166)]
    topic = make_topic(author, kind=Kind.NUMBERS, slug="numbers", steps=steps, sources=4)
    topic.steps.update(numbers="112, 911", detail="Ask somebody. Wait 5 minutes.", sources=["source-0", "source-1"])
    payload = snapshot.take(topic)
    start = time.perf_counter()
    context = reading_copy(payload, named_texts(payload))
    assert len(context["cards"]) > 2
    assert time.perf_counter() - start < 0.3


def with_picture(topic, alt, width):
    stored = Picture(picture_file(size=(width, 30)).read(), "image/png", width, 30)
    shown = {"picture": store(stored), "picture_alt": alt, "picture_size": {"width": width, "height": 30}}
    Topic.objects.filter(pk=topic.pk).update(**shown)
    return Topic.objects.get(pk=topic.pk)


@pytest.mark.usefixtures("_later")
def test_a_changed_picture_is_shown_before_and_after_and_not_as_a_hash(client, author, reviewer, second_reviewer):
    first = submit(with_picture(make_topic(author), "A leg.", 40))
    approve(first, reviewer)
    revision = submit(with_picture(first.topic, "A knee.", 60), at=LATER)
    client.force_login(second_reviewer)

    part = lxml.html.fromstring(client.get(address(revision)).text).get_element_by_id("changes")

    pictures = [(picture.get("alt"), picture.get("src")) for picture in part.iter("img")]
    assert pictures == [("A leg.", address(first, "picture")), ("A knee.", address(revision, "picture"))]
    assert "Picture file: 40 × 30 pixels, PNG became 60 × 30 pixels, PNG" in part.text_content()
    assert json.loads(revision.payload)["picture"]["sha256"] not in part.text_content()
