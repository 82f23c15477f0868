"""Requests that send something, in front of Django: not all threads of a process at once, and none for longer than it
may take to send a body. The other threads are the readers'.

A proxy that reads whole bodies before it passes them on (as nginx does unless told otherwise) keeps slow senders away
from here altogether.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from io import BytesIO
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
# Bodies that were given up, but whose senders still hold the connection.
MOST_UNFINISHED = 100
AGAIN_SECONDS = 5

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]


class NotTaken(Exception):
    """A request that Django never sees: the status, and a sentence for whoever sent it."""

    def __init__(self, status: str, sentence: str) -> None:
        self.status, self.sentence = status, sentence


class Senders:
    """Passes requests on to `application`, at most `at_once` at a time."""

    def __init__(self, application: Application, at_once: int | None = None) -> None:
        self._application = application
        self._room = threading.Semaphore(at_once or max(1, settings.GRANIAN_BLOCKING_THREADS * 3 // 4))
        self._unfinished = threading.Semaphore(MOST_UNFINISHED)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            if not self._room.acquire(blocking=False):
                raise _busy()
            try:
                if length := _content_length(environ):
                    environ = {**environ, "wsgi.input": BytesIO(self._body(environ["wsgi.input"], length))}
                return self._application(environ, start_response)
            finally:
                self._room.release()
        except NotTaken as refusal:
            logger.warning("%s %s: %s", environ["REQUEST_METHOD"], environ["PATH_INFO"], refusal.status)
            return _page(refusal, start_response)

    def _body(self, stream: Any, length: int) -> bytes:
        """All bytes of the body. Raises NotTaken where they do not come in time."""
        if length > MOST_BYTES:
            raise NotTaken("413 Content Too Large", _("This is too much at once. Nothing was changed."))
        if not self._unfinished.acquire(blocking=False):
            raise _busy()
        read: Future[bytes] = Future()
        # A server has no limit for this, and a read cannot be broken off: it ends when the sender hangs up.
        threading.Thread(target=self._read, args=[stream, length, read], name="body", daemon=True).start()
        try:
            body = read.result(settings.BODY_SECONDS)
        except TimeoutError:
            raise NotTaken(
                "408 Request Timeout",
                _("What you sent did not arrive in time. Nothing was changed. Go back and send it again."),
            ) from None
        if len(body) < length:
            raise NotTaken("400 Bad Request", _("What you sent did not arrive whole. Nothing was changed."))
        return body

    def _read(self, stream: Any, length: int, read: Future[bytes]) -> None:
        try:
            read.set_result(bytes(stream.read(length)))
        except Exception:  # the sender hung up
            logger.warning("A body could not be read.", exc_info=True)
            read.set_result(b"")
        finally:
            self._unfinished.release()


def _busy() -> NotTaken:
    sentence = _("The server is busy. Nothing was changed. Go back and send it again in a few seconds.")
    return NotTaken("503 Service Unavailable", sentence)


def _content_length(environ: Environ) -> int:
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0  # Django reads nothing then


def _page(refusal: NotTaken, start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = render_to_string("guide/not_taken.html", {"sentence": refusal.sentence}).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Connection", "close"),
    ]
    if refusal.status.startswith("503"):
        headers.append(("Retry-After", str(AGAIN_SECONDS)))
    start_response(refusal.status, headers)
    return [body]
