"""Whoever sends something holds back no reader: some threads of a process are not theirs, and bodies have a limit."""

import threading
from io import BytesIO

import pytest

from guide.serving import senders
from guide.serving.senders import Senders
from guide.serving.shelf import Shelf
from guide.serving.wsgi import GuideApplication
from tests.test_serving import call, django_stub


def post(application, stream, length, path="/feedback/"):
    started = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "wsgi.url_scheme": "http"}
    environ |= {"CONTENT_LENGTH": str(length), "wsgi.input": stream}
    body = b"".join(application(environ, lambda status, fields: started.append((status, dict(fields)))))
    return (*started[0], body)


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


class Slow(BytesIO):
    """A sender who begins and does not go on until told to."""

    def __init__(self):
        super().__init__(b"helpful=yes")
        self.is_read, self.go_on = threading.Event(), threading.Event()

    def read(self, size=-1):
        self.is_read.set()
        assert self.go_on.wait(30)
        return super().read(size)


@pytest.fixture
def patience(settings):
    settings.BODY_SECONDS = 0.05


def test_a_body_arrives_whole():
    assert post(Senders(echo), BytesIO(b"helpful=yes"), 11)[2] == b"helpful=yes"
    assert post(Senders(echo), BytesIO(b"helpful=yes and the next request"), 11)[2] == b"helpful=yes"


def test_without_a_length_nothing_is_read():
    for length in ("", "many"):
        assert post(Senders(django_stub), None, length)[0] == "299 Django"


def test_a_body_that_does_not_arrive_in_time_is_given_up(patience):
    slow = Slow()
    status, headers, body = post(Senders(echo), slow, 11)
    assert status == "408 Request Timeout"
    assert headers["Connection"] == "close"
    assert b"did not arrive in time. Nothing was changed." in body
    slow.go_on.set()


def test_a_body_that_is_cut_off_is_not_taken_for_a_whole_one():
    assert post(Senders(echo), BytesIO(b"helpful="), 11)[0] == "400 Bad Request"


def test_a_sender_who_hangs_up_is_no_error():
    class Gone(BytesIO):
        def read(self, size=-1):
            raise OSError("connection reset")

    assert post(Senders(echo), Gone(), 11)[0] == "400 Bad Request"


def test_a_body_that_is_far_too_long_is_not_read():
    assert post(Senders(echo), None, senders.MOST_BYTES + 1)[0] == "413 Content Too Large"


def test_some_threads_are_always_the_readers(settings):
    """Of four threads, three may wait for what somebody sends; one more is told to come back."""
    settings.GRANIAN_BLOCKING_THREADS = 4
    application = GuideApplication(echo, Shelf())
    slow = [Slow() for _ in range(3)]
    answers = []
    threads = [
        threading.Thread(target=lambda stream=stream: answers.append(post(application, stream, 11)[0]))
        for stream in slow
    ]
    for thread, stream in zip(threads, slow, strict=True):
        thread.start()
        assert stream.is_read.wait(10)

    status, headers, body = post(application, BytesIO(b"helpful=yes"), 11)
    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == "5"
    assert b"The server is busy. Nothing was changed." in body
    assert call(application, "/livez")[0] == "200 OK"

    for stream in slow:
        stream.go_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == ["200 OK"] * 3
    assert post(application, BytesIO(b"helpful=yes"), 11)[0] == "200 OK"


def test_room_comes_back_after_an_error():
    def fail(environ, start_response):
        raise ValueError("a fault of the application")

    application = Senders(fail, at_once=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="a fault"):
            post(application, BytesIO(b"x"), 1)


def test_bodies_that_were_given_up_do_not_pile_up(patience, monkeypatch):
    monkeypatch.setattr(senders, "MOST_UNFINISHED", 2)
    application, slow = Senders(echo), [Slow() for _ in range(2)]
    assert [post(application, stream, 11)[0] for stream in slow] == ["408 Request Timeout"] * 2
    assert post(application, BytesIO(b"x"), 1)[0] == "503 Service Unavailable"
    for stream in slow:
        stream.go_on.set()
    for _ in range(200):
        if post(application, BytesIO(b"x"), 1)[0] == "200 OK":
            return
        threading.Event().wait(0.01)
    raise AssertionError("the room did not come back")
