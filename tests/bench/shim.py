"""The least that can stand in front of Django: one page in a dictionary. What `bench_serve` measures against."""

import os

from spasmguide.wsgi import application as guide
from spasmguide.wsgi import django_application

PATH = os.environ["BENCH_PATH"]
ANSWERS = {}


def application(environ, start_response):
    answer = ANSWERS.get(environ["PATH_INFO"])
    if answer is None:
        return django_application(environ, start_response)
    status, headers, body = answer
    start_response(status, headers)
    return body


def _remember(status, headers):
    ANSWERS[PATH] = status, headers


environ = {"REQUEST_METHOD": "GET", "PATH_INFO": PATH, "HTTP_ACCEPT_ENCODING": "br", "wsgi.url_scheme": "http"}
body = guide(environ, _remember)
ANSWERS[PATH] = (*ANSWERS[PATH], body)
