"""The shelf: the current edition in memory, from bytes that were made at publishing."""

import gzip
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from django.db import DatabaseError, connection

from guide.models.editions import Blob, Edition, StoredBytes, find
from guide.serving import protocol, review_dates
from guide.serving.protocol import OVERDUE, Route
from guide.serving.replies import Replies

logger = logging.getLogger(__name__)

# A withdrawal is everywhere within this time of its commit.
FRESH_SECONDS = 1.0


class Bodies:
    """The forms of one answer's bytes, each made when it is asked for first."""

    def __init__(self, found: StoredBytes) -> None:
        self._found = found

    @cached_property
    def raw(self) -> bytes:
        return self._found.raw

    @cached_property
    def gzip(self) -> bytes | None:
        """For the few clients that take no brotli; None where it saves nothing."""
        gzipped = gzip.compress(self.raw, mtime=0)
        return gzipped if len(gzipped) < len(self.raw) else None

    @cached_property
    def brotli(self) -> bytes | None:
        return None if self._found.brotli is None else bytes(self._found.brotli)


class Shelf:
    """The current edition. Every process has one, and looks for a newer edition, and at the date, once a second.

    `clock` gives seconds that never run backwards, `today` the day of readers as YYYY-MM-DD.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, today: Callable[[], str] = review_dates.today
    ) -> None:
        self.clock, self.today = clock, today
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._seq = self._newest = 0
        self._checked_at = float("-inf")
        self._routes: dict[str, Route] = {}
        self._bodies: dict[str, Bodies] = {}
        self._replies = Replies({}, self.bodies, "")

    def replies(self) -> Replies:
        """What readers are answered now."""
        self._look()
        return self._replies

    def routes(self) -> dict[str, Route]:
        self._look()
        return self._routes

    def route(self, path: str) -> Route | None:
        return self.routes().get(path)

    def bodies(self, route: Route) -> Bodies:
        """The bytes of a route, read once from the database and then kept."""
        if route.body is not None:
            return Bodies(Blob(plain=route.body))
        bodies = self._bodies.get(route.name)
        if bodies is None:
            bodies = self._bodies[route.name] = Bodies(self._found(route))
        return bodies

    def file(self, start: str) -> bytes | None:
        """The file of the edition whose path begins with `start`; the end of such a path is a hash."""
        found = next((route for path, route in self.routes().items() if path.startswith(start)), None)
        return self.bodies(found).raw if found else None

    def _found(self, route: Route) -> StoredBytes:
        if route.is_overdue:
            html = review_dates.overdue_form(self.bodies(replace(route, is_overdue=False)).raw)
            return Blob.holding(html, route.content_type)
        _drop_stale_connection()
        return find(route.sha256)

    def _look(self) -> None:
        if self.clock() - self._checked_at >= FRESH_SECONDS:
            self._refresh()

    def _refresh(self) -> None:
        with self._lock:
            if self.clock() - self._checked_at < FRESH_SECONDS:
                return  # another thread has just looked
            if self._seq:
                self._checked_at = self.clock()  # others go on with what there is; at the very first they wait
            _drop_stale_connection()
            try:
                self._load()
            except DatabaseError:
                # Readers keep what was true a second ago; the log tells whoever runs the site.
                logger.exception("The database does not answer; edition %s is served from memory.", self._seq)
            if self._replies.day != (day := self.today()):
                self._replies = Replies(self._routes, self.bodies, day)
            self._checked_at = self.clock()

    def _load(self) -> None:
        newest = Edition.objects.published().values_list("seq", flat=True).first() or 0
        if newest == self._newest:
            return
        edition = Edition.objects.current()
        self._newest = newest
        if edition is None or edition.seq == self._seq:
            logger.error("Edition %s is not what the log says, and is not served. See “manage.py verify”.", newest)
            return
        routes = {**protocol.kept_static_routes(edition.seq), **protocol.routes(edition)}
        used = {route.sha256 for route in routes.values()}
        self._bodies = {name: bodies for name, bodies in self._bodies.items() if name.removesuffix(OVERDUE) in used}
        self._routes, self._seq = routes, edition.seq
        self._replies = Replies(routes, self.bodies, self.today())


def _drop_stale_connection() -> None:
    """As Django does at the start of its own requests; every thread has a connection of its own."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


shelf = Shelf()
