"""Pages a second under the server that a site runs: ours, beside the least that can stand in front of Django."""

import selectors
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from django.conf import settings

from tests.browser.conftest import free_port, wait_until

PAGE, TARGET = "/relief/calf/", 0.8
CONNECTIONS, AHEAD = 8, 32  # requests of one connection that are under way
# Name of the case: application, headers of the request, and about how many requests a second it answers.
CASES = {
    "a bare shim": ("tests.bench.shim:application", "", 1),
    "the guide": ("spasmguide.wsgi:application", "", 1),
    "the guide, 304": ("spasmguide.wsgi:application", "If-None-Match: *\r\n", 1),
    "Django's own view": ("spasmguide.wsgi:django_application", "", 20),
}


@contextmanager
def serving(site, application):
    """The port of a server with one worker and one thread, on one core where the machine has another for us."""
    port = free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    options += ["--blocking-threads", "1", "--log-level", "error"]
    granian = Path(sys.executable).with_name("granian")
    environment = {**site.environment, "BENCH_PATH": PAGE}
    process = subprocess.Popen([str(granian), *options, application], cwd=settings.BASE_DIR, env=environment)
    try:
        wait_until(lambda: _answers(port))
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False


def rate(port, headers, calls):
    """Answers a second, over connections that stay open and always have the next requests under way."""
    request = f"GET {PAGE} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n{headers}\r\n".encode()
    size = _length_of_one(port, request)
    with ExitStack() as stack:
        wanted = {}
        with selectors.DefaultSelector() as selector:
            start = time.perf_counter()
            for _ in range(CONNECTIONS):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                selector.register(connection, selectors.EVENT_READ)
                connection.sendall(request * AHEAD)
                wanted[connection] = size * AHEAD
            sent, left = CONNECTIONS * AHEAD, CONNECTIONS
            while left:
                for key, _events in selector.select():
                    connection = key.fileobj
                    wanted[connection] -= len(connection.recv(1 << 20))
                    if wanted[connection]:
                        continue
                    if sent < calls:
                        connection.sendall(request * AHEAD)
                        wanted[connection], sent = size * AHEAD, sent + AHEAD
                    else:
                        left -= 1
            return sent / (time.perf_counter() - start)


def _length_of_one(port, request):
    """Every answer is as long as the first; what comes after two seconds belongs to it no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        found = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    head = found.partition(b"\r\n\r\n")[0]
    assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")), head
    return len(found) - (len(b"connection: close\r\n") if b"connection: close" in head.lower() else 0)


def test_pages_a_second(reading_site, sized):
    calls, rounds = sized(20_000, 500), sized(7, 1)
    rates = {name: [] for name in CASES}
    with ExitStack() as stack:
        servers = {application for application, _headers, _slower in CASES.values()}
        ports = {application: stack.enter_context(serving(reading_site, application)) for application in servers}
        for _round in range(rounds):  # in turn, so that what else the machine does hits all of them
            for name, (application, headers, slower) in CASES.items():
                rates[name].append(rate(ports[application], headers, calls // slower))
    bare = median(rates["a bare shim"])
    print(f"\nMedian of {rounds} rounds, best in brackets:")
    for name, found in rates.items():
        print(f"{name}: {median(found):,.0f}/s ({max(found):,.0f}) = {median(found) / bare:.2f} of the shim")
    print(f"the guide / target of {TARGET} = {median(rates['the guide']) / bare / TARGET:.2f}")
