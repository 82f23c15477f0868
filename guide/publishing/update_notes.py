"""How each public text differs from the one that was public before it: from the log, in words for readers."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import ngettext

from guide.models.areas import FACTS
from guide.models.reviews import SIGNATURES, Event, Revision
from guide.publishing.public_texts import TextChange
from guide.record.changes import Change, compare_payloads
from guide.record.changes.change import SAFETY
from guide.record.facts import is_scheduled, public_from
from guide.serving.review_dates import day_of

SENTENCES = 3
# What the desk needs and no reader sees.
UNSEEN = ("schema", "kind", "slug", "review_months", "cases", "searches")
UNSEEN_OF_SIGN = ("key", "danger", "searched", "not_asked", "areas")


class _Version(NamedTuple):
    sha256: str
    revision: int
    at: datetime


def text_changes(topics: Iterable[int], at: datetime) -> dict[int, TextChange]:
    """By topic, when its text was last changed before `at` and in what; nothing for a first version."""
    versions = _versions(at)
    pairs = {topic: versions[topic][-2:] for topic in topics if len(versions[topic]) > 1}
    texts = Revision.objects.only("payload").in_bulk(version.revision for pair in pairs.values() for version in pair)
    told = {
        topic: TextChange(day_of(new.at), _sentences(texts[old.revision].payload, texts[new.revision].payload))
        for topic, (old, new) in pairs.items()
    }
    return {topic: change for topic, change in told.items() if change.sentences}


def _versions(at: datetime) -> dict[int, list[_Version]]:
    """Every text that was public, oldest first; signing the same text again makes no new version."""
    lines: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.effective(at).order_by("seq"):
        lines[event.topic_id or 0].append(event)
    return {topic: _versions_of(of_topic) for topic, of_topic in lines.items()}


def _versions_of(lines: list[Event]) -> list[_Version]:
    versions: list[_Version] = []
    for line, newer in zip(lines, [*lines[1:], None], strict=True):
        if line.act not in SIGNATURES or (newer and is_scheduled(line) and public_from(newer) <= public_from(line)):
            continue  # no text, or one that was overtaken before its time came
        if not versions or versions[-1].sha256 != line.sha256:
            versions.append(_Version(line.sha256, line.revision_id or 0, public_from(line)))
    return versions


@lru_cache(maxsize=1024)  # of thousands of texts one is new at a publication
def _sentences(old: str, new: str) -> tuple[str, ...]:
    """The differences, those that could hurt first, in no more than a few sentences."""
    differences = compare_payloads(json.loads(old), json.loads(new))
    found = [change for change in differences if _is_seen(change.path.split("/"))]
    found.sort(key=lambda change: SAFETY not in change.flags)
    if len(found) <= SENTENCES:
        return tuple(map(_sentence, found))
    rest = len(found) - SENTENCES + 1
    more = ngettext("And %(number)d more change.", "And %(number)d more changes.", rest) % {"number": rest}
    return (*map(_sentence, found[: SENTENCES - 1]), more)


def _is_seen(path: list[str]) -> bool:
    is_fact_of_area = path[0] == "areas" and path[-1] in FACTS  # no words of the text: a drawing, a place on the map
    is_unseen_of_sign = path[0] == "signs" and len(path) > 2 and path[2] in UNSEEN_OF_SIGN
    return path[0] not in UNSEEN and not is_fact_of_area and not is_unseen_of_sign


def _sentence(change: Change) -> str:
    return change.sentence if change.sentence.endswith((".", "!", "?")) else f"{change.sentence}."
