from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from guide.clinical_numbers import SOURCE_YEARS
from guide.models import Source, Topic
from guide.publishing.sentences import Part, Sentence, of_text
from guide.record import snapshot
from guide.schemas import Source as Named

QUALITY: dict[str, str] = {
    Source.Read.WHOLE: "the publisher's own page, read whole",
    Source.Read.PART: "the publisher's own page, read in part",
    Source.Read.COPY: "a copy",
}


class Command(BaseCommand):
    help = (
        "List every source of the working copies by its address: how it was read, how old it is, its texts and the "
        f"sentences it carries there. Marked (!): no longer used, read in a copy, older than {SOURCE_YEARS} years."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.now().date()
        uses = _uses()
        flagged = 0
        for url in sorted(uses):
            flags = _flags(uses[url], today)
            flagged += bool(flags)
            self.stdout.write("\n".join(_lines(url, uses[url], flags)))
        self.stdout.write(f"{len(uses)} sources, {flagged} of them marked (!).")


Use = tuple[str, Named, list[Sentence]]  # the text, the source as it names it, what it carries there


def _uses() -> dict[str, list[Use]]:
    """The uses of each source, by its address."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for topic in Topic.objects.order_by("kind", "slug"):
        payload = snapshot.take(topic)
        said = of_text(payload)
        for source in payload["sources"]:
            own = [sentence for sentence in said if source["name"] and source["name"] in sentence.sources]
            uses[source["url"]].append((f"{topic.kind}/{topic.slug}", source, own))
    return uses


def _lines(url: str, uses: list[Use], flags: list[str]) -> Iterator[str]:
    source = uses[0][1]
    year = source["year"] or "no year"
    read = ", ".join(sorted({use["read_on"] for _text, use, _own in uses}))
    yield f"{'!' if flags else ' '} {url}"
    yield f"    {source['title']} · {source['publisher']} · {year} · read {read}"
    qualities = dict.fromkeys(QUALITY.get(use["read"], "not said how it was read") for _text, use, _own in uses)
    yield f"    {'; '.join(qualities)}"
    if flags:
        yield f"    ! {'; '.join(flags)}"
    for text, _source, own in uses:
        number = f"{len(own)} {'sentence' if len(own) == 1 else 'sentences'}" if own else "no sentence"
        yield f"    {text}: {number}"
        for sentence in own:
            place = f"{sentence.part} {sentence.number}" if sentence.number else str(sentence.part)
            yield f"        {place}: {sentence.words}" if sentence.part != Part.BODY else f"        {sentence.words}"


def _flags(uses: list[Use], today: date) -> list[str]:
    flags = [] if any(own for _text, _source, own in uses) else ["no longer used"]
    idle = [text for text, _source, own in uses if not own]
    if idle and len(idle) < len(uses):
        flags.append(f"listed without a sentence in {', '.join(idle)}")
    if any(source["read"] == Source.Read.COPY for _text, source, _own in uses):
        flags.append("read in a copy")
    newest = max(_written(source) for _text, source, _own in uses)
    if today.year - newest > SOURCE_YEARS:
        flags.append(f"older than {SOURCE_YEARS} years")
    return flags


def _written(source: Named) -> int:
    """The year of a source; of one without a year, that in which it was read."""
    return source["year"] or date.fromisoformat(source["read_on"]).year
