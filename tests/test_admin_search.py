"""The desk finds topics by words in any of their parts, and by source, and shows where they stand."""

import lxml.html
import pytest
from django.contrib.auth.models import Permission
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from guide.admin import search_words
from guide.models import Case, Kind, SearchCase, Step, Topic
from tests.admin_pages import address
from tests.factory import make_area, make_sign, make_source, make_topic, make_user

SEARCH = "/admin/search/"
FOUND = "Blood clot"


def hits(client, **typed):
    """By title, what the page shows of it."""
    page = lxml.html.fromstring(client.get(SEARCH, typed).text)
    return {
        item.find_class("desk-item__title")[0].text_content(): [
            " ".join(line.text_content().split()) for line in item.findall("ul/li")
        ]
        for found in page.find_class("desk-hits")
        for item in found.findall("li")
    }


def listed(client, topic, words):
    """The titles in the list of the kind of a topic."""
    url = address(topic).replace(f"{topic.pk}/change/", "")
    page = lxml.html.fromstring(client.get(url, {"q": words}).text)
    return [cell.text_content().strip() for cell in page.find_class("field-title")]


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


# --- every part ---


def test_every_table_of_a_topics_parts_is_searched():
    """A part or a field that comes later is searched as well, or named here."""
    own = [relation for relation in Topic._meta.related_objects if relation.on_delete is models.CASCADE]
    assert {relation.related_model for relation in own} == {model for model, _label in search_words.PARTS.values()}


def test_every_field_with_words_is_searched():
    names = {field.name for field in search_words.searched_fields(Topic)}
    assert {"title", "slug", "summary", "body", "cautions", "red_flag", "easier", "named_signs", "picture_alt"} <= names
    assert "kind" not in names
    for model, _label in search_words.PARTS.values():
        assert search_words.searched_fields(model)


def part_cases():
    for field in search_words.searched_fields(Topic):
        yield pytest.param(None, field.name, id=field.name)
    for name, (model, _label) in search_words.PARTS.items():
        for field in search_words.searched_fields(model):
            yield pytest.param(name, field.name, id=f"{name}-{field.name}")


@pytest.mark.parametrize(("part", "name"), list(part_cases()))
def test_words_are_found_in_each_part(desk, author, part, name):
    kinds = {"signs": Kind.WARNING, "cases": Kind.CHECK, "searches": Kind.CHECK, "rungs": Kind.RELIEF}
    kind = kinds.get(part, Kind.TIP)
    topic, other = (make_topic(author, kind=kind, slug=slug) for slug in ("first", "second"))
    if part == "cases":
        Case.objects.create(topic=topic, key="c", words="w", level="none")
    if part == "searches":
        SearchCase.objects.create(topic=topic, words="w", expect="x", kind="harmless")
    row = getattr(topic, part).first() if part else topic
    field = type(row)._meta.get_field(name)
    value = ["a zyx b"] if isinstance(field, models.JSONField) else "a zyx b"[: field.max_length]
    if field.max_length and field.max_length < 7:
        value = "zy"
    type(row).objects.filter(pk=row.pk).update(**{name: value})
    title = Topic.objects.get(pk=topic.pk).title

    words = "zy" if value == "zy" else "zyx"
    found = hits(desk, q=words)

    assert list(found) == [title]
    assert any(words in line for line in found[title])
    assert listed(desk, topic, words) == [title]
    assert other.title not in found


def test_captions_of_figures_and_the_titles_of_rungs_are_found(desk, author):
    figure = {"start": {"caption": "Zyx heel down."}, "end": {"caption": "Hands up.", "hip": [1, 2]}}
    make_topic(author, figure=figure)
    plan = make_topic(author, kind=Kind.RELIEF, slug="calf", rungs=[make_topic(author, slug="abc-wall")])
    assert hits(desk, q="zyx")["Calf wall"] == ["Figure: Zyx heel down."]
    assert hits(desk, q='"abc wall"')[plan.title] == ["Rung 1: Abc wall"]
    assert "Calf wall" not in hits(desk, q="caption"), "the names of what a figure holds are no words"


# --- words ---


