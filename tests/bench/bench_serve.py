"""Serving from memory in front of Django, against the same bytes through Django's own view."""

import io
import time

import pytest
from django.core.handlers.wsgi import WSGIHandler

from guide.serving import serve
from tests.factory import make_public

CALLS = 3000


def rate(application, environ):
    environ = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.input": io.BytesIO(), **environ}
    start = time.perf_counter()
    for _ in range(CALLS):
        b"".join(application(dict(environ), lambda status, headers: None))
    return CALLS / (time.perf_counter() - start)


@pytest.mark.django_db
def test_pages_a_second(author, reviewer, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_public(author, reviewer)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/stretches/calf-wall/", "wsgi.url_scheme": "http"}
    environ["HTTP_ACCEPT_ENCODING"] = "br"
    django = rate(WSGIHandler(), environ)
    front = rate(serve.GuideApplication(WSGIHandler()), environ)
    known = {**environ, "HTTP_IF_NONE_MATCH": f'"{serve.shelf.route(environ["PATH_INFO"]).sha256}"'}
    not_modified = rate(serve.GuideApplication(WSGIHandler()), known)

    print(f"\nthrough Django {django:,.0f}/s; in front of it {front:,.0f}/s; 304 {not_modified:,.0f}/s")
    print(f"in front / through = {front / django:.1f}")
