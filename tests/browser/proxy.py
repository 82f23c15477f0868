"""A proxy that lies, cuts and slows down: what phones meet in trains, lifts and hotel lobbies."""

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_HEADERS = {"connection", "keep-alive", "transfer-encoding", "date", "server"}
PORTAL = b"<!doctype html><title>Hotel Wi-Fi</title><h1>Please sign in</h1>"


class FaultyProxy:
    """Forwards to 127.0.0.1:`port`; a change of `port` is a change of edition.

    It listens on the port `listen`, or on any. `hook(path, body)` may return another body, take its time, or raise Cut
    or Refuse.
    """

    def __init__(self, port, listen=0):
        self.port = port
        self.hook = None
        self.portal = False
        self.date = None  # what its header says; else the time
        self.down = False
        self.paths = []
        self._server = ThreadingHTTPServer(("127.0.0.1", listen), Handler)
        self._server.proxy = self
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def holding(proxy, is_held):
    """No answer for the paths that `is_held` says, until the block ends or lets what it is given go on.

    So a test says what happens meanwhile, and no clock has to be quick enough.
    """
    held = Held()

    def hold(path, body):
        if is_held(path):
            held.is_reached.set()
            held.goes_on.wait()
        return body

    proxy.hook = hold
    try:
        yield held
    finally:
        proxy.hook = None
        held.goes_on.set()


class Held:
    def __init__(self):
        self.is_reached, self.goes_on = threading.Event(), threading.Event()

    def set(self):
        self.goes_on.set()

    def wait_until_reached(self, page):
        """The page goes on while this waits."""
        while not self.is_reached.is_set():
            page.wait_for_timeout(50)


class Cut(Exception):
    """Send 60 % of the body, then close."""


class Refuse(Exception):
    """Answer with this status and nothing else."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        proxy = self.server.proxy
        proxy.paths.append(self.path)
        if proxy.down:
            self.close_connection = True
        elif proxy.portal:
            self._send(200, [("Content-Type", "text/html")], PORTAL)
        else:
            self._relay(proxy)

    def _relay(self, proxy):
        status, headers, sent = self._forward(proxy.port, may_be_known=proxy.hook is None)
        try:
            body = proxy.hook(self.path, sent) if proxy.hook else sent
            if body != sent:
                headers = [(name, value) for name, value in headers if name.lower() != "etag"]
        except Cut:
            self._send(status, headers, sent, part=len(sent) * 6 // 10)
            self.close_connection = True
        except Refuse as refusal:
            self._send(refusal.args[0], [("Content-Type", "text/plain")], b"")
        else:
            self._send(status, headers, body)

    def _forward(self, port, *, may_be_known):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Accept-Encoding": "identity"}
        if may_be_known and "If-None-Match" in self.headers:
            headers["If-None-Match"] = self.headers["If-None-Match"]
        connection.request("GET", self.path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        kept = [(n, v) for n, v in response.getheaders() if n.lower() not in {*HOP_HEADERS, "content-length"}]
        connection.close()
        return response.status, kept, body

    def _send(self, status, headers, body, part=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:part])

    def date_time_string(self, timestamp=None):
        return self.server.proxy.date or super().date_time_string(timestamp)

    def log_message(self, *_):
        pass
