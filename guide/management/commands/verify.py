from argparse import ArgumentTypeError
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guide.audit import heads, point_in_time, verify
from guide.models import Event

WRONG, NOT_COMPARED = 1, 2


class Command(BaseCommand):
    help = (
        "Check that the log is whole and that every public byte comes from a text that a reviewer signed. Exits with 1 "
        "where something is wrong, with 2 where nothing is but something could not be compared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at",
            type=parse_moment,
            help="Work out from the log what readers had at the end of this day (2026-03-01) or at this moment "
            "(2026-03-01T14:30+01:00; UTC where no zone is given), and compare it with the archived edition.",
        )
        parser.add_argument(
            "--head",
            type=Path,
            action="append",
            metavar="FILE",
            help="Also check that the log holds the heads in this file: a line number and a hash on a line, as digest "
            "mails and this command give them, or JSON that a phone keeps. May be given more than once.",
        )
        parser.add_argument(
            "--keep-head",
            type=Path,
            metavar="FILE",
            help="Where nothing is wrong, add the head of the log as a line to this file, which --head reads.",
        )

    def handle(
        self, *args: Any, at: datetime | None, head: list[Path] | None, keep_head: Path | None, **options: Any
    ) -> None:
        found = [sentence for file in head or [] for sentence in self._compare_heads(file)]
        moment = self._write_past(at) if at else None
        report = verify.report(moment)
        self._require_none([*report.findings, *found])
        for sentence in report.remarks:
            self.stdout.write(sentence)
        self._write_head(keep_head)
        if report.not_compared:
            for sentence in report.not_compared:
                self.stderr.write(sentence)
            raise CommandError("Nothing is wrong in what was compared.", returncode=NOT_COMPARED)
        if moment:
            self.stdout.write("The archived edition holds exactly this.")
        elif not at:
            self.stdout.write("The log is whole, and every public byte comes from a signed text.")

    def _compare_heads(self, file: Path) -> list[str]:
        try:
            kept = heads.read(file.read_text())
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if not kept:
            raise CommandError(f"{file} holds no head: a line number and a hash of 64 digits and letters on one line.")
        found = [f"{file}: {sentence}" for sentence in heads.findings(kept)]
        if not found:
            self.stdout.write(f"The log holds all {len(kept)} heads of {file}.")
        return found

    def _write_head(self, file: Path | None) -> None:
        last = Event.objects.order_by("-seq").first()
        if last is None:
            return
        self.stdout.write(f"Head of the log: line {last.seq}, {last.hash}. Keep it elsewhere, to notice a cut tail.")
        if file:
            with file.open("a") as kept:
                kept.write(f"{heads.line(last)}\n")

    def _write_past(self, at: datetime) -> point_in_time.PublicState | None:
        try:
            moment = point_in_time.public_state_at(at)
            if moment:
                self._write_state(at, moment)
            else:
                self.stdout.write(f"At {_utc(at)} nothing had been published yet.")
        except Exception as error:
            self.stderr.write(f"What readers had then cannot be worked out. {type(error).__name__}: {error}")
            self._require_none(verify.report().findings)
            raise CommandError("The log cannot be read.", returncode=WRONG) from error
        return moment

    def _write_state(self, at: datetime, moment: point_in_time.PublicState) -> None:
        line, shown, lapsed = moment.published, moment.shown, moment.lapsed
        self.stdout.write(
            f"At {_utc(at)} readers had edition {line.data['edition']}, published at {_utc(line.at)} by {line.actor}."
        )
        self.stdout.write(f"Lines 1 to {line.seq - 1} of the log say that readers could read {len(shown)} texts:")
        for path, event in shown.items():
            self.stdout.write(f"  {path} text {event.sha256}, signed by {event.data['name']} in line {event.seq}")
        self.stdout.write(f"and {len(moment.withdrawn)} notices of withdrawal:")
        for path, event in moment.withdrawn.items():
            self.stdout.write(f"  {path} “{event.data['notice']}”, line {event.seq}")
        self.stdout.write(f"and {len(lapsed)} notices that a text was not reviewed in time:")
        for path, event in lapsed.items():
            self.stdout.write(f"  {path} due by {event.data['review_by']}, text {event.sha256}, line {event.seq}")

    def _require_none(self, found: list[str]) -> None:
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} findings.", returncode=WRONG)


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
