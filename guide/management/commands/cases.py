import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guide.models.kinds import Kind
from guide.publishing import build, cases
from guide.schemas import Case, SearchCase
from guide.serving import review_dates


class Command(BaseCommand):
    help = "Run the cases of the sign check, or those of a file, against what is public now. Exits 1 if one fails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="a TOML file of [[case]] and [[search]] to run in place of them")

    def handle(self, *args: Any, **options: Any) -> None:
        guide = build.load_guide().on(review_dates.day_of(timezone.now()))
        checks = guide.of(Kind.CHECK)
        if not checks:
            raise CommandError("No sign check is public, so no case can be run.")
        own, searches = checks[0].payload.get("cases", []), checks[0].payload.get("searches", [])
        if options["file"]:
            own, searches = _of_file(options["file"])
        runner = cases.Runner(guide, checks[0])
        failed = self._run(runner, own, searches)
        rules = [] if options["file"] else cases.broken_rules(guide)
        for sentence in rules:
            self.stdout.write(f"RULE  {sentence}")
        total = len(own) + len(searches)
        self.stdout.write(f"{total - failed} of {total} pass.")
        if failed or rules:
            raise CommandError(f"{failed} of {total} fail.", returncode=1)

    def _run(self, runner: cases.Runner, own: list[Case], searches: list[SearchCase]) -> int:
        """Print a line for each case and search, and return how many failed."""
        rows = [(case["id"], case["words"], list(runner.case(case))) for case in own]
        rows += [(entry["words"], entry["expect"], list(runner.searched(entry))) for entry in searches]
        for name, words, reasons in rows:
            self.stdout.write(f"{'FAIL' if reasons else 'ok  '}  {name}: {words}")
            for why in reasons:
                self.stdout.write(f"        {why}")
        return sum(bool(reasons) for _name, _words, reasons in rows)


def _of_file(path: Path) -> tuple[list[Case], list[SearchCase]]:
    try:
        return cases.of_file(tomllib.loads(path.read_text()))
    except (OSError, tomllib.TOMLDecodeError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
