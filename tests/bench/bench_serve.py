"""Pages a second under the server that a site runs: ours, beside the least that can stand in front of Django."""

import os
import selectors
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from tests.browser.conftest import free_port, wait_until

PAGE, TARGET = "/relief/calf/", 0.8
CONNECTIONS, AHEAD = 8, 16  # requests of one connection that are under way
CLOCK = os.sysconf("SC_CLK_TCK")  # units of proc(5) in a second
# Name of the case: application, header of the request, and how many answers a round has.
CASES = {
    "a bare shim": ("tests.bench.shim:application", "", 16_384),
    "the guide": ("spasmguide.wsgi:application", "", 16_384),
    "the guide, 304": ("spasmguide.wsgi:application", "If-None-Match: *\r\n", 16_384),
    "Django's own view": ("spasmguide.wsgi:django_application", "", 1024),
}


@contextmanager
def serving(site, application):
    """A server with one worker and one thread: its port, and its process."""
    port = free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    options += ["--blocking-threads", "1", "--log-level", "error"]
    granian = Path(sys.executable).with_name("granian")
    environment = {**site.environment, "BENCH_PATH": PAGE}
    process = subprocess.Popen([str(granian), *options, application], cwd=settings.BASE_DIR, env=environment)
    try:
        wait_until(lambda: _answers(port))
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False


def rates(port, pid, headers, calls):
    """Answers a second, and answers a second of the server's own work: what else the machine does is left out."""
    request = f"GET {PAGE} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n{headers}\r\n".encode()
    size = _length_of_one(port, request)
    start, work = time.perf_counter(), cpu_seconds(pid)
    ask(port, request * AHEAD, size * AHEAD, calls // AHEAD)
    return calls / (time.perf_counter() - start), calls / max(cpu_seconds(pid) - work, 1 / CLOCK)


def ask(port, requests, size, times):
    """So many times, over connections that stay open, each with the next requests under way."""
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        wanted, sent = {}, 0
        for _ in range(CONNECTIONS):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            selector.register(connection, selectors.EVENT_READ)
            wanted[connection] = 0
        ready = list(wanted)
        while any(wanted.values()) or sent < times:
            for connection in ready:
                if not wanted[connection] and sent < times:
                    connection.sendall(requests)
                    wanted[connection], sent = size, sent + 1
            for key, _events in selector.select():
                wanted[key.fileobj] -= len(key.fileobj.recv(1 << 20))
            ready = [connection for connection, left in wanted.items() if not left]


def cpu_seconds(pid):
    """Of a process and those that it started (Linux, proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / CLOCK + sum(cpu_seconds(child) for child in children)


def _length_of_one(port, request):
    """Every answer is as long as the first; what comes after two seconds belongs to it no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        found = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    head = found.partition(b"\r\n\r\n")[0]
    assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")), head
    return len(found) - (len(b"connection: close\r\n") if b"connection: close" in head.lower() else 0)


def test_pages_a_second(reading_site, sized):
    rounds, share = sized(15, 1), sized(1, 8)
    found = {name: [] for name in CASES}
    with ExitStack() as stack:
        servers = {application for application, _headers, _calls in CASES.values()}
        running = {application: stack.enter_context(serving(reading_site, application)) for application in servers}
        for _round in range(rounds):  # in turn, so that what else the machine does hits all of them
            for name, (application, headers, calls) in CASES.items():
                found[name].append(rates(*running[application], headers, calls // share))
    print(f"\nanswers a second, best of {rounds} rounds, by the clock and by the server's own work:")
    by_clock, by_work = ({name: max(rates) for name, rates in _column(found, number)} for number in (0, 1))
    for name in CASES:
        ratio = by_work[name] / by_work["a bare shim"]
        print(f"{name}: {by_clock[name]:,.0f}/s, {by_work[name]:,.0f}/s = {ratio:.2f} of the shim")
    print(f"the guide / target of {TARGET} of the shim = {by_work['the guide'] / by_work['a bare shim'] / TARGET:.2f}")


def _column(found, number):
    return ((name, [pair[number] for pair in pairs]) for name, pairs in found.items())
