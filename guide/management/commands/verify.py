from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guide.audit import point_in_time, verify
from guide.models import Edition, Event


class Command(BaseCommand):
    help = "Check that the log is whole and that every public byte comes from a text that a reviewer signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at",
            type=parse_moment,
            help="Work out from the log what readers had at the end of this day (2026-03-01) or at this moment "
            "(2026-03-01T14:30+01:00; UTC where no zone is given), and compare it with the archived edition.",
        )

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        if at:
            self._verify_past(at)
            return
        self._require_none(verify.findings())
        edition = Edition.objects.current()
        if edition and (remark := verify.fallback_notice(edition)):
            self.stdout.write(remark)
        last = Event.objects.order_by("-seq").first()
        if last:
            self.stdout.write(
                f"Head of the log: line {last.seq}, {last.hash}. Keep it elsewhere, to notice a cut tail."
            )
        self.stdout.write("The log is whole, and every public byte comes from a signed text.")

    def _verify_past(self, at: datetime) -> None:
        moment = point_in_time.public_state_at(at)
        if moment is None:
            self._require_none(verify.findings())
            self.stdout.write(f"At {_utc(at)} nothing had been published yet.")
            return
        self._write_state(at, moment)
        self._require_none(verify.findings(moment))
        self.stdout.write("The archived edition holds exactly this.")

    def _write_state(self, at: datetime, moment: point_in_time.PublicState) -> None:
        line = moment.published
        self.stdout.write(
            f"At {_utc(at)} readers had edition {line.data['edition']}, published at {_utc(line.at)} by {line.actor}."
        )
        self.stdout.write(f"Lines 1 to {line.seq - 1} of the log say that it holds {len(moment.public)} texts:")
        for path, event in moment.public.items():
            self.stdout.write(f"  {path} text {event.sha256}, signed by {event.data['name']} in line {event.seq}")
        self.stdout.write(f"and {len(moment.withdrawn)} notices of withdrawal:")
        for path, event in moment.withdrawn.items():
            self.stdout.write(f"  {path} “{event.data['notice']}”, line {event.seq}")

    def _require_none(self, findings: Iterable[str]) -> None:
        found = list(findings)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} findings.", returncode=1)


def parse_moment(text: str) -> datetime:
    """The moment that a text in ISO 8601 names; of a day, its end."""
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"Write it as 2026-03-01 or as 2026-03-01T14:30+00:00, not “{text}”.") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
