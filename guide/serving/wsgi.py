"""Readers' pages in front of Django: a WSGI application (PEP 3333) around Django's own."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings

from guide.serving.senders import Senders
from guide.serving.shelf import Shelf, shelf

LIVE, READY = "/livez", "/readyz"


def nothing_in_the_way() -> Sequence[str]:
    return ()


class GuideApplication:
    """GET and HEAD of a path of the edition are answered here, and those of the probes; all else by `application`,
    what sends something by some of the threads only.

    `obstacles` names what keeps people at the desk from acting, for `/readyz`. Probes come by the address of a machine
    and over plain HTTP, so that neither host nor scheme is looked at.
    """

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        shelf: Shelf = shelf,
        obstacles: Callable[[], Sequence[str]] = nothing_in_the_way,
    ) -> None:
        self._application, self._shelf, self._obstacles = application, shelf, obstacles
        self._senders = Senders(application)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method not in ("GET", "HEAD"):
            return self._senders(environ, start_response)
        if path in (LIVE, READY):
            return self._probe(path, method, start_response)
        if settings.SECURE_SSL_REDIRECT and not _is_secure(environ):
            return self._application(environ, start_response)  # Django sends plain HTTP to HTTPS
        accept_encoding, known = environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", "")
        query = environ.get("QUERY_STRING", "")
        reply = self._shelf.reply(path, accept_encoding, known, query)
        if reply is None:
            return self._application(environ, start_response)
        start_response(reply.status, reply.headers.copy())  # a server may change the list
        return [b"" if method == "HEAD" else reply.body]

    def _probe(self, path: str, method: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """200 where this process serves, or where people can act; else 503 and by name what is in the way."""
        obstacles = list(self._obstacles()) if path == READY else []
        said = {"ok": not obstacles, "edition": self._shelf.seq, **({"obstacles": obstacles} if obstacles else {})}
        body = json.dumps(said).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Length", str(len(body))),
        ]
        start_response("503 Service Unavailable" if obstacles else "200 OK", headers)
        return [b"" if method == "HEAD" else body]


def _is_secure(environ: dict[str, Any]) -> bool:
    header, value = settings.SECURE_PROXY_SSL_HEADER
    return environ["wsgi.url_scheme"] == "https" or environ.get(header) == value
