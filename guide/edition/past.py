"""What readers had at a past moment: worked out from the log alone, and held against the archived edition."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from guide.edition.texts import PREFIXES, topic_path
from guide.models.editions import Edition
from guide.models.reviews import Event

# The address of one text; lists, and the questions of a check, stand above and below it.
TEXT_PATH = re.compile(rf"({'|'.join(sorted(set(PREFIXES.values())))})[^/]+/")
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Moment:
    """The line that published an edition, and by path the approvals and withdrawals that were in force at that line."""

    published: Event
    public: dict[str, Event]
    withdrawn: dict[str, Event]

    def edition(self) -> Edition | None:
        archive = Edition.objects.select_related("public_manifest", "tombstones")
        return archive.filter(seq=self.published.data["edition"]).first()


def moment(at: datetime) -> Moment | None:
    """What the log says that readers had at `at`; None before the first edition."""
    published = Event.objects.filter(act=Event.Act.PUBLISH, at__lte=at).order_by("-seq").select_related("actor").first()
    if published is None:
        return None
    deciding = {event.topic_id: event for event in _decisions().filter(seq__lt=published.seq)}
    by_path = {_path(event): event for event in deciding.values()}
    acts = (Event.Act.APPROVE, Event.Act.WITHDRAW)
    public, withdrawn = ({p: e for p, e in sorted(by_path.items()) if e.act == act} for act in acts)
    return Moment(published, public, withdrawn)


def differences(moment: Moment, edition: Edition) -> Iterator[str]:
    """Yield one sentence for everything in which the archived edition is not what the log says."""
    where = f"guide_edition {edition.seq}"
    for sentence in (*_manifests(edition), *_texts(moment, edition), *_notices(moment, edition)):
        yield f"{where}: {sentence}"


def _decisions() -> Any:
    acts = [Event.Act.APPROVE, Event.Act.WITHDRAW]
    return Event.objects.filter(act__in=acts).select_related("revision").order_by("seq")


def _path(event: Event) -> str:
    assert event.revision is not None  # an approval always names its revision, and so does a withdrawal
    return topic_path(json.loads(event.revision.payload))


def _manifests(edition: Edition) -> Iterator[str]:
    """The hash of the manifest for phones is in the log; the archive's own has to say the same."""
    phones = {path: page["h"] for path, page in json.loads(bytes(edition.public_manifest.raw))["pages"].items()}
    own = {path: page["blob"] for path, page in edition.manifest["pages"].items()}
    for path in sorted(phones.keys() | own.keys()):
        if phones.get(path) != own.get(path):
            yield f"{path} is not the same page in its manifest and in the one for phones."


def _texts(moment: Moment, edition: Edition) -> Iterator[str]:
    pages = edition.manifest["pages"]
    for path in sorted(moment.public.keys() - pages.keys()):
        yield f"{path} is missing, though line {moment.public[path].seq} of the log approved it."
    for path in sorted(path for path in pages if TEXT_PATH.fullmatch(path) and path not in moment.public):
        yield f"{path} was public, though no approval was in force."
    signed = {event.sha256 for event in moment.public.values()}
    for path, page in pages.items():
        for name in sorted(set(page["revisions"]) - signed):
            yield f"{path} shows text {name}, which no approval in force named."
        if path in moment.public and moment.public[path].sha256 not in page["revisions"]:
            yield f"{path} does not show text {moment.public[path].sha256}, which was approved."


def _notices(moment: Moment, edition: Edition) -> Iterator[str]:
    stones = json.loads(bytes(edition.tombstones.raw))["pages"]
    for path in sorted(path for path in stones if TEXT_PATH.fullmatch(path) and path not in moment.withdrawn):
        yield f"{path} was shown as withdrawn, though no withdrawal was in force."
    for path, event in moment.withdrawn.items():
        if path not in stones:
            yield f"{path} has no notice, though line {event.seq} of the log withdrew it."
        elif _words(event.data["notice"]) not in _words(unescape(TAG.sub(" ", stones[path]["html"]))):
            yield f"{path} does not show the notice of line {event.seq} of the log."


def _words(text: str) -> str:
    return " ".join(text.split())
