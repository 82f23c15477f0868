"""The topics to whose pages readers' reports belong, and where each can be withdrawn, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User

from guide.admin.kind_models import may_view, topic_url
from guide.models import KINDS, Event, Feedback, Topic


@dataclass(frozen=True)
class ReportLine:
    """A report as lists show it; `withdraw_url` is empty where there is nothing to withdraw for this person."""

    report: Feedback
    withdraw_url: str


def report_lines(reports: Iterable[Feedback], user: User) -> list[ReportLine]:
    reports = list(reports)
    urls = withdraw_urls([report.path for report in reports], user)
    return [ReportLine(report, urls.get(report.path, "")) for report in reports]


def withdraw_urls(paths: Iterable[str], user: User) -> dict[str, str]:
    """Where this person can withdraw the page at each path, as far as it is public and of a topic."""
    if not user.has_perm("guide.withdraw_revision"):
        return {}
    topics = {path: topic for path, topic in topics_at_paths(paths).items() if may_view(user, topic.kind)}
    found = Event.objects.in_force().filter(topic__in=[topic.pk for topic in topics.values()])
    public = set(found.values_list("topic", flat=True))
    return {path: topic_url(topic, "withdraw") for path, topic in topics.items() if topic.pk in public}


def topics_at_paths(paths: Iterable[str]) -> dict[str, Topic]:
    """The topic to whose page, or to a part of whose page, each path leads; nothing for lists and the like."""
    names = {path: _kinds_and_slug(path) for path in paths}
    slugs = {slug for _kinds, slug in names.values()}
    topics = {(topic.kind, topic.slug): topic for topic in Topic.objects.filter(slug__in=slugs).order_by("pk")}
    return {
        path: topics[kind, slug] for path, (kinds, slug) in names.items() for kind in kinds if (kind, slug) in topics
    }


def _kinds_and_slug(path: str) -> tuple[list[str], str]:
    folder, _slash, rest = path.strip("/").partition("/")
    kinds = [name for name, kind in KINDS.items() if kind.prefix == f"/{folder}/"]
    return kinds, rest.partition("/")[0]
