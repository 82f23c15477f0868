"""What an edition answers on one day: every reply is made on first request, and from then on looked up."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, Protocol
from urllib.parse import quote

from django.conf import settings

from guide.serving import protocol, review_dates
from guide.serving.bodies import MissingBody
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
    """The replies of one edition on one day (YYYY-MM-DD), with the policy for browsers that its pages were made for."""

    def __init__(self, routes: dict[str, Route], bodies: Callable[[Route], Forms], day: str, policy: str = "") -> None:
        self.day = day
        self._routes, self._bodies = routes, bodies
        self._security = security_headers(policy)
        self._made: dict[tuple[str, tuple[str, ...]], Made] = {}

    def reply(self, path: str, accept_encoding: str = "", if_none_match: str = "", query: str = "") -> Reply | None:
        """The answer to GET `path`, or None when the edition does not know it."""
        key = path, codings(accept_encoding)
        made = self._made.get(key) or self._make(*key)
        if made is None:
            return self._to_address_meant(path, query)
        if if_none_match and made.unchanged and matches(if_none_match, made.etag):
            return made.unchanged
        return made.reply

    def not_found(self, accept_encoding: str = "") -> Reply | None:
        """The page for a path that does not exist; None while there is no edition."""
        return self.reply(NOT_FOUND, accept_encoding)

    def _make(self, path: str, accepted: tuple[str, ...]) -> Made | None:
        """Only what the edition knows is kept, so that no reader can fill the memory."""
        if path in self._routes:
            route = on(self.day, self._routes[path], self._routes.get(LAPSED))
            try:
                made = self._answer(route, accepted)
            except MissingBody:
                return None  # a newer edition has replaced it, and is served within a second
        else:
            return None
        self._made[path, accepted] = made
        return made

    def _to_address_meant(self, path: str, query: str) -> Reply | None:
        """A redirect for an address typed in capitals, or without the stroke at its end; what was asked goes along.

        It is made each time: one path can be typed in more ways than a memory holds.
        """
        meant = next((form for form in _likely_forms(path) if form in self._routes), None)
        if meant is None or path in self._routes:  # a file that a newer edition has replaced
            return None
        location = quote(meant) + (f"?{query}" if query else "")
        return _reply(301, [("Location", location), *self._security])

    def _answer(self, route: Route, accepted: tuple[str, ...]) -> Made:
        etag = f'"{route.name}"'
        about = [("ETag", etag), ("Cache-Control", route.cache), ("Vary", "Accept-Encoding"), *self._security]
        encoding, body = best(self._bodies(route), accepted)
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


def _likely_forms(path: str) -> tuple[str, ...]:
    return f"{path}/", path.lower(), f"{path.lower()}/"


@lru_cache(maxsize=1000)
def codings(accept_encoding: str) -> tuple[str, ...]:
    """Those that we can send and the client accepts; browsers send few different headers."""
    accepted = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return tuple(coding for coding in ("br", "gzip") if coding in accepted)


def security_headers(policy: str = "") -> Headers:
    """What SecurityMiddleware and django-csp send for Django's own pages, for those that never reach Django."""
    headers = [
        ("Content-Security-Policy", policy or protocol.content_security_policy()),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    ]
    if settings.SECURE_HSTS_SECONDS:
        wider = (
            "; includeSubDomains" * settings.SECURE_HSTS_INCLUDE_SUBDOMAINS + "; preload" * settings.SECURE_HSTS_PRELOAD
        )
        headers.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}{wider}"))
    return headers


def _reply(status: int, headers: Headers, body: bytes = b"") -> Reply:
    return Reply(f"{status} {REASONS[status]}", headers, body)


def best(forms: Forms, accepted: tuple[str, ...]) -> tuple[str, bytes]:
    """The encoding that is sent, empty for none, and the bytes in it."""
    if "br" in accepted and forms.brotli is not None:
        return "br", forms.brotli
    if "gzip" in accepted and forms.gzip is not None:
        return "gzip", forms.gzip
    return "", forms.raw


def matches(if_none_match: str, etag: str) -> bool:
    """Whether the client has these bytes."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags
