"""Scheduled texts that are due: their time has come, and the edition that readers have is older than it."""

from datetime import datetime

from guide.models.editions import Edition
from guide.models.reviews import Event, EventQuerySet, moment_in_log


def due_texts(at: datetime) -> EventQuerySet:
    """The scheduled approvals that the next `publish` shows to readers."""
    created = Edition.objects.order_by("-seq").values_list("created_at", flat=True).first()
    scheduled = Event.objects.in_force(at).filter(data__public_from__isnull=False)
    return scheduled.filter(data__public_from__gt=moment_in_log(created)) if created else scheduled
