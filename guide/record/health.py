"""Health checks: are the database triggers in place, and is the newest edition one that the log published?

A system check for `manage.py check --deploy --database default`, and /healthz for a monitor.
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError, connection, connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guide.models.editions import Edition
from guide.record import triggers

logger = logging.getLogger(__name__)


def check_triggers(*, databases: Sequence[str] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """System check guide.E001: one error for each trigger that is missing or changed."""
    return [
        checks.Error(
            f"The database trigger {name} is missing or was changed, so the record can be altered.",
            hint="Find out who did it, run “manage.py verify”, then “manage.py migrate”, which puts it back.",
            id="guide.E001",
        )
        for alias in databases or []
        for name in triggers.missing(connections[alias])
    ]


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and guards the record, else 503; the reason goes to the server's own log."""
    is_well = _is_healthy()
    return JsonResponse({"ok": is_well}, status=200 if is_well else 503)


def _is_healthy() -> bool:
    try:
        missing, refused = triggers.missing(connection), _refused_editions()
    except DatabaseError:
        logger.exception("The database does not answer.")
        return False
    if missing:
        logger.error("Missing or changed database triggers: %s. See “manage.py verify”.", ", ".join(missing))
    if refused:
        logger.error("Editions that are not what the log says: %s. They are not served.", ", ".join(refused))
    return not missing and not refused


def _refused_editions() -> list[str]:
    """The numbers of the rows above the edition that readers get."""
    current = Edition.objects.current()
    above = Edition.objects.filter(seq__gt=current.seq if current else 0).order_by("seq")
    return [str(number) for number in above.values_list("seq", flat=True)]
