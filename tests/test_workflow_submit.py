import json

import pytest
from django.db import IntegrityError, transaction

from guide.models import KINDS, Event, Kind, Revision
from guide.record import facts, snapshot
from guide.review import preflight, workflow
from tests.factory import LATER, NOW, approve, make_public, make_topic, make_user, submit


def test_submitting_freezes_the_text_and_writes_one_line(author):
    topic = make_topic(author)

    revision = submit(topic)

    topic.title = "Changed afterwards"
    topic.save()
    assert json.loads(revision.payload)["title"] == "Calf wall"
    assert revision.sha256 == snapshot.digest(revision.payload)
    assert [event.act for event in Event.objects.all()] == ["submit"]
    assert revision.contributors == [author.pk]


def test_everybody_who_touched_the_text_is_a_contributor(author, second_author):
    topic = make_topic(author)
    workflow.record_contribution(topic, second_author, at=NOW)

    assert submit(topic).contributors == sorted([author.pk, second_author.pk])


def test_after_an_approval_only_later_hands_count(author, second_author, reviewer):
    topic = make_public(author, reviewer)
    workflow.record_contribution(topic, second_author, at=LATER)

    assert submit(topic, second_author, at=LATER).contributors == [second_author.pk]


def test_a_clock_that_runs_backwards_loses_no_contributor(author, second_author, reviewer):
    topic = make_topic(author)
    approve(submit(topic, at=LATER), reviewer, at=LATER)
    workflow.record_contribution(topic, second_author, at=NOW)

    assert second_author.pk in facts.contributors(topic)


@pytest.mark.parametrize("kind", [Kind.STRETCH, Kind.COMPRESS, Kind.RELIEF, Kind.ROUTINE])
def test_a_kind_that_is_done_step_by_step_needs_a_step(author, kind):
    topic = make_topic(author, kind=kind, steps=())

    with pytest.raises(workflow.Refused, match="at least one step"):
        submit(topic)


@pytest.mark.parametrize("kind", [Kind.TIP, Kind.CAUSE, Kind.WARNING, Kind.ARTICLE])
def test_a_kind_that_is_read_needs_no_step(author, kind):
    assert submit(make_topic(author, kind=kind, steps=())).state == Revision.State.IN_REVIEW


def test_no_source_no_review(author):
    topic = make_topic(author, sources=0)

    with pytest.raises(workflow.Refused, match="at least one source"):
        submit(topic)
    assert not Revision.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        (Kind.STRETCH, "hold_seconds", "hold seconds"),
        (Kind.COMPRESS, "minutes_on", "minutes on"),
        (Kind.TIP, "evidence", "strength of evidence"),
        (Kind.CAUSE, "cause_type", "cause type"),
        (Kind.RELIEF, "red_flag", "red-flag line"),
    ],
)
def test_what_the_kind_needs_is_asked_for_by_name(author, kind, field, words):
    topic = make_topic(author, kind=kind)
    setattr(topic, field, None if field in ("hold_seconds", "minutes_on") else "")
    topic.save()

    with pytest.raises(workflow.Refused, match=words):
        submit(topic)


def test_a_relief_plan_is_for_one_area(author):
    topic = make_topic(author, kind=Kind.RELIEF)
    topic.areas.clear()

    with pytest.raises(workflow.Refused, match="exactly one body area"):
        submit(topic)


@pytest.mark.parametrize("ladder", [[], ["stretch"], ["warning", "stretch"]])
def test_a_relief_plan_ends_in_the_way_to_help(author, ladder):
    targets = [make_topic(author, kind=kind, slug=kind) for kind in ladder]
    topic = make_topic(author, kind=Kind.RELIEF, slug="calf", rungs=targets)

    with pytest.raises(workflow.Refused, match="End the ladder with the warning sign"):
        submit(topic)


def test_a_ladder_holds_stretches_compresses_and_warning_signs_alone(author):
    tip, sign = make_topic(author, kind=Kind.TIP, slug="sleep"), make_topic(author, kind=Kind.WARNING, slug="clot")
    topic = make_topic(author, kind=Kind.RELIEF, slug="calf", rungs=[tip, sign])

    with pytest.raises(workflow.Refused, match="Remove “Sleep” from the ladder"):
        submit(topic)


def test_nothing_stands_in_a_ladder_twice(author):
    stretch, sign = make_topic(author, slug="wall"), make_topic(author, kind=Kind.WARNING, slug="clot")
    topic = make_topic(author, kind=Kind.RELIEF, slug="calf", rungs=[stretch, stretch, sign])

    with pytest.raises(workflow.Refused, match="“Wall” is in the ladder 2 times"):
        submit(topic)


@pytest.mark.parametrize("kind", [Kind.STRETCH, Kind.COMPRESS])
def test_care_in_pregnancy_is_named(author, kind):
    topic = make_topic(author, kind=kind, pregnancy="care", pregnancy_note=" ")

    with pytest.raises(workflow.Refused, match="note for pregnancy"):
        submit(topic)
    topic.pregnancy_note = "Lie on your side."
    topic.save()
    assert submit(topic)


@pytest.mark.parametrize("kind", [Kind.STRETCH, Kind.COMPRESS])
def test_pregnancy_may_be_left_open_and_the_desk_says_so(author, kind):
    topic = make_topic(author, kind=kind, pregnancy="")

    assert "Pregnancy is not answered" in preflight.warnings(topic)[0]
    assert submit(topic)


def test_no_other_kind_is_asked_about_pregnancy(author):
    assert "pregnan" not in " ".join(preflight.warnings(make_topic(author, kind=Kind.RELIEF)))


