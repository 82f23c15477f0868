"""What readers' phones say that they have, compared with this database: whether it was restored from a backup.

Anybody can send a report with any number, so this is a remark for people and changes nothing by itself. Where a number
was made up, whoever marks the report as handled ends it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models.editions import Edition
from guide.models.feedback import Feedback

# What phones had longer ago says nothing of those that are read today.
TOLD_WITHIN = timedelta(days=30)


REMEDY = gettext_lazy(
    "Open reports from readers in the last 30 days say so: %(reports)d. If it was restored from a backup, phones take "
    "no new edition of it. Make the withdrawals since that backup again, then run “manage.py restored --user NAME "
    "--phones-know %(known)d --epoch %(epoch)d”. If it was not restored, the reports are made up: mark them as handled."
)


class Told(NamedTuple):
    """One report: epoch, number and SHA-256 of the edition; a phone of an earlier release says the number alone."""

    epoch: int
    number: int
    sha256: str


def remarks(at: datetime) -> Iterator[str]:
    """A sentence where phones know an edition that this database has not."""
    told = _told(at)
    current = Edition.objects.current() if told else None
    if current is None:
        return
    said = {"own": current.seq, "known": current.seq, "epoch": current.epoch}
    if newer := [report for report in told if report[:2] > current.place and current.is_near(report[:2])]:
        newest = max(newer)
        words = _("Phones know a newer guide (edition %(number)d) than this database (%(own)d).")
        said |= {"number": newest.number, "known": newest.number, "epoch": newest.epoch, "reports": len(newer)}
    elif forks := list(_forks(told, current)):
        words = _("Phones have another edition %(number)d than the one that this database published.")
        said |= {"number": max(forks).number, "reports": len(forks)}
    else:
        return
    yield f"{words} {REMEDY}" % said


def _told(at: datetime) -> list[Told]:
    reports = Feedback.objects.filter(created_at__gt=at - TOLD_WITHIN, state=Feedback.State.NEW, is_page_assumed=False)
    columns = reports.exclude(edition=None).values_list("epoch", "edition", "edition_sha256")
    return [Told(epoch or 1, number or 0, name) for epoch, number, name in columns]


def _forks(told: list[Told], current: Edition) -> Iterator[Told]:
    """Those that have another edition under a number of this epoch."""
    named = [report for report in told if report.sha256 and report.epoch == current.epoch]
    published = Edition.objects.published().in_bulk({report.number for report in named})
    for report in named:
        edition = published.get(report.number)
        if edition and edition.epoch == report.epoch and edition.public_manifest_sha256 != report.sha256:
            yield report
