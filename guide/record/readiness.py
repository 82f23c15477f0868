"""Whether people can act now, for /readyz: by name, what is in the way.

Readers do not need any of it, so a load balancer that takes a server out goes by /livez.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from django.conf import settings
from django.db import Error, connection

from guide.models.editions import Edition
from guide.models.reviews import Event
from guide.record import triggers

logger = logging.getLogger(__name__)

DATABASE, TRIGGERS, EDITION, DISK = "database", "triggers", "edition", "disk"
LEAST_FREE = 100_000_000  # bytes in VAR_DIR; a database that cannot grow takes no act
PATIENCE_SECONDS = 3.0


def obstacles(also: Mapping[str, Callable[[], Any]] | None = None) -> list[str]:
    """What is in the way; `also` asks for more, by name, what packages above know."""
    found = [DISK] if shutil.disk_usage(settings.VAR_DIR).free < LEAST_FREE else []
    try:
        found += [TRIGGERS] if triggers.missing(connection) else []
        found += [] if _is_newest_edition_served() else [EDITION]
        found += [name for name, is_in_the_way in (also or {}).items() if is_in_the_way()]
    except Error:
        logger.exception("The database does not answer.")
        found.append(DATABASE)
    if found:
        logger.error("People cannot act here as they should: %s.", ", ".join(found))
    return found


def _is_newest_edition_served() -> bool:
    """Whether readers get what the newest line of the log published."""
    published = Event.objects.filter(act=Event.Act.PUBLISH).order_by("-seq").values_list("data", flat=True).first()
    current = Edition.objects.current()
    newest = Edition.objects.order_by("-seq").values_list("seq", flat=True).first()
    if published is None or current is None:
        return published is None and newest is None
    return bool(published["edition"] == current.seq == newest)


class Readiness:
    """Asks `obstacles` in a thread of its own, one question at a time: a database that hangs holds back no server."""

    def __init__(self, ask: Callable[[], Sequence[str]] = obstacles) -> None:
        self._ask, self._lock = ask, threading.Lock()
        self._asked: Future[Sequence[str]] | None = None
        self._is_late = False

    def obstacles(self) -> Sequence[str]:
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked, self._is_late = Future(), False
                threading.Thread(target=self._answer, args=[self._asked], daemon=True).start()
            elif self._is_late:
                return [DATABASE]
            asked = self._asked
        try:
            return asked.result(PATIENCE_SECONDS)
        except TimeoutError:
            self._is_late = True
            return [DATABASE]

    def _answer(self, asked: Future[Sequence[str]]) -> None:
        try:
            asked.set_result(self._ask())
        except Exception:  # whatever it is, people cannot rely on it
            logger.exception("Whether people can act could not be found out.")
            asked.set_result([DATABASE])
        finally:
            connection.close()
