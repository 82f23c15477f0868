"""The shelf in memory: answers readers in front of Django, from bytes that were made at publishing."""

import gzip
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from guide.models.editions import Blob, Edition, StoredBytes, find
from guide.serving import protocol, review_dates
from guide.serving.paths import LAPSED, NOT_FOUND
from guide.serving.protocol import OVERDUE, Route

logger = logging.getLogger(__name__)

# A withdrawal is everywhere within this time of its commit.
FRESH_SECONDS = 1.0
REASONS = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 404: "Not Found", 410: "Gone"}


class Reply(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Bodies:
    """The forms of one answer's bytes, each made when it is asked for first."""

    def __init__(self, found: StoredBytes) -> None:
        self._found = found

    @cached_property
    def raw(self) -> bytes:
        return self._found.raw

    @cached_property
    def gzip(self) -> bytes | None:
        """For the few clients that take no brotli."""
        gzipped = gzip.compress(self.raw, mtime=0)
        return gzipped if len(gzipped) < len(self.raw) else None

    @cached_property
    def brotli(self) -> bytes | None:
        return None if self._found.brotli is None else bytes(self._found.brotli)


class Shelf:
    """The current edition. Every process has one, and looks for a newer edition at most once a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._seq = 0
        self._checked_at = float("-inf")
        self._routes: dict[str, Route] = {}
        self._bodies: dict[str, Bodies] = {}

    def route(self, path: str) -> Route | None:
        return self.routes().get(path)

    def routes(self) -> dict[str, Route]:
        if self._clock() - self._checked_at >= FRESH_SECONDS:
            self._refresh()
        return self._routes

    def bodies(self, route: Route) -> Bodies:
        """The bytes of a route, read once from the database and then kept."""
        if route.body is not None:
            return Bodies(Blob(plain=route.body))
        bodies = self._bodies.get(route.name)
        if bodies is None:
            bodies = self._bodies[route.name] = Bodies(self._found(route))
        return bodies

    def _found(self, route: Route) -> StoredBytes:
        if route.is_overdue:
            html = review_dates.overdue_form(self.bodies(replace(route, is_overdue=False)).raw)
            return Blob.holding(html, route.content_type)
        _drop_stale_connection()
        return find(route.sha256)

    def _refresh(self) -> None:
        with self._lock:
            if self._clock() - self._checked_at < FRESH_SECONDS:
                return  # another thread has just looked
            if self._seq:
                self._checked_at = self._clock()  # others go on with what there is; at the very first they wait
            _drop_stale_connection()
            try:
                self._load()
            except DatabaseError:
                # Readers keep what was true a second ago; the log tells whoever runs the site.
                logger.exception("The database does not answer; edition %s is served from memory.", self._seq)
            self._checked_at = self._clock()

    def _load(self) -> None:
        newest = Edition.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        if newest == self._seq:
            return
        edition = Edition.objects.get(seq=newest)
        routes = {**protocol.kept_static_routes(newest), **protocol.routes(edition)}
        used = {route.sha256 for route in routes.values()}
        self._bodies = {name: bodies for name, bodies in self._bodies.items() if name.removesuffix(OVERDUE) in used}
        self._routes, self._seq = routes, newest


def _drop_stale_connection() -> None:
    """As Django does at the start of its own requests; every thread has a connection of its own."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


shelf = Shelf()


def today() -> str:
    return review_dates.day_of(timezone.now())


def respond(path: str, accept_encoding: str = "", if_none_match: str = "", *, day: str) -> Reply | None:
    """The answer to GET `path` on that day, or None when no edition knows it."""
    route = shelf.route(path)
    if route is None:
        if not path.endswith("/") and shelf.route(f"{path}/") is not None:
            return Reply(301, [("Location", f"{path}/"), *security_headers()], b"")
        return None
    return _reply(on(day, route, shelf.route(LAPSED)), accept_encoding, if_none_match)


def on(day: str, route: Route, notice: Route | None) -> Route:
    """The form of a page on that day: past its review date it says so, past its grace the notice takes its place."""
    if notice and review_dates.is_past(route.shown_until, day):
        return notice
    return replace(route, is_overdue=True) if review_dates.is_past(route.review_on, day) else route


def not_found(accept_encoding: str = "") -> Reply | None:
    """The page for a path that does not exist; None while there is no edition."""
    route = shelf.route(NOT_FOUND)
    return _reply(route, accept_encoding, "") if route else None


def file(start: str) -> bytes | None:
    """The file of the edition whose path begins with `start`; the end of such a path is a hash."""
    found = next((route for path, route in shelf.routes().items() if path.startswith(start)), None)
    return shelf.bodies(found).raw if found else None


def _reply(route: Route, accept_encoding: str, if_none_match: str) -> Reply:
    etag = f'"{route.name}"'
    headers = [("ETag", etag), ("Cache-Control", route.cache), ("Vary", "Accept-Encoding"), *security_headers()]
    if route.status == 200 and _matches(if_none_match, etag):
        return Reply(304, headers, b"")
    encoding, body = _best(shelf.bodies(route), accept_encoding)
    headers += [("Content-Type", route.content_type), ("Content-Length", str(len(body)))]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return Reply(route.status, headers, body)


def _matches(if_none_match: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags


def _best(bodies: Bodies, accept_encoding: str) -> tuple[str, bytes]:
    accepted = _accepted(accept_encoding)
    if "br" in accepted and bodies.brotli is not None:
        return "br", bodies.brotli
    if "gzip" in accepted and bodies.gzip is not None:
        return "gzip", bodies.gzip
    return "", bodies.raw


def _accepted(accept_encoding: str) -> set[str]:
    accepted = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return accepted


def security_headers() -> list[tuple[str, str]]:
    """What SecurityMiddleware and django-csp send for Django's own pages, for those that never reach Django."""
    headers = [
        ("Content-Security-Policy", protocol.content_security_policy()),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    ]
    if settings.SECURE_HSTS_SECONDS:
        value = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        headers.append(("Strict-Transport-Security", value))
    return headers


class GuideApplication:
    """WSGI (PEP 3333): GET and HEAD of a path of the edition are answered here, all else by `application`."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reply = self._answer(environ)
        if reply is None:
            return self._application(environ, start_response)
        start_response(f"{reply.status} {REASONS[reply.status]}", reply.headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else reply.body]

    @staticmethod
    def _answer(environ: dict[str, Any]) -> Reply | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        if settings.SECURE_SSL_REDIRECT and not _is_secure(environ):
            return None  # Django sends it to HTTPS
        return respond(
            environ["PATH_INFO"],
            environ.get("HTTP_ACCEPT_ENCODING", ""),
            environ.get("HTTP_IF_NONE_MATCH", ""),
            day=today(),
        )


def _is_secure(environ: dict[str, Any]) -> bool:
    header, value = settings.SECURE_PROXY_SSL_HEADER
    return environ["wsgi.url_scheme"] == "https" or environ.get(header) == value
