from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from guide.feedback import limits
from guide.models.attempts import WrongAttempts
from guide.models.feedback import FeedbackSending
from guide.review import attempts


class Command(BaseCommand):
    help = (
        "Delete what is kept for a time only: the list of sign-ins after SIGN_IN_DAYS days, sessions that ended, "
        "counts of wrong passwords and of reports. Run it once a day. The record and its log are never touched."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        before = at - timedelta(days=settings.SIGN_IN_DAYS)
        old = {
            "sign-ins": [rows.filter(attempt_time__lt=before) for rows in (AccessLog.objects, AccessAttempt.objects)],
            "sessions": [Session.objects.filter(expire_date__lt=at)],
            "counts": [
                WrongAttempts.objects.filter(newest_at__lt=at - attempts.KEPT),
                FeedbackSending.objects.filter(at__lt=at - limits.WINDOW),
            ],
        }
        said = [f"{sum(rows.delete()[0] for rows in tables)} {name}" for name, tables in old.items()]
        self.stdout.write(f"Deleted: {', '.join(said)}.")
