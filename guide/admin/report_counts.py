"""How many reports came about each page in each of the last months, from one query."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from guide.models import Feedback

MONTHS, PAGES = 6, 10


@dataclass
class Cell:
    count: int = 0
    dangerous: int = 0

    def add(self, other: "Cell") -> None:
        self.count += other.count
        self.dangerous += other.dangerous


@dataclass
class Row:
    """One page, or several together; `query` leads to its reports in the list."""

    name: str
    query: str = ""
    months: defaultdict[date, Cell] = field(default_factory=lambda: defaultdict(Cell))
    total: Cell = field(default_factory=Cell)
    cells: list[Cell] = field(default_factory=list)

    def add(self, month: date, cell: Cell) -> None:
        self.months[month].add(cell)
        self.total.add(cell)


@dataclass(frozen=True)
class Counts:
    months: list[date]
    rows: list[Row]


def monthly_counts(at: datetime) -> Counts:
    """The pages with the most reports first, the newest month first; then all other pages, and all together."""
    months = _last_months(at.date())
    reports = Feedback.objects.filter(created_at__date__gte=months[-1], created_at__date__lte=at.date())
    groups = (
        reports.order_by()
        .annotate(month=TruncMonth("created_at"))
        .values_list("path", "month")
        .annotate(count=Count("pk"), dangerous=Count("pk", filter=Q(is_dangerous=True)))
    )
    pages: dict[str, Row] = {}
    everything, others = Row(_("All pages")), Row(_("All other pages"))
    for path, month, count, dangerous in groups:
        row = pages.setdefault(path, Row(path, urlencode({"path": path})))
        for each in (row, everything):
            each.add(month.date(), Cell(count, dangerous))
    ranked = sorted(pages.values(), key=lambda row: (-row.total.dangerous, -row.total.count, row.name))
    for row in ranked[PAGES:]:
        for month_of_row, cell in row.months.items():
            others.add(month_of_row, cell)
    rows = [*ranked[:PAGES], *([others] if others.total.count else []), *([everything] if ranked else [])]
    for row in rows:
        row.cells = [row.months[month] for month in months]
    return Counts(months, rows)


def _last_months(day: date) -> list[date]:
    """The first days of this month and of those before it."""
    number = day.year * 12 + day.month - 1
    return [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS)]
