from typing import Any

from django.core.management.base import BaseCommand

from guide.clinical_numbers import HIGHEST_GRADE, STEP_GRADE, TEXT_GRADE
from guide.models import Topic
from guide.review import readability


class Command(BaseCommand):
    help = (
        f"List the reading grade of every topic, hardest first. Aim at {STEP_GRADE} for steps and {TEXT_GRADE} for the "
        f"rest; {HIGHEST_GRADE} is the limit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [
            (level.grade, level.aim, f"{topic.get_kind_display()} {topic.slug}, {level.part}")
            for topic in Topic.objects.prefetch_related("steps").order_by("slug")
            for level in readability.levels(topic)
        ]
        for grade, aim, name in sorted(rows, key=lambda row: (-row[0], row[2])):
            mark = "!" if grade > HIGHEST_GRADE else "+" if grade > aim else " "
            self.stdout.write(f"{mark} {grade:5.1f}  {name}")
        over = sum(grade > aim for grade, aim, _name in rows)
        self.stdout.write(f"{len(rows)} texts, {over} above their aim (+), hardest first.")
