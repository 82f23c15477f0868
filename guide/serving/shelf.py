"""The shelf: the current edition in memory, from bytes that were made at publishing."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from guide.serving import heads, last_edition, protocol, review_dates
from guide.serving.bodies import Bodies, Stock, stored
from guide.serving.last_edition import Served
from guide.serving.protocol import Route
from guide.serving.replies import Replies, Reply

logger = logging.getLogger(__name__)

# A withdrawal is everywhere within this time of its commit.
FRESH_SECONDS = 1.0
# So long the first readers of a new process wait for the database; then they get the edition that was kept.
FIRST_SECONDS = 3.0
# What phones ask for by its hash: another process may have told them of an edition that came out since this one looked.
# A flood of wrong names costs one look in this time, and keeps so many readers waiting at once, for so long.
PROTOCOL, MISSED_SECONDS, MISSED_READERS, MISSED_WAIT = "/_o/", 0.05, 2, 0.5


class Shelf:
    """The current edition. Every process has one, and looks for a newer edition, and at the date, once a second.

    Until `watch` is called, whoever asks looks; from then on a thread does, so that no reader waits for the database.
    `clock` gives seconds that never run backwards, `today` the day of readers as YYYY-MM-DD.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, today: Callable[[], str] = review_dates.today
    ) -> None:
        self.clock, self.today = clock, today
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._watcher: threading.Thread | None = None
        self._has_looked, self._has_ended = threading.Event(), threading.Event()
        self._is_asked, self._looked, self._looks = threading.Event(), threading.Condition(), 0
        self._waiting = threading.BoundedSemaphore(MISSED_READERS)
        self.forget()

    def forget(self) -> None:
        self._seq, self._newest = 0, (0, "")
        self._checked_at = float("-inf")
        self.is_away = False
        self._routes: dict[str, Route] = {}
        self._stock = Stock({})
        self._policy = ""
        self._replies = Replies({}, self._stock.bodies, "")

    def replies(self) -> Replies:
        """What readers are answered now."""
        self._look()
        return self._replies

    def reply(self, path: str, accept_encoding: str = "", if_none_match: str = "", query: str = "") -> Reply | None:
        """The answer to GET `path`, or None when neither this edition nor a newer one knows it."""
        asked = path, accept_encoding, if_none_match, query
        reply = self.replies().reply(*asked)
        if reply or not path.startswith(PROTOCOL):
            return reply
        self._look(MISSED_SECONDS)
        return self._replies.reply(*asked)

    def routes(self) -> dict[str, Route]:
        self._look()
        return self._routes

    def route(self, path: str) -> Route | None:
        return self.routes().get(path)

    def bodies(self, route: Route) -> Bodies:
        """The bytes of a route, from memory. Raises MissingBody."""
        return self._stock.bodies(route)

    @property
    def is_asked_by_readers(self) -> bool:
        """Whether whoever asks looks for a newer edition, and not a thread."""
        return self._folder is None

    @property
    def seq(self) -> int:
        """The number of the edition in memory; 0 before the first one."""
        return self._seq

    def file(self, start: str) -> bytes | None:
        """The file of the edition whose path begins with `start`; the end of such a path is a hash."""
        found = next((route for path, route in self.routes().items() if path.startswith(start)), None)
        return self.bodies(found).raw if found else None

    # --- looking for a newer edition ---

    def watch(self, folder: Path) -> None:
        """Look in a thread from now on, and keep the edition in `folder` for a start without the database."""
        self._folder = folder
        self._start_watcher(folder)

    def stop(self) -> None:
        """End that thread."""
        self._has_ended.set()
        self._is_asked.set()
        if self._watcher:
            self._watcher.join()

    def _look(self, after: float = FRESH_SECONDS) -> None:
        if self._folder is not None:
            self._wait_for_first_look(self._folder)
            if after < FRESH_SECONDS and self.clock() - self._checked_at >= after:
                self._ask_watcher()
        elif self.clock() - self._checked_at >= after:
            self._refresh(after)

    def _ask_watcher(self) -> None:
        """Have the thread look now, and wait a little for what it finds; readers come first, so that few may wait."""
        if self.is_away or not self._waiting.acquire(blocking=False):
            return
        try:
            with self._looked:
                looks = self._looks
                self._is_asked.set()
                self._looked.wait_for(lambda: self._looks > looks, MISSED_WAIT)
        finally:
            self._waiting.release()

    def _wait_for_first_look(self, folder: Path) -> None:
        if self._watcher is None or not self._watcher.is_alive():  # no thread comes along when a process forks
            self._start_watcher(folder)
        if not self._has_looked.is_set():
            self._has_looked.wait(FIRST_SECONDS)
            self._has_looked.set()  # nobody waits a second time

    def _start_watcher(self, folder: Path) -> None:
        with self._lock:
            if self._watcher is None or not self._watcher.is_alive():
                self._watcher = threading.Thread(target=self._watch, args=[folder], name="shelf", daemon=True)
                self._watcher.start()

    def _watch(self, folder: Path) -> None:
        if not self._seq and (kept := last_edition.read(folder)):
            self._take(kept)
        while not self._has_ended.is_set():
            began, before = self.clock(), self._newest
            self._is_asked.clear()
            self._try_to_load()
            self._checked_at = self.clock()
            self._has_looked.set()
            with self._looked:
                self._looks += 1
                self._looked.notify_all()
            if self._newest != before:
                last_edition.write(folder, self._served)
            self._is_asked.wait(max(MISSED_SECONDS, FRESH_SECONDS - (self.clock() - began)))
        connection.close()

    def _refresh(self, after: float) -> None:
        """Look, in the thread of one who asks. Others go on with what there is, or wait for the first edition."""
        if not self._lock.acquire(blocking=not self._seq):
            return
        try:
            if self.clock() - self._checked_at < after:
                return  # another thread has just looked
            if self._seq:
                self._checked_at = self.clock()
            self._try_to_load()
            self._checked_at = self.clock()
        finally:
            self._lock.release()

    def _try_to_load(self) -> None:
        try:
            _drop_stale_connection()
            self._load()
        except Exception:
            # Readers keep what was true a second ago; the log tells whoever runs the site, once.
            if not self.is_away:
                logger.exception("The database does not answer; edition %s is served from memory.", self._seq)
            self.is_away = True
        else:
            if self.is_away:
                logger.warning("The database answers again.")
            self.is_away = False
        if self._replies.day != (day := self.today()):
            self._replies = Replies(self._routes, self._stock.bodies, day, self._policy)

    def _load(self) -> None:
        newest = heads.newest_rows()
        if newest == self._newest:
            return
        offer = heads.offered()
        if offer is None or offer.newest.seq < newest[0]:
            logger.error("Edition %s is not what the log says, and is not served. See “manage.py verify”.", newest[0])
        if offer is None:
            self._newest = newest
            return
        edition = offer.edition
        routes = {**protocol.kept_static_routes(edition.seq), **protocol.offered_routes(offer)}
        used = {route.sha256 for route in routes.values() if route.body is None}
        # Before the flip: from then on nothing that readers ask for waits for the database.
        kept = {name: self._stock.stored[name] for name in used & self._stock.stored.keys()}
        found = {**kept, **stored(used - kept.keys())}
        policy = protocol.policy_of(edition)
        self._take(Served(edition.seq, edition.public_manifest_sha256, policy, routes, found))
        self._newest = newest

    def _take(self, served: Served) -> None:
        """From now on, readers get this edition."""
        self._served, self._seq, self._policy = served, served.seq, served.policy
        self._stock, self._routes = self._stock.followed_by(served.bodies), dict(served.routes)
        self._replies = Replies(self._routes, self._stock.bodies, self.today(), served.policy)


def _drop_stale_connection() -> None:
    """As Django does at the start of its own requests; every thread has a connection of its own."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


shelf = Shelf()
