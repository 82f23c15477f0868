"""The number of a request, in its answer, in errors and in the lines of the log; LOG=json writes a line a request."""

import json
import logging

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from guide.admin.error_pages import server_error
from guide.request_log import JSONFormatter, RequestLog, TextFormatter, request_id
from guide.serving.wsgi import GuideApplication
from tests.factory import make_public

logger = logging.getLogger("guide.tests")
# As `spasmguide.wsgi` makes it, but that no thread looks for a newer edition.
application = RequestLog(GuideApplication(get_wsgi_application()))


@pytest.fixture
def lines(caplog):
    """The lines of the log as LOG=json writes them, formatted while their request is under way."""
    found = []

    class Handler(logging.Handler):
        def emit(self, record):
            found.append(JSONFormatter().format(record))

    handler = Handler()
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.INFO)
    yield found
    logging.getLogger().removeHandler(handler)


def ask(answering, **environ):
    """(status line, headers, body) of what a server gets."""
    answer = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=status, headers=dict(headers))

    request = RequestFactory().get("/help/?q=private").environ | {"REMOTE_ADDR": "203.0.113.7", **environ}
    body = b"".join(RequestLog(answering)(request, start_response))
    return answer["status"], answer["headers"], body


def found(environ, start_response):
    logger.warning("Half way\nthere")
    start_response("200 OK", [("Content-Length", "2"), ("Content-Type", "text/html")])
    return [b"ok"]


def broken(environ, start_response):
    raise ValueError("a bug")


def failing(environ, start_response):
    try:
        raise ValueError("a bug")
    except ValueError:
        logger.exception("Internal Server Error")
    start_response("500 Internal Server Error", [])
    return [b"sorry"]


def test_a_request_is_one_line_without_anything_of_whoever_asks(settings, lines):
    settings.LOG = "json"
    ask(found, HTTP_COOKIE="sessionid=secret", HTTP_USER_AGENT="Phone 7", HTTP_X_FORWARDED_FOR="198.51.100.9")
    line = json.loads(lines[-1])
    number, ms = line.pop("request"), line.pop("ms")
    assert len(number) == 32
    assert 0 <= ms < 1000
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "guide.request_log",
        "message": "request",
        "method": "GET",
        "path": "/help/",
        "status": 200,
        "bytes": 2,
    }
    for private in ("203.0.113", "198.51", "secret", "Phone", "private"):
        assert private not in "".join(lines)


def test_lines_errors_and_the_answer_share_the_number(settings, lines):
    settings.LOG = "json"
    _status, headers, _body = ask(failing)
    error, request = map(json.loads, lines[-2:])
    assert error["request"] == request["request"] == headers["X-Request-ID"]
    assert request["status"] == 500
    assert error["exception"].splitlines()[-1] == "ValueError: a bug"
    assert all("\n" not in line for line in lines)


def test_what_nobody_catches_is_a_line_too(settings, lines):
    settings.LOG = "json"
    with pytest.raises(ValueError, match="a bug"):
        ask(broken)
    assert json.loads(lines[-1])["status"] == 500
    assert request_id.get() == ""


def test_without_the_setting_a_request_is_no_line(settings, lines):
    settings.LOG = "text"
    _status, headers, _body = ask(found)
    assert [json.loads(line)["message"] for line in lines] == ["Half way\nthere"]
    assert headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [
        (1, "0123456789abcdef", True),
        (0, "0123456789abcdef", False),  # anybody could have sent it
        (1, "short", False),
        (1, "x" * 65, False),
        (1, 'x" injected="yes', False),
        (1, "line\nbreak-0000", False),
    ],
)
def test_only_a_proxy_of_ours_gives_a_request_its_number(settings, proxies, sent, is_taken):
    settings.PROXIES = proxies
    _status, headers, _body = ask(found, HTTP_X_REQUEST_ID=sent)
    assert (headers["X-Request-ID"] == sent) is is_taken


def test_two_requests_have_two_numbers():
    assert ask(found)[1]["X-Request-ID"] != ask(found)[1]["X-Request-ID"]


def test_a_line_of_text_ends_with_the_number():
    record = logging.makeLogRecord({"msg": "It broke"})
    assert TextFormatter().format(record) == "It broke"
    token = request_id.set("n-1")
    assert TextFormatter().format(record) == "It broke [request n-1]"
    request_id.reset(token)


def test_the_page_of_an_error_at_the_desk_says_the_number(rf):
    token = request_id.set("n-12345678")
    page = server_error(rf.get("/admin/"))
    request_id.reset(token)
    assert "Give them this number as well: n-12345678." in page.content.decode()


@pytest.fixture
def kept_connection():
    """Django looks at the age of its connection at each request, and a test has one alone."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
def test_pages_from_memory_and_pages_of_django_have_a_number(settings, lines, author, reviewer):
    make_public(author, reviewer)
    settings.LOG = "json"
    for path, status in (("/", "200 OK"), ("/healthz", "200 OK"), ("/no/", "404 Not Found")):
        answer = {}
        environ = RequestFactory().get(path).environ
        application(environ, lambda status, headers, *more: answer.update(status=status, headers=dict(headers)))  # noqa: B023
        line = json.loads(lines[-1])
        assert (line["path"], answer["status"]) == (path, status)
        assert line["request"] == answer["headers"]["X-Request-ID"]
