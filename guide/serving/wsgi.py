"""Readers' pages in front of Django: a WSGI application (PEP 3333) around Django's own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from guide.serving.shelf import Shelf, shelf


class GuideApplication:
    """GET and HEAD of a path of the edition are answered here, all else by `application`."""

    def __init__(self, application: Callable[..., Iterable[bytes]], shelf: Shelf = shelf) -> None:
        self._application, self._shelf = application, shelf

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or (settings.SECURE_SSL_REDIRECT and not _is_secure(environ)):
            return self._application(environ, start_response)  # Django sends plain HTTP to HTTPS
        accept_encoding, known = environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", "")
        reply = self._shelf.replies().reply(environ["PATH_INFO"], accept_encoding, known)
        if reply is None:
            return self._application(environ, start_response)
        start_response(reply.status, reply.headers.copy())  # a server may change the list
        return [b"" if method == "HEAD" else reply.body]


def _is_secure(environ: dict[str, Any]) -> bool:
    header, value = settings.SECURE_PROXY_SSL_HEADER
    return environ["wsgi.url_scheme"] == "https" or environ.get(header) == value