@pytest.mark.parametrize(("field", "words"), [("red_flag", "red-flag line to"), ("pregnancy_flag", "in pregnancy to")])
def test_a_red_flag_line_is_short(author, field, words):
    topic = make_topic(author, kind=Kind.RELIEF, **{field: "word " * 21})

    with pytest.raises(workflow.Refused, match=f"{words} 20 words"):
        submit(topic)


def test_a_long_step_is_sent_back_before_a_clinician_sees_it(author):
    topic = make_topic(author, steps=["one two three four five six seven eight nine ten eleven twelve thirteen"])

    with pytest.raises(workflow.Refused, match="Shorten step 1"):
        submit(topic)


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.step_words])
def test_what_is_done_in_pain_says_when_not_to_do_it(author, kind):
    with pytest.raises(workflow.Refused, match="Say in the cautions when not to do this"):
        submit(make_topic(author, kind=kind, cautions=" \n"))


@pytest.mark.parametrize("kind", [Kind.TIP, Kind.ARTICLE])
def test_what_is_only_read_may_have_no_caution(author, kind):
    assert submit(make_topic(author, kind=kind, cautions=""))


@pytest.mark.parametrize(
    ("step", "agrees"),
    [
        ("Hold for 30 seconds.", True),
        ("Hold for 20 seconds.", False),
        ("Hold for 30 minutes.", False),
        ("Hold 20 to 40 s.", False),
        ("Rest for 10 seconds.", True),
        ("Hold for 30 seconds, then rest 10 s.", True),
        ("Hold for 20 seconds, then rest 15 s.", False),
        ("Hold the wall with 2 hands.", True),
    ],
)
def test_a_hold_that_is_not_the_one_of_the_timer_is_sent_back(author, step, agrees):
    topic = make_topic(author, steps=["Stand.", step], hold_seconds=30)
    found = [words for words in preflight.problems(topic) if "but the timer counts 30 seconds" in words]
    assert found == ([] if agrees else [f"Step 2 says “{step}”, but the timer counts 30 seconds. Make them agree."])


def test_minutes_and_seconds_are_one_time(author):
    topic = make_topic(author, steps=["Hold for 1 minute 30 seconds."], hold_seconds=90)
    assert preflight.problems(topic) == []


@pytest.mark.parametrize(
    ("steps", "doubted"),
    [
        (["Keep it on for 15 minutes."], False),
        (["Take it off after 50 minutes."], True),
        (["Look at your skin every 5 min.", "Take it off after 15 min."], False),
        (["Put it on."], False),
    ],
)
def test_minutes_that_are_never_those_of_the_timer_are_a_warning(author, steps, doubted):
    topic = make_topic(author, kind=Kind.COMPRESS, steps=steps, minutes_on=15)
    assert ("No step mentions the 15 minutes that the timer counts." in preflight.warnings(topic)) == doubted


def test_a_word_that_nothing_explains_is_a_warning(author):
    make_topic(author, kind=Kind.ARTICLE, slug="glossary", body="- **Electrolytes:** Salts.\n- **DVT:** A blood clot.")
    body = (
        "Electrolytes and electrolytes, a DVT, an EMG, an MRI (a scan), hypokalaemia, hyponatraemia (low salt). London."
    )
    topic = make_topic(author, body=f"{body} More hypokalaemia.")
    (found,) = [words for words in preflight.warnings(topic) if "may not know" in words]
    assert found.startswith("Readers may not know these words: EMG, hypokalaemia. Explain them, or add them")
    assert not [words for words in preflight.warnings(make_topic(author, slug="plain")) if "may not know" in words]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "javascript:alert(1)"}, "Source “Source 0”: Enter the whole address"),
        ({"url": ""}, "Source “Source 0”: This field cannot be blank."),
        ({"publisher": ""}, "Source “Source 0”: This field cannot be blank."),
        ({"year": 20026}, "Source “Source 0”: Ensure this value is less than"),
    ],
)
def test_a_malformed_source_is_sent_back_however_it_came_in(author, change, words):
    """A file that is imported passes no form."""
    topic = make_topic(author)
    topic.sources.update(**change)
    assert [problem for problem in preflight.problems(topic) if problem.startswith(words)]


def test_numbers_that_cannot_be_called_are_sent_back(author):
    topic = make_topic(author, kind=Kind.NUMBERS, slug="numbers", steps=["Britain"])
    topic.steps.update(country="GB", numbers="999 or so")
    assert [
        problem for problem in preflight.problems(topic) if problem.startswith("Step “Britain”: Write digits alone")
    ]


def test_the_change_note_is_needed(author):
    with pytest.raises(workflow.Refused, match="change note"):
        workflow.submit(make_topic(author), author, note="  ", at=NOW)


def test_only_authors_submit(author, reviewer):
    topic = make_topic(author)
    for user in (reviewer, make_user("outsider")):
        with pytest.raises(workflow.Refused, match="Only authors"):
            submit(topic, user)


def test_an_inactive_account_does_nothing(author):
    topic = make_topic(author)
    author.is_active = False
    author.save()

    with pytest.raises(workflow.Refused):
        submit(topic, author)


def test_one_revision_in_review_at_a_time(author):
    topic = make_topic(author)
    first = submit(topic)

    with pytest.raises(workflow.Refused, match="already in review"):
        submit(topic)
    first.pk, first.number, first._state.adding = None, 2, True
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_a_text_in_review_is_locked(author):
    topic = make_topic(author)
    submit(topic)

    with pytest.raises(workflow.Refused, match="locked"):
        workflow.record_contribution(topic, author, at=LATER)


def test_the_same_text_has_the_same_hash_whoever_asks(author):
    topic = make_topic(author)

    first, second = (snapshot.canonical(snapshot.take(topic)) for _ in range(2))

    assert first == second
    assert list(json.loads(first)) == sorted(json.loads(first))
