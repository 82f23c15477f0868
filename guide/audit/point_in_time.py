"""Point-in-time audit: what readers had at a past moment, worked out from the log and compared with the archive."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import unescape

from guide.models.editions import Edition
from guide.models.kinds import KINDS
from guide.models.reviews import SIGNATURES, Event
from guide.publishing import build, fallback_edition, rendering
from guide.publishing.public_texts import topic_path
from guide.record import facts
from guide.record.snapshot import payload_of
from guide.schemas import Payload
from guide.serving import phone_files, review_dates

# The address of one text; lists, and the questions of a check, stand above and below it.
TEXT_PATH = re.compile(rf"({'|'.join(sorted({kind.prefix for kind in KINDS.values()}))})[^/]+/")
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class PublicState:
    """The event that published an edition; by public path, the signatures and withdrawals in force at that moment.

    A review that is overdue for too long ends no signature, but a notice stands in place of the text (`lapsed_on`).
    """

    at: datetime
    published: Event
    edition: Edition | None
    public: dict[str, Event]
    withdrawn: dict[str, Event]

    @property
    def shown(self) -> dict[str, Event]:
        """The texts that readers could read at that moment."""
        lapsed = self.lapsed
        return {path: event for path, event in self.public.items() if path not in lapsed}

    @property
    def lapsed(self) -> dict[str, Event]:
        """Those in whose place readers got a notice, as the edition had it or because the day had come since."""
        return self.lapsed_on(max(review_dates.day_of(self.at), review_dates.day_of(self.published.at)))

    def lapsed_on(self, day: str) -> dict[str, Event]:
        return {path: event for path, event in self.public.items() if review_dates.is_past(self._until(event), day)}

    @property
    def grace(self) -> int:
        """Months from a review date until the notice. The first editions do not say how many they were made with."""
        made_with = self.edition.made_with if self.edition else None
        chosen = made_with["settings"] if made_with else rendering.page_settings()
        return int(chosen["REVIEW_GRACE_MONTHS"])

    @property
    def is_grace_known(self) -> bool:
        """A fallback edition keeps the pages of the one before it, whatever the day."""
        edition = self.edition
        return bool(edition and edition.made_with and fallback_edition.MANIFEST_KEY not in edition.manifest)

    def _until(self, event: Event) -> str | None:
        return build.shown_until(_payload(event), event.data, self.grace)


def public_state_at(at: datetime) -> PublicState | None:
    """What the log says that readers had at `at`; None before the first edition."""
    published = Event.objects.filter(act=Event.Act.PUBLISH, at__lte=at).order_by("-seq").select_related("actor").first()
    return _state(published, at) if published else None


def public_state_of(edition: Edition) -> PublicState | None:
    """The same at the moment at which an edition was published; None where the log does not say that it was."""
    published = Event.objects.filter(act=Event.Act.PUBLISH, data__edition=edition.seq).select_related("actor").first()
    return _state(published, published.at) if published else None


def _state(published: Event, at: datetime) -> PublicState:
    acts = [*SIGNATURES, Event.Act.WITHDRAW, Event.Act.CALL_BACK]
    before = Event.objects.filter(act__in=acts, seq__lt=published.seq).select_related("revision").order_by("seq")
    newest = {event.topic_id: event for event in facts.effective(before, published.at)}
    by_path = dict(sorted((_path(event), event) for event in newest.values()))
    return PublicState(
        at,
        published,
        Edition.objects.filter(seq=published.data["edition"]).first(),
        public={path: event for path, event in by_path.items() if event.act in SIGNATURES},
        withdrawn={path: event for path, event in by_path.items() if event.act == Event.Act.WITHDRAW},
    )


def differences(moment: PublicState, edition: Edition) -> Iterator[str]:
    """Yield one sentence for everything in which the archived edition is not what the log says."""
    where = f"guide_edition {edition.seq}"
    for sentence in (
        *_manifest_differences(edition),
        *_text_differences(moment, edition),
        *_notice_differences(moment, edition),
    ):
        yield f"{where}: {sentence}"


def _path(event: Event) -> str:
    return topic_path(_payload(event))


def _payload(event: Event) -> Payload:
    assert event.revision is not None  # a signature always names its revision, and so does a withdrawal
    return payload_of(event.revision)


def _manifest_differences(edition: Edition) -> Iterator[str]:
    """Compare the edition's manifest with the one for phones, whose hash is in the log."""
    phones = {path: page["h"] for path, page in json.loads(phone_files.public_manifest(edition))["pages"].items()}
    own = {path: page["blob"] for path, page in edition.manifest["pages"].items()}
    for path in sorted(phones.keys() | own.keys()):
        if phones.get(path) != own.get(path):
            yield f"{path} is not the same page in its manifest and in the one for phones."
    if sha256(phone_files.tombstones(edition, _raws)).hexdigest() != edition.tombstones_sha256:
        yield "its list of withdrawn pages is not the one that phones were given."


def _raws(names: Iterable[str]) -> dict[str, bytes]:
    """A lost page is named elsewhere; here it has no words."""
    wanted = set(names)
    return dict.fromkeys(wanted, b"") | phone_files.stored(wanted)


def _text_differences(moment: PublicState, edition: Edition) -> Iterator[str]:
    pages = edition.manifest["pages"]
    given_way = _given_way(moment)
    if not moment.is_grace_known:
        given_way &= edition.manifest["gone"].keys()
    for path in sorted(moment.public.keys() - pages.keys() - given_way):
        yield f"{path} is missing, though line {moment.public[path].seq} of the log signed it."
    for path in sorted(given_way & pages.keys()):
        yield f"{path} was shown, though its review had been overdue for longer than the grace."
    for path in sorted(path for path in pages if TEXT_PATH.fullmatch(path) and path not in moment.public):
        yield f"{path} was public, though no signature was in force."
    signed = {event.sha256 for event in moment.public.values()}
    for path, page in pages.items():
        for name in sorted(set(page["revisions"]) - signed):
            yield f"{path} shows text {name}, which no signature in force named."
        if path in moment.public and moment.public[path].sha256 not in page["revisions"]:
            yield f"{path} does not show text {moment.public[path].sha256}, which was signed."


def _notice_differences(moment: PublicState, edition: Edition) -> Iterator[str]:
    stones = json.loads(phone_files.tombstones(edition, _raws))["pages"]
    given_way = _given_way(moment)
    expected = moment.withdrawn.keys() | given_way
    if moment.is_grace_known:
        for path in sorted(given_way - stones.keys()):
            yield f"{path} has no notice, though its review had been overdue for longer than the grace."
    for path in sorted(path for path in stones if TEXT_PATH.fullmatch(path) and path not in expected):
        yield f"{path} was shown as withdrawn, though no withdrawal was in force."
    for path, event in moment.withdrawn.items():
        if path not in stones:
            yield f"{path} has no notice, though line {event.seq} of the log withdrew it."
        elif _single_spaced(event.data["notice"]) not in _single_spaced(unescape(TAG.sub(" ", stones[path]["html"]))):
            yield f"{path} does not show the notice of line {event.seq} of the log."


def _given_way(moment: PublicState) -> set[str]:
    """Paths where a notice replaced an approved text. Where nothing says how many months of grace it had, those where
    one may have: its review date had passed, and it is no safety text."""
    day = review_dates.day_of(moment.published.at)
    if moment.is_grace_known:
        return set(moment.lapsed_on(day))
    overdue = {path for path, event in moment.public.items() if event.data["review_by"] < day}
    return {path for path in overdue if not KINDS[_payload(moment.public[path])["kind"]].is_safety}


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
