"""What the check of links found, for the desk. The check itself is a command: no web process asks other servers."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from guide.models.links import Link
from guide.models.parts import Source
from guide.models.reviews import Event
from guide.models.topics import Topic
from guide.review.findings import Finding
from guide.schemas import Payload
from guide.templatetags.guide import longdate


def addresses() -> set[str]:
    """The address of every source, as texts have it at the desk and as they are public."""
    at_the_desk = Source.objects.values_list("url", flat=True)
    return {*at_the_desk, *(url for _topic, urls in _public_addresses() for url in urls)}


def store(url: str, status: str, problem: str, at: datetime) -> None:
    values = {"checked_at": at, "status": status, "problem": problem}
    Link.objects.update_or_create(url=url, defaults=values)


def forget_others(urls: Iterable[str]) -> None:
    """Delete what is known of addresses that no text has any more."""
    gone = set(Link.objects.values_list("url", flat=True)) - set(urls)
    Link.objects.filter(url__in=gone).delete()


def words_of(urls: Iterable[str]) -> dict[str, str]:
    """What the last check found at each address, as a sentence; addresses that were never checked are left out."""
    return {link.url: _words(link) for link in Link.objects.filter(url__in=set(urls))}


def warnings(payload: Payload) -> Iterator[Finding]:
    """A finding for each source whose page is not there any more."""
    urls = {source["url"] for source in payload["sources"]}
    dead = {link.url: link for link in Link.objects.filter(url__in=urls, status=Link.Status.DEAD)}
    for number, source in enumerate(payload["sources"], start=1):
        if link := dead.get(source["url"]):
            sentence = _(
                "The page of “%(title)s” was not there on %(day)s. Look for its new address or another source."
            )
            words = {"title": source["title"], "day": longdate(link.checked_at)}
            yield Finding(sentence % words, f"sources/{number}/url")


def topics_with_dead_links() -> list[Topic]:
    """The topics whose public text names a source that is not there any more."""
    dead = set(Link.objects.filter(status=Link.Status.DEAD).values_list("url", flat=True))
    return [topic for topic, urls in _public_addresses() if dead & urls] if dead else []


def _public_addresses() -> Iterator[tuple[Topic, set[str]]]:
    for event in Event.objects.in_force().select_related("topic", "revision"):
        if event.topic and event.revision:
            payload = json.loads(event.revision.payload)
            yield event.topic, {source["url"] for source in payload["sources"]}


def _words(link: Link) -> str:
    words = {"day": longdate(link.checked_at), "status": link.get_status_display(), "problem": link.problem}
    if link.status == Link.Status.MOVED:
        return _("Checked on %(day)s: moved to %(problem)s") % words
    if link.problem:
        return _("Checked on %(day)s: %(status)s (%(problem)s).") % words
    return _("Checked on %(day)s: %(status)s.") % words
