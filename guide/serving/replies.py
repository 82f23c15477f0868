"""What an edition answers on one day: every reply is made on first request, and from then on looked up."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.conf import settings

from guide.models.editions import PhoneFile
from guide.serving import protocol, review_dates
from guide.serving.paths import LAPSED, NOT_FOUND
from guide.serving.protocol import Route

REASONS = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 404: "Not Found", 410: "Gone"}
Headers = list[tuple[str, str]]


class Reply(NamedTuple):
    status: str
    headers: Headers
    body: bytes


class Made(NamedTuple):
    """The reply to one path in one encoding; `unchanged` answers those who name its `etag`, where a 304 may."""

    reply: Reply
    etag: str
    unchanged: Reply | None


class Forms(Protocol):
    """The bytes of an answer; None where a form would save nothing."""

    @property
    def raw(self) -> bytes: ...
    @property
    def gzip(self) -> bytes | None: ...
    @property
    def brotli(self) -> bytes | None: ...


class Replies:
    """The replies of one edition on one day (YYYY-MM-DD)."""

    def __init__(self, routes: dict[str, Route], bodies: Callable[[Route], Forms], day: str) -> None:
        self.day = day
        self._routes, self._bodies = routes, bodies
        self._security = security_headers()
        self._made: dict[tuple[str, tuple[str, ...]], Made] = {}

    def reply(self, path: str, accept_encoding: str = "", if_none_match: str = "") -> Reply | None:
        """The answer to GET `path`, or None when the edition does not know it."""
        key = path, codings(accept_encoding)
        made = self._made.get(key) or self._make(*key)
        if made and if_none_match and made.unchanged and _matches(if_none_match, made.etag):
            return made.unchanged
        return made.reply if made else None

    def not_found(self, accept_encoding: str = "") -> Reply | None:
        """The page for a path that does not exist; None while there is no edition."""
        return self.reply(NOT_FOUND, accept_encoding)

    def _make(self, path: str, accepted: tuple[str, ...]) -> Made | None:
        """Only what the edition knows is kept, so that no reader can fill the memory."""
        if path in self._routes:
            route = on(self.day, self._routes[path], self._routes.get(LAPSED))
            try:
                made = self._answer(route, accepted)
            except PhoneFile.DoesNotExist:
                return None  # a newer edition has replaced it, and is served within a second
        elif f"{path}/" in self._routes:
            made = Made(_reply(301, [("Location", f"{path}/"), *self._security]), "", None)
        else:
            return None
        self._made[path, accepted] = made
        return made

    def _answer(self, route: Route, accepted: tuple[str, ...]) -> Made:
        etag = f'"{route.name}"'
        about = [("ETag", etag), ("Cache-Control", route.cache), ("Vary", "Accept-Encoding"), *self._security]
        encoding, body = _best(self._bodies(route), accepted)
        headers = [*about, ("Content-Type", route.content_type), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        unchanged = _reply(304, about) if route.status == 200 else None
        return Made(_reply(route.status, headers, body), etag, unchanged)


def on(day: str, route: Route, notice: Route | None) -> Route:
    """The form of a page on that day: past its review date it says so, past its grace the notice takes its place."""
    if notice and review_dates.is_past(route.shown_until, day):
        return notice
    return replace(route, is_overdue=True) if review_dates.is_past(route.review_on, day) else route


@lru_cache(maxsize=1000)
def codings(accept_encoding: str) -> tuple[str, ...]:
    """Those that we can send and the client accepts; browsers send few different headers."""
    accepted = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return tuple(coding for coding in ("br", "gzip") if coding in accepted)


def security_headers() -> Headers:
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


def _reply(status: int, headers: Headers, body: bytes = b"") -> Reply:
    return Reply(f"{status} {REASONS[status]}", headers, body)


def _best(forms: Forms, accepted: tuple[str, ...]) -> tuple[str, bytes]:
    if "br" in accepted and forms.brotli is not None:
        return "br", forms.brotli
    if "gzip" in accepted and forms.gzip is not None:
        return "gzip", forms.gzip
    return "", forms.raw


def _matches(if_none_match: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags
