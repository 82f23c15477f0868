"""Checks that the times in the steps are those that the timer counts: a reader hears one and reads the other."""

import re
from collections.abc import Iterator

from django.utils.translation import ngettext

from guide.models.kinds import KINDS, Timer
from guide.models.topics import Topic
from guide.review.findings import Finding

HOLD = re.compile(r"\bhold\b", re.IGNORECASE)
TIME = re.compile(r"(\d+)\s*-?\s*(seconds?|secs?|s|minutes?|mins?|min)\b", re.IGNORECASE)


def conflicts(topic: Topic) -> Iterator[Finding]:
    """One sentence for each step of a stretch that says another hold than the timer counts."""
    if KINDS[topic.kind].timer != Timer.HOLD or not topic.hold_seconds:
        return
    for number, step in enumerate(topic.steps.all(), start=1):
        times = _seconds(step.text)
        # “1 minute 30 seconds” is one time, and a step may say how long to rest as well.
        if HOLD.search(step.text) and times and topic.hold_seconds not in {*times, sum(times)}:
            sentence = ngettext(
                "Step %(number)d says “%(said)s”, but the timer counts %(seconds)d second. Make them agree.",
                "Step %(number)d says “%(said)s”, but the timer counts %(seconds)d seconds. Make them agree.",
                topic.hold_seconds,
            )
            words = {"number": number, "said": step.text, "seconds": topic.hold_seconds}
            yield Finding(sentence % words, f"steps/{number}/text")


def warnings(topic: Topic) -> Iterator[Finding]:
    """One sentence where the steps of a compress name minutes, and never those of the timer."""
    if KINDS[topic.kind].timer != Timer.MINUTES or not topic.minutes_on:
        return
    times = {seconds for step in topic.steps.all() for seconds in _seconds(step.text)}
    if times and topic.minutes_on * 60 not in times:
        sentence = ngettext(
            "No step mentions the %(minutes)d minute that the timer counts.",
            "No step mentions the %(minutes)d minutes that the timer counts.",
            topic.minutes_on,
        )
        yield Finding(sentence % {"minutes": topic.minutes_on}, "minutes_on")


def _seconds(text: str) -> set[int]:
    return {int(number) * (60 if unit.lower().startswith("m") else 1) for number, unit in TIME.findall(text)}
