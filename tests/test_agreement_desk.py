"""Whoever writes or reviews a text is told of each number and level that another place says differently."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guide.models import Kind
from guide.models.signs import Sign
from guide.review import preflight
from tests.factory import make_public, make_topic

pytestmark = pytest.mark.django_db


def test_the_command_fails_when_texts_differ(author):
    make_topic(author, slug="one", steps=["Hold for 30 seconds."], body="Hold for 10 seconds.", hold_seconds=30)
    out = StringIO()
    with pytest.raises(CommandError, match=r"1 differences\.") as failed:
        call_command("agreement", "--desk", stdout=out)
    assert failed.value.returncode == 1
    assert "DIFFERENCE  “One” (body) says “Hold for 10 seconds.”" in out.getvalue()


def test_the_command_compares_what_is_public(author, reviewer):
    make_public(author, reviewer, slug="one", steps=["Hold for 30 seconds."], hold_seconds=30)
    make_topic(author, slug="draft", body="Hold for 10 seconds.", hold_seconds=30)
    out = StringIO()
    call_command("agreement", stdout=out)
    assert "1 texts, 0 differences." in out.getvalue()


def test_without_a_public_text_the_command_says_so():
    with pytest.raises(CommandError, match="No text is public"):
        call_command("agreement", stdout=StringIO())


def test_author_and_reviewer_are_told_of_a_number_that_differs_from_the_own_timer(author):
    topic = make_topic(author, steps=["Stand by a wall."], body="Hold it for 10 seconds.", hold_seconds=30)
    assert any("Its timer counts 30 seconds (hold)" in sentence for sentence in preflight.warnings(topic))
    topic.body = "Hold it for 30 seconds."
    assert not any("timer" in sentence for sentence in preflight.warnings(topic))


def test_author_and_reviewer_are_told_of_a_number_that_a_linked_public_text_does_not_say(author, reviewer):
    make_public(author, reviewer, slug="calf-wall", hold_seconds=30)
    body = "Do the [wall stretch](/stretches/calf-wall/) and hold it for 10 seconds."
    tip = make_topic(author, kind=Kind.TIP, slug="tip", body=body)
    assert any("It leads to “Calf wall”, which says 30 seconds." in sentence for sentence in preflight.warnings(tip))
    tip.body = body.replace("10", "30")
    assert not any("It leads to" in sentence for sentence in preflight.warnings(tip))


def test_author_and_reviewer_are_told_of_another_level_than_the_sign_has(author):
    topic = make_topic(author, kind=Kind.WARNING, slug="swollen", summary="Ask your doctor within a few days.")
    topic.signs.all().delete()
    Sign.objects.create(topic=topic, key="leg", words="My leg is swollen and warm", level="today")
    assert any("says within a few days, and the sign" in sentence for sentence in preflight.warnings(topic))
