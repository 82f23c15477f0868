"""The state of a site in numbers, for whoever runs it and for monitors; nothing in it says who anybody is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Sum

from guide.feedback import told_editions
from guide.models.attempts import WrongAttempts
from guide.models.editions import Edition
from guide.models.feedback import Feedback, FeedbackSending
from guide.models.reviews import Digest, Event, Revision
from guide.record import triggers
from guide.review import digest
from guide.review.credential_checks import credential_items
from guide.serving import review_dates

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Each has to happen within a day; a late start and a long run are no alarm.
DAILY = DAY + timedelta(hours=3)
MAIL_EVERY = digest.HEARTBEAT + DAILY


def numbers(at: datetime, backups: Path | None) -> dict[str, Any]:
    """The state at this moment; `backups` is the folder that `manage.py backup` writes to."""
    found = {
        "at": _time(at),
        "edition": _edition(at),
        "log": _log(),
        "waiting": _waiting(at),
        "reports": _reports(at),
        "refused": _refused(at),
        "mail": _mail(),
    }
    if backups:
        found["backup"] = {"newest_at": _time(_newest(backups))}
    # What readers send is no alarm: anybody can send it.
    return {**found, "remarks": list(told_editions.remarks(at)), "problems": _problems(found, at)}


def _edition(at: datetime) -> dict[str, Any]:
    current, newest = Edition.objects.current(), Edition.objects.order_by("-seq").first()
    today, yesterday = review_dates.day_of(at), review_dates.day_of(at - DAY)
    pages = current.manifest["pages"].values() if current else []
    return {
        "number": current.seq if current else None,
        "epoch": current.epoch if current else None,
        "newest_number": newest.seq if newest else None,
        "made_at": _time(current.created_at) if current else None,
        "age_hours": round((at - current.created_at) / HOUR, 1) if current else None,
        "pages": len(pages),
        "pages_overdue": sum(review_dates.is_past(page["review_on"], today) for page in pages),
        # `publish` takes them out of the lists, once a day.
        "pages_lapsed_yesterday": sum(review_dates.is_past(page.get("shown_until"), yesterday) for page in pages),
    }


def _log() -> dict[str, Any]:
    last = Event.objects.order_by("-seq").first()
    return {
        "line": last.seq if last else 0,
        "hash": last.hash if last else "",
        "triggers": triggers.missing(connection),
    }


def _waiting(at: datetime) -> dict[str, int]:
    in_review = Revision.objects.filter(state=Revision.State.IN_REVIEW)
    return {"signatures": in_review.count(), "credentials": len(credential_items(at))}


def _reports(at: datetime) -> dict[str, int]:
    new = Feedback.objects.filter(state=Feedback.State.NEW)
    return {
        "new": new.count(),
        "new_dangerous": new.filter(is_dangerous=True).count(),
        "last_hour": FeedbackSending.objects.filter(at__gt=at - HOUR).count(),
    }


def _refused(at: datetime) -> dict[str, int]:
    wrong = WrongAttempts.objects.filter(newest_at__gt=at - DAY).aggregate(count=Sum("count"))
    return {"passwords_and_codes_last_day": wrong["count"] or 0}


def _mail() -> dict[str, Any]:
    last = Digest.objects.filter(error="").order_by("-at").first()
    return {
        "last_sent_at": _time(last.at if last else None),
        "people": len(digest.recipients()),
        "people_not_reached": digest.undelivered().count(),
    }


def _newest(backups: Path) -> datetime | None:
    times = [file.stat().st_mtime for file in backups.iterdir() if _is_backup(file)] if backups.is_dir() else []
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _is_backup(file: Path) -> bool:
    return file.is_file() and file.suffix != ".txt"  # beside them stands the list of the last lines of their logs


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def _problems(found: dict[str, Any], at: datetime) -> list[str]:
    """One sentence for each thing that somebody has to look at."""
    edition, mail, missing = found["edition"], found["mail"], found["log"]["triggers"]
    problems = []
    if edition["number"] is None:
        problems.append("Readers get no edition. Run “manage.py publish”.")
    if edition["newest_number"] != edition["number"]:
        problems.append(f"Edition {edition['newest_number']} is not served. See “manage.py verify”.")
    if missing:
        problems.append(f"Database triggers are missing or changed: {', '.join(missing)}. See “manage.py verify”.")
    if lapsed := edition["pages_lapsed_yesterday"]:
        problems.append(
            f"Pages that are no longer shown stand in lists ({lapsed}). Run “manage.py publish” once a day."
        )
    if mail["people"] and _is_late(mail["last_sent_at"], at, MAIL_EVERY):
        problems.append("No mail of the desk was sent for more than a week. Run “manage.py send_digests” once a day.")
    if mail["people_not_reached"]:
        problems.append(f"Mail did not reach everybody (missing: {mail['people_not_reached']}). The desk names them.")
    if "backup" in found and _is_late(found["backup"]["newest_at"], at, DAILY):
        problems.append("There is no backup of today or yesterday. Run “manage.py backup” once a day.")
    return problems


def _is_late(last: str | None, at: datetime, within: timedelta) -> bool:
    return last is None or at - datetime.fromisoformat(last) > within
