from io import StringIO

import pytest
from django.core.management import call_command

from guide.models import Kind
from guide.review import preflight, readability, workflow
from guide.review.syllables import syllables
from tests.factory import make_topic, submit

HARD = (
    "Musculoskeletal deterioration necessitates comprehensive multidisciplinary evaluation, particularly considering "
    "pharmacological contraindications, cardiovascular comorbidities, electrolyte abnormalities and neurological "
    "manifestations that individually complicate conservative rehabilitation approaches considerably. "
)
PLAIN = "Sit on a chair. Lift your foot. Hold it for a bit. Put it down. " * 4
MIDDLE = (
    "Your doctor may ask about every medicine you take, as some of them can make muscles cramp. "
    "Write all the names on paper before the visit. Remember to include any tablets from the chemist. "
)


def test_plain_words_pass(author):
    topic = make_topic(author, body=f"{PLAIN} [source-0]")
    assert preflight.problems(topic) == []
    assert preflight.warnings(topic) == []


def test_a_text_above_grade_eight_is_stopped(author):
    topic = make_topic(author, body=HARD * 2)
    with pytest.raises(workflow.Refused, match="Simplify it"):
        submit(topic)


def test_a_text_between_aim_and_stop_is_a_warning(author):
    topic = make_topic(author, kind=Kind.TIP, body=MIDDLE * 2)
    assert preflight.problems(topic) == []
    assert "Aim for 6" in preflight.warnings(topic)[0]
    assert submit(topic)


def test_steps_are_to_be_plainer_than_texts(author):
    steps = ["Elevate the extremity carefully."] * 9
    assert "steps" in " ".join([*preflight.problems(make_topic(author, steps=steps))])


def test_marks_and_addresses_are_not_read(author):
    assert (
        readability.strip_markdown("## Head\n\n- **Bold** [words](/stretches/very-complicated/)")
        == "Head\n\nBold words"
    )


def test_a_line_ends_a_sentence():
    assert readability.as_sentences(["One", "two.", "", " three? "]) == "One. two. three?"


def test_a_few_words_are_not_judged(author):
    assert readability.levels(make_topic(author, summary="Gastrocnemius.")) == []


def test_the_report_lists_the_hardest_first(author):
    make_topic(author, slug="hard", body=HARD * 2)
    make_topic(author, slug="plain", body=PLAIN)
    out = StringIO()
    call_command("readability", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("!")
    assert "hard" in lines[0]
    assert "plain" in lines[1]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "calf leg stretched hope hopes hoped lie through 3"),
        (2, "muscle muscles handled spasm tired hour fluid doing safely something houses wanted quiet's"),
        (3, "medicine emergent radio serious usual remember somebody"),
        (4, "magnesium potassium's follow-up-it emergency diabetes diarrhoea temperature's electrical"),
        (5, "electricity physiotherapy"),
        (2, "omeprazole ibuprofen hydrochlorothiazide quinine"),  # as they stand on the packet
    ],
)
def test_syllables_are_counted_by_the_spelling(count, words):
    assert {word: syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("", 0.0),
        ("The cat sat on the mat. It was warm.", 0.39 * 9 / 2 + 11.8 * 9 / 9 - 15.59),
        ("Warm up. Sit down on the chair and wait.", 0.39 * 9 / 1 + 11.8 * 9 / 9 - 15.59),  # two words are no sentence
    ],
)
def test_the_grade_is_that_of_the_formula(text, grade):
    assert readability.grade(text) == pytest.approx(grade)
