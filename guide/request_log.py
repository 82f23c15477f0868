"""One line of JSON a request, and a number for each request that its answer, the errors and the log share.

No line holds an address, a query or a cookie of whoever asks.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings

logger = logging.getLogger(__name__)

# What a proxy of ours may have given the request.
SENT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Of the request that this thread answers; "" outside a request.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestLog:
    """WSGI middleware (PEP 3333) around everything that answers."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun, number = time.perf_counter(), _id_of(environ)
        token, status = request_id.set(number), 500
        said: list[tuple[str, str]] = []

        def start(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status, said[:] = int(line[:3]), headers
            return start_response(line, [*headers, ("X-Request-ID", number)], *more)

        try:
            return self._application(environ, start)
        finally:
            if settings.LOG == "json":
                self._write(environ, status, dict(said), time.perf_counter() - begun)
            request_id.reset(token)

    @staticmethod
    def _write(environ: dict[str, Any], status: int, headers: dict[str, str], seconds: float) -> None:
        fields = {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "status": status,
            "bytes": int(headers.get("Content-Length", 0)),
            "ms": round(seconds * 1000, 1),
        }
        logger.info("request", extra={"fields": fields})


def _id_of(environ: dict[str, Any]) -> str:
    """The number that a proxy of ours gave the request, or a new one."""
    sent = str(environ.get("HTTP_X_REQUEST_ID", ""))
    return sent if settings.PROXIES and SENT_ID.fullmatch(sent) else uuid4().hex


class TextFormatter(logging.Formatter):
    """A message as it is, with the number of the request at the end of its first line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        number = request_id.get()
        return f"{super().formatMessage(record)} [request {number}]" if number else super().formatMessage(record)


class JSONFormatter(logging.Formatter):
    """One line of JSON a record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := request_id.get():
            line["request"] = number
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({**line, **getattr(record, "fields", {})}, ensure_ascii=False, default=str)
