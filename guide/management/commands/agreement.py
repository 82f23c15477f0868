from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guide.models.levels import LEVELS
from guide.models.topics import Topic
from guide.publishing import agreement, build, sign_levels
from guide.publishing.agreement import Place
from guide.publishing.public_texts import topic_path
from guide.record import snapshot
from guide.schemas import Payload
from guide.serving import review_dates


class Command(BaseCommand):
    help = (
        "List every place where a fact or a sign is said, and each text that says another number or level than its "
        "timer, the texts it leads to or the other places. Exits 1 if there is a difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--desk", action="store_true", help="compare the working copies in place of what is public")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = _at_the_desk() if options["desk"] else _public()
        if not texts:
            raise CommandError("No text is public, so there is nothing to compare. Try --desk.")
        differences = [*self._facts(texts), *self._signs(texts), *_of_single_texts(texts)]
        for sentence in differences:
            self.stdout.write(f"DIFFERENCE  {sentence}")
        self.stdout.write(f"{len(texts)} texts, {len(differences)} differences.")
        if differences:
            raise CommandError(f"{len(differences)} differences.", returncode=1)

    def _facts(self, texts: list[Payload]) -> list[str]:
        reports = agreement.fact_reports(texts)
        for report in reports:
            self.stdout.write(f"FACT  {report.fact}")
            for saying in report.sayings:
                self._place(saying.place, saying.value.words)
        return [sentence for report in reports for sentence in report.differences]

    def _signs(self, texts: list[Payload]) -> list[str]:
        reports = sign_levels.sign_reports(texts)
        for report in reports:
            self.stdout.write(f"SIGN  {report.key}: {LEVELS[report.level].label}")
            for place in report.places:
                self._place(place)
        return list(dict.fromkeys(sentence for report in reports for sentence in report.differences))

    def _place(self, place: Place, value: str = "") -> None:
        parts = [value, str(place), place.words]
        self.stdout.write(f"      {' | '.join(part for part in parts if part)}")


def _of_single_texts(texts: list[Payload]) -> list[str]:
    by_path = {topic_path(text): text for text in texts}
    found = [[*agreement.own_differences(text), *agreement.linked_differences(text, by_path)] for text in texts]
    return [sentence for sentences in found for sentence in sentences]


def _public() -> list[Payload]:
    return [text.payload for text in build.load_guide().on(review_dates.day_of(timezone.now())).public]


def _at_the_desk() -> list[Payload]:
    return [snapshot.take(topic) for topic in Topic.objects.order_by("kind", "slug")]
