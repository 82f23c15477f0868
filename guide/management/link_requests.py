"""Asks other servers whether a page is there: the only module that does. `manage.py check_links` alone imports it."""

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import chain
from time import sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)

from django.conf import settings
from django.utils.encoding import iri_to_uri

from guide.models.links import Link

TIME_LIMIT = 10  # seconds without an answer
PAUSE = 1.0  # seconds between two requests to one host
HOSTS_AT_ONCE = 8
GONE = (404, 410)
SCHEMES = ("http://", "https://")


@dataclass(frozen=True)
class Answer:
    """What a check of an address found; `problem` is as in `Link`."""

    url: str
    status: str
    problem: str = ""


class NotPublicError(OSError):
    """The address belongs to this machine or to a network of its own."""


def check_all(urls: Iterable[str]) -> Iterator[Answer]:
    """Check every address: several hosts at once, but each with one request at a time."""
    by_host: dict[str, list[str]] = {}
    for url in sorted(urls):
        by_host.setdefault(_host(url), []).append(url)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        yield from chain.from_iterable(pool.map(_check_host, by_host.values()))


def check(url: str) -> Answer:
    """Ask for the head of a page, and for the page itself where the server does not answer that."""
    if not url.startswith(SCHEMES):
        return Answer(url, Link.Status.UNCLEAR, "not a web address")
    try:
        try:
            return _ask(url, "HEAD")
        except (HTTPError, HTTPException) as error:
            _close(error)
            return _ask(url, "GET")
    except HTTPError as error:
        _close(error)
        status = Link.Status.DEAD if error.code in GONE else Link.Status.UNCLEAR
        return Answer(url, status, f"{error.code} {error.reason}".strip())
    except URLError as error:
        is_unknown = isinstance(error.reason, socket.gaierror) and error.reason.errno == socket.EAI_NONAME
        return Answer(url, Link.Status.DEAD if is_unknown else Link.Status.UNCLEAR, str(error.reason))
    except (HTTPException, OSError, ValueError) as error:
        return Answer(url, Link.Status.UNCLEAR, str(error) or type(error).__name__)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _check_host(urls: list[str]) -> list[Answer]:
    answers = []
    for number, url in enumerate(urls):
        sleep(PAUSE if number else 0)
        answers.append(check(url))
    return answers


def _close(error: Exception) -> None:
    if isinstance(error, HTTPError):  # it holds the open answer
        error.close()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _ask(url: str, method: str) -> Answer:
    headers = {"User-Agent": f"SpasmGuide link check ({settings.SITE_URL})", "Accept": "*/*"}
    request = Request(iri_to_uri(url), method=method, headers=headers)  # noqa: S310  (`check` asks for the scheme)
    with _opener().open(request, timeout=TIME_LIMIT) as response:  # nothing of the page is read
        last = response.geturl()
    if _page(last) == _page(iri_to_uri(url)):
        return Answer(url, Link.Status.FOUND)
    return Answer(url, Link.Status.MOVED, last)


def _page(url: str) -> str:
    return url.partition("#")[0].rstrip("/")


def _opener() -> OpenerDirector:
    """Without the schemes `file` and `ftp`, and without a proxy that the environment names."""
    opener = OpenerDirector()
    own = (_PublicHTTPHandler, _PublicHTTPSHandler, HTTPRedirectHandler)
    for handler in (*own, HTTPDefaultErrorHandler, HTTPErrorProcessor, UnknownHandler):
        opener.add_handler(handler())
    return opener


def _require_public(connection: HTTPConnection) -> None:
    """Look at the address that was reached, before anything is asked: a name may lead anywhere, also at a redirect."""
    address = connection.sock.getpeername()[0]
    if not is_public(address):
        connection.close()
        raise NotPublicError(f"{connection.host} is not on the open internet")


class _PublicHTTPConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _require_public(self)


class _PublicHTTPSConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _require_public(self)


class _PublicHTTPHandler(HTTPHandler):
    def http_open(self, req: Request) -> Any:
        return self.do_open(_PublicHTTPConnection, req)


class _PublicHTTPSHandler(HTTPSHandler):
    def https_open(self, req: Request) -> Any:
        return self.do_open(_PublicHTTPSConnection, req)
