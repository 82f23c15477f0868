"""Stores a report: once, however often and from however many tabs it is sent."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import transaction
from django.dispatch import Signal

from guide.feedback import limits, public_pages
from guide.models.feedback import Feedback

# Sent with `report`, once that is stored for good: whoever listens cannot lose it.
report_stored = Signal()

FIELDS = ("path", "helpful", "is_dangerous", "text", "epoch", "edition", "edition_sha256", "written_at")


class TooManyReports(Exception):
    """A limit is reached; `seconds` says when there is room again."""

    def __init__(self, wait: limits.Wait) -> None:
        self.seconds, self.limit = wait


def receive(report: dict[str, Any], sender: str, *, at: datetime) -> bool:
    """Store the cleaned data of a `ReportForm`. False when it was stored before. Raises TooManyReports."""
    try:
        return _stored(report, sender, at)
    except TooManyReports as refusal:
        limits.record_refusal(refusal.limit, at)  # in no transaction that the refusal takes back
        raise


def _stored(report: dict[str, Any], sender: str, at: datetime) -> bool:
    fields = {name: report[name] for name in FIELDS}
    report_id, is_dangerous = report["id"] or _report_id(fields, at), bool(fields["is_dangerous"])
    with transaction.atomic():
        if Feedback.objects.filter(pk=report_id).exists():
            return False
        if wait := limits.wait(sender, at, is_dangerous=is_dangerous):
            raise TooManyReports(wait)
        # The primary key decides between two that arrive at once; the second finds the first one's row.
        values = {**fields, **_page_fields(report), "created_at": at}
        feedback, is_new = Feedback.objects.get_or_create(pk=report_id, defaults=values)
        if is_new:
            limits.record_sending(sender, at, is_dangerous=is_dangerous)
            transaction.on_commit(lambda: report_stored.send_robust(sender=Feedback, report=feedback))
        return is_new


def _report_id(fields: dict[str, Any], at: datetime) -> UUID:
    """An id for a form that was sent without our script, where an impatient tap sends it twice.

    The same words about the same page on one day are one report. Answers without words are all alike, so each counts.
    """
    if not fields["text"]:
        return uuid4()
    return uuid5(NAMESPACE_URL, "\n".join([at.date().isoformat(), *(str(value) for value in fields.values())]))


def _page_fields(report: dict[str, Any]) -> dict[str, Any]:
    """Fields for the page that the report is about: as the phone says, else what was public when the report came."""
    if report["page_sha256"]:
        return {"page_sha256": report["page_sha256"]}
    epoch, edition = public_pages.current_edition()
    page = {"page_sha256": public_pages.page_sha256(report["path"]) or "", "epoch": epoch, "edition": edition}
    return {**page, "edition_sha256": "", "is_page_assumed": True}
