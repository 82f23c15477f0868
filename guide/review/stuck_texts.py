"""Texts that too few people can sign, with what an account manager can do about each.

Who can sign what is asked of the queues of each signer and of the guards; no rule stands here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from guide.models.reviews import Event, Revision
from guide.models.topics import Contribution, Topic
from guide.record import facts
from guide.review import obstacles, queues
from guide.review.credential_checks import reviewers
from guide.review.queues import QueueItem

Touched = set[tuple[int, int]]  # primary keys of topics, and of people who ever worked on them


@dataclass(frozen=True)
class StuckText:
    """A text that waits for more signatures than there are people who can give one."""

    topic: Topic
    why: str
    remedy: str


def stuck_in_review(user: User, at: datetime) -> list[StuckText]:
    """Of what waits for a signature; the number of queries grows with the signers, not with the texts."""
    waiting = [item for part in queues.waiting_for_signature(user, at) for item in part]
    if not waiting:
        return []
    signers, unable = _signers(at)
    could: dict[tuple[int, str], list[User]] = {_key(item): [] for item in waiting}
    by_two = facts.topics_by_two((item.topic for item in waiting), at)
    for person in signers:
        if not _unmet(waiting, could, by_two):
            return []
        for item in queues.waiting_for_signature(person, at)[0]:
            could.setdefault(_key(item), []).append(person)
    stuck = _unmet(waiting, could, by_two)
    touched = _touched((item.topic for item in stuck), unable)
    return [_stuck(item.topic, could[_key(item)], signers, unable, touched) for item in stuck]


def stuck_when_due(at: datetime) -> list[StuckText]:
    """Of the public texts that have to be reaffirmed within 60 days and of which no newer text is in review.

    Asks the guards about one text after the other, so it is for a mail and not for a page. They are not asked about
    people who never worked on a text: these are contributors under no rule.
    """
    due = _due(at)
    signers, unable = _signers(at)
    touched = _touched((topic for topic, _revision in due), [*signers, *unable])
    by_two = facts.topics_by_two((topic for topic, _revision in due), at)
    found = []
    for topic, revision in due:
        needed = 2 if topic.pk in by_two else 1
        if sum((topic.pk, person.pk) not in touched for person in signers) >= needed:
            continue
        able = [person for person in signers if _can_reaffirm(revision, person, at)]
        if len(able) < needed:
            found.append(_stuck(topic, able, signers, unable, touched))
    return found


# --- who can sign ---


def _signers(at: datetime) -> tuple[list[User], list[User]]:
    """Who can sign a text now, and who may review but cannot sign anything until something is renewed or verified."""
    able: list[User] = []
    unable: list[User] = []
    for person in reviewers().select_related("reviewer").order_by("username"):
        (unable if obstacles.obstacle_to_signing(person, at) else able).append(person)
    return able, unable


def _unmet(waiting: list[QueueItem], could: dict[tuple[int, str], list[User]], by_two: set[int]) -> list[QueueItem]:
    return [item for item in waiting if len(could[_key(item)]) < _missing(item, by_two)]


def _missing(item: QueueItem, by_two: set[int]) -> int:
    return 2 if item.topic.pk in by_two and not item.signed_by else 1


def _key(item: QueueItem) -> tuple[int, str]:
    return item.topic.pk, item.act


def _due(at: datetime) -> list[tuple[Topic, Revision]]:
    horizon = (at.date() + queues.DUE_WITHIN).isoformat()
    newer = Revision.objects.filter(state=Revision.State.IN_REVIEW).values("topic")
    events = Event.objects.in_force().filter(data__review_by__lte=horizon).exclude(topic__in=newer)
    rows = events.select_related("topic", "revision").defer("revision__payload")
    return [(row.topic, row.revision) for row in rows if row.topic and row.revision]


def _can_reaffirm(revision: Revision, person: User, at: datetime) -> bool:
    return not obstacles.obstacle_to_signing_text(revision, Event.Act.REAFFIRM, person, at)


def _touched(topics: Iterable[Topic], people: list[User]) -> Touched:
    rows = Contribution.objects.filter(topic__in=[topic.pk for topic in topics], user__in=people)
    return set(rows.order_by().values_list("topic", "user").distinct())


# --- what to say ---


def _stuck(topic: Topic, able: list[User], signers: list[User], unable: list[User], touched: Touched) -> StuckText:
    renewable = [person for person in unable if (topic.pk, person.pk) not in touched]
    return StuckText(topic, _why(able, signers), _remedy(renewable))


def _why(able: list[User], signers: list[User]) -> str:
    if not signers:
        return _("No reviewer can sign anything now.")
    if not able:
        return _("Everybody who can sign has worked on it, or has signed it already.")
    return _("It needs two signatures, and only %(name)s could give one.") % {"name": _names(able)}


def _remedy(renewable: list[User]) -> str:
    if not renewable:
        return _("Add a reviewer who has not worked on it.")
    return _(
        "Verify or renew the credential of a reviewer who has not worked on it (%(names)s), or add another reviewer."
    ) % {"names": _names(renewable)}


def _names(people: list[User]) -> str:
    return ", ".join(str(person.reviewer.printed_name if hasattr(person, "reviewer") else person) for person in people)
