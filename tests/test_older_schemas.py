"""Texts frozen in an older form: they read as those of today, and look as they did."""

import copy
import json

import pytest

from guide.models import Edition, Kind, Revision, Topic
from guide.models.areas import FACTS
from guide.publishing import build, rendering
from guide.record import older_schemas, snapshot
from guide.record.changes import compare_payloads
from guide.review import workflow
from tests.factory import LATER, approve, make_public, make_topic, submit
from tests.tampering import unguarded

LEVELS = {"emergency": "emergency", "today": "urgent", "routine": "routine"}


def as_schema_2(payload):
    """The same text as it was frozen before signs were rows of it."""
    later = ("caution_sources", "named_signs", "signs")
    old = copy.deepcopy({name: value for name, value in payload.items() if name not in later}) | {"schema": 2}
    old["sources"] = [
        {name: value for name, value in source.items() if name not in ("name", "read")} for source in old["sources"]
    ]
    for step in old["steps"]:
        step.pop("sources", None)
    if payload["kind"] == Kind.WARNING:
        old["urgency"] = LEVELS[payload["signs"][0]["level"]]
    if payload["kind"] == Kind.CHECK:
        old.pop("cases"), old.pop("searches")
        for step in old["steps"]:
            signs = [{"kind": "warning", "slug": key} for key in step.pop("asks")]
            step |= {"outcome": "today", "worse": "", "signs": signs}
    return old


def as_schema_1(payload):
    old = {**as_schema_2(payload), "schema": 1}
    areas = old["areas"]
    return {**old, "areas": [{name: area[name] for name in area if name not in FACTS} for area in areas]}


@pytest.fixture
def guide_of_then(author, reviewer):
    """A small guide whose texts were all frozen in schema 2, with an edition of that time."""
    make_public(author, reviewer, kind=Kind.WARNING, slug="one-swollen-leg", title="One leg swollen", level="today")
    make_public(author, reviewer, kind=Kind.TIP, slug="walk")
    check = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Is one leg swollen?"])
    check.steps.update(asks=["one-swollen-leg"])
    approve(submit(check), reviewer)
    with unguarded():
        for revision in Revision.objects.all():
            payload = snapshot.canonical(as_schema_2(json.loads(revision.payload)))
            Revision.objects.filter(pk=revision.pk).update(payload=payload, sha256=snapshot.digest(payload))
    return check


def payload_of(slug):
    return older_schemas.completed(json.loads(Revision.objects.get(topic__slug=slug).payload))


def test_a_warning_text_is_the_one_sign_that_it_was(guide_of_then):
    (sign,) = payload_of("one-swollen-leg")["signs"]
    assert (sign["key"], sign["words"], sign["level"]) == ("one-swollen-leg", "One leg swollen", "today")
    assert "swollen calf" in sign["searched"], "what people typed then still brings it"


def test_a_question_asks_the_texts_that_it_named(guide_of_then):
    (question,) = payload_of("check")["steps"]
    assert (question["asks"], question["outcome"]) == (["one-swollen-leg"], "today")


def test_the_guide_of_that_time_can_be_built_and_checked_anew(guide_of_then, author, reviewer):
    """After the deploy, before anything was signed in the new form."""
    pages = {page.path: rendering.render(page) for page in build.load_guide().pages()}
    assert "One leg swollen" in pages["/help/check/calf/"]
    assert "Get medical help today" in pages["/help/check/calf/"]
    assert "One leg swollen" in pages["/help/"]
    assert make_public(author, reviewer, kind=Kind.TIP, slug="sleep"), "and the old check holds nothing up"
    assert "/help/check/calf/" in Edition.objects.current().manifest["pages"]


def test_a_question_of_then_stays_when_its_text_has_signs_of_its_own(guide_of_then, author, reviewer):
    """While the texts are signed anew one after the other, the check of before must not lose its questions."""
    topic = Topic.objects.get(slug="one-swollen-leg")
    topic.signs.update(key="dvt")
    workflow.record_contribution(topic, author, at=LATER)
    approve(submit(topic, at=LATER), reviewer, at=LATER)

    guide = build.load_guide()
    page = next(page for page in guide.pages() if page.path == "/help/check/calf/")
    text = rendering.render(page)
    assert "Is one leg swollen?" in text
    assert "Get medical help today" in text


@pytest.mark.parametrize("older", [as_schema_1, as_schema_2])
@pytest.mark.parametrize("kind", [Kind.TIP, Kind.WARNING, Kind.STRETCH])
def test_the_form_alone_makes_no_difference_in_words(author, kind, older):
    payload = json.loads(snapshot.canonical(snapshot.take(make_topic(author, kind=kind))))
    for source in payload["sources"]:
        source |= {"name": "", "read": ""}
    if kind == Kind.WARNING:
        payload["signs"] = older_schemas.completed(older(payload))["signs"]
    (change,) = compare_payloads(older(payload), payload)
    assert change.sentence.startswith("Form of the record: ")


def test_a_text_of_today_is_left_alone(author):
    payload = snapshot.take(make_topic(author, kind=Kind.WARNING))
    assert older_schemas.completed(payload) is payload