@pytest.fixture
def clot(author):
    """Texts about a blood clot: in a caution, in a step, in a title; and one with both words apart."""
    make_topic(author, slug="wall", cautions="Stop if it hurts.\nDo not stretch where there may be a blood clot.")
    make_topic(author, slug="chair", steps=["Sit down.", "Ask about a blood clot first."])
    make_topic(author, slug=FOUND.lower().replace(" ", "-"), kind=Kind.WARNING)
    apart = make_topic(author, kind=Kind.TIP, slug="apart", body="Blood.\n\nA clot.")
    Step.objects.create(topic=apart, position=2, text="Give blood.")


def test_blood_clot_finds_cautions_and_steps(desk, clot):
    found = hits(desk, q="blood clot")
    assert list(found)[0] == FOUND, "what has it in its title comes first"
    assert found["Wall"] == ["Cautions: Do not stretch where there may be a blood clot."]
    assert found["Chair"] == ["Step 2: Ask about a blood clot first."]
    assert set(hits(desk, q='"blood clot"')) == set(hits(desk, q="“blood clot”")) == {FOUND, "Wall", "Chair"}
    assert hits(desk, q="blood clot zyx") == hits(desk, q="   ") == hits(desk, q='""') == {}


def test_words_that_stand_in_two_rows_are_not_one_find(desk, author):
    make_topic(author, slug="rows", steps=["Give blood.", "Melt the clot."])
    assert hits(desk, q="blood clot") == {}


@pytest.mark.parametrize("typed", ["'", '"', "%", "_", "\\", "a" * 201, '"a', "x " * 100, "<script>"])
def test_whatever_is_typed_is_only_words(desk, author, typed):
    make_topic(author)
    answer = desk.get(SEARCH, {"q": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "zzz" not in answer.text


def test_a_long_list_has_pages(desk, author):
    area = make_area()
    for number in range(30):
        make_topic(author, kind=Kind.TIP, slug=f"tip-{number}", areas=[area])
    assert len(hits(desk, q="tip")) == 25
    assert len(hits(desk, q="tip", page=2)) == 5


# --- sources ---


@pytest.mark.parametrize("typed", ["nhs-24", "leg cramps", "NHS inform", "example.org/legs"])
def test_a_source_is_found_by_its_name_title_publisher_or_address(desk, author, typed):
    topic = make_topic(
        author, sources=0, slug="wall", cautions="Stop if it hurts. [nhs-24]", body="Rest.\nWalk. [nhs-24]"
    )
    make_source(topic, name="nhs-24", url="https://example.org/legs")
    Step.objects.filter(topic=topic).update(sources=["nhs-24"])
    make_topic(author, slug="other", sources=0)

    found = hits(desk, source=typed)

    assert list(found) == ["Wall"]
    assert found["Wall"] == [
        "Source 1: nhs-24 · Leg cramps · NHS inform · https://example.org/legs",
        "Body: Walk. [nhs-24]",
        "Cautions: Stop if it hurts. [nhs-24]",
        "Step 1: Stand by a wall. [nhs-24]",
    ]
    assert hits(desk, source=typed, q="zyx") == {}
    assert list(hits(desk, source=typed, q="walk")) == ["Wall"]
    assert listed(desk, topic, typed) == ["Wall"]


# --- who, and how much it costs ---


def test_people_find_only_kinds_that_they_may_see(client, author):
    make_topic(author, slug="wall-stretch")
    make_topic(author, kind=Kind.TIP, slug="wall-tip")
    user = make_user("ned")
    client.force_login(user)
    assert client.get(SEARCH).status_code == 403
    assert SEARCH not in client.get("/admin/").text
    user.user_permissions.add(Permission.objects.get(codename="view_preventiontip"))
    client.force_login(type(user).objects.get(pk=user.pk))
    assert list(hits(client, q="wall")) == ["Wall tip"]
    assert SEARCH in client.get("/admin/").text


def test_the_number_of_queries_is_fixed(desk, author):
    def counted():
        with CaptureQueriesContext(connection) as found:
            desk.get(SEARCH, {"q": "stand", "source": "leg"})
        return len(found)

    def fill(number):
        topic = make_topic(author, slug=f"t-{number}", kind=Kind.RELIEF, steps=["Stand up."], sources=0)
        make_source(topic)
        make_sign(make_topic(author, slug=f"w-{number}", kind=Kind.WARNING, steps=["Stand."]), key=f"s-{number}")

    fill(0)
    counted()
    one = counted()
    for number in range(1, 8):
        fill(number)
    assert counted() == one
