"""The check of links asks other servers, tells the desk what it found, and is the only thing that asks."""

import ast
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import lxml.html
import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from guide.management import link_requests
from guide.models import Link, Source
from guide.review import link_checks, preflight
from tests.admin_pages import address
from tests.factory import NOW, make_public, submit

ASKS_OTHERS = {
    "urllib.request",
    "http.client",
    "socket",
    "requests",
    "urllib3",
    "httpx",
    "aiohttp",
    "ftplib",
    "asyncio",
}


class Pages(BaseHTTPRequestHandler):
    """Answers with the status in the path; `/moved` leads to `/200`, `/away` out of the web."""

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        name = self.path[1:].partition("/")[0]
        if name == "gone-silent":
            self.server.release.wait(5)
        if name == "no-head":
            name = "405" if self.command == "HEAD" else "200"
        leads = {"moved": "/200", "away": "ftp://127.0.0.1/", "round": "/round"}.get(name)
        self.send_response(302 if leads else int(name) if name.isdigit() else 200)
        if leads:
            self.send_header("Location", leads)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(link_requests, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(link_requests, "PAUSE", 0)
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        server.asked, server.release = [], threading.Event()
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.release.set()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/200", "found", ""),
        ("/200#part", "found", ""),
        ("/no-head", "found", ""),
        ("/200/ä b", "found", ""),
        ("/moved", "moved", "{url}/200"),
        ("/404", "dead", "404 Not Found"),
        ("/410", "dead", "410 Gone"),
        ("/403", "unclear", "403 Forbidden"),
        ("/503", "unclear", "503 Service Unavailable"),
        ("/away", "unclear", "unknown url type: ftp"),
    ],
)
def test_what_a_server_answers(server, path, status, problem):
    answer = link_requests.check(server.url + path)
    assert (answer.status, answer.problem) == (status, problem.format(url=server.url))


def test_a_page_that_leads_to_itself_for_ever_is_unclear(server):
    assert link_requests.check(f"{server.url}/round").status == "unclear"


def test_the_page_itself_is_asked_for_only_where_its_head_is_refused(server):
    link_requests.check(f"{server.url}/200")
    link_requests.check(f"{server.url}/no-head")

    assert [asked[:2] for asked in server.asked] == [("HEAD", "/200"), ("HEAD", "/no-head"), ("GET", "/no-head")]
    assert {asked[2] for asked in server.asked} == {f"SpasmGuide link check ({settings.SITE_URL})"}


def test_a_server_that_says_nothing_is_left_after_a_while(server, monkeypatch):
    monkeypatch.setattr(link_requests, "TIME_LIMIT", 0.2)
    answer = link_requests.check(f"{server.url}/gone-silent")
    assert (answer.status, answer.problem) == ("unclear", "timed out")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x", "javascript:1", "http://[", ""])
def test_only_addresses_of_the_web_are_asked(url):
    assert link_requests.check(url).status == "unclear"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0"])
def test_addresses_of_closed_networks_are_not_public(address):
    assert not link_requests.is_public(address)


def test_nothing_is_asked_of_a_closed_network(server, monkeypatch):
    monkeypatch.undo()
    answer = link_requests.check(f"{server.url}/200")
    assert (answer.status, answer.problem) == (
        "unclear",
        "127.0.0.1 is not on the open internet",
    )
    assert server.asked == []


def test_the_command_keeps_what_it_found_and_forgets_what_no_text_names(server, author, reviewer):
    topic = make_public(author, reviewer, sources=2)
    public = topic.sources.first().url
    urls = [f"{server.url}/200", f"{server.url}/404"]
    for source, url in zip(topic.sources.all(), urls, strict=True):
        Source.objects.filter(pk=source.pk).update(url=url)
    link_checks.store("https://nobody.example/", Link.Status.FOUND, "", at=NOW)
    assert {*urls, public} <= link_checks.addresses()

    out = StringIO()
    asked = link_requests.check
    link_requests_check = lambda url: asked(url) if url in urls else link_requests.Answer(url, "found")  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(link_requests, "check", link_requests_check)
        call_command("check_links", stdout=out)

    assert {link.url: link.status for link in Link.objects.filter(url__in=urls)} == {urls[0]: "found", urls[1]: "dead"}
    assert not Link.objects.filter(url="https://nobody.example/").exists()
    assert f"not found: {urls[1]} 404 Not Found" in out.getvalue()
    assert out.getvalue().splitlines()[-1].endswith("0 moved, 1 not found, 0 no clear answer.")


# --- at the desk ---


@pytest.fixture
def dead(author, reviewer, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    topic = make_public(author, reviewer)
    link_checks.store(topic.sources.get().url, Link.Status.DEAD, "404 Not Found", at=NOW)
    return topic


CHECKED = "Checked on 15 March 2026: not found (404 Not Found)."


def test_the_form_says_it_beside_the_source(client, author, dead):
    client.force_login(author)
    page = lxml.html.fromstring(client.get(address(dead)).text)
    (described,) = page.get_element_by_id("id_sources-0-url").get("aria-describedby").split()
    words = page.get_element_by_id(described).text_content()

    assert CHECKED in words
    assert "was not there on 15 March 2026" in words


def test_a_dead_link_is_a_warning_and_stops_nobody(author, dead):
    assert preflight.problems(dead) == []
    assert any("was not there on 15 March 2026" in words for words in preflight.warnings(dead))
    assert submit(dead)


def test_the_page_of_a_revision_says_it_twice(client, reviewer, dead):
    client.force_login(reviewer)
    revision = dead.revisions.get()
    page = lxml.html.fromstring(client.get(reverse("admin:guide_revision_change", args=[revision.pk])).text)
    assert CHECKED in page.get_element_by_id("reading").text_content()
    assert CHECKED in page.get_element_by_id("checks").text_content()


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_the_first_page_names_public_texts_with_dead_links(client, request, dead, who):
    client.force_login(request.getfixturevalue(who))
    page = lxml.html.fromstring(client.get(reverse("admin:index")).text)
    (heading,) = page.xpath("//*[@id='dead-links-heading']/..")
    assert str(dead) in heading.text_content()
    assert heading.find(".//a").get("href") == address(dead)


def test_what_moved_or_gave_no_clear_answer_is_not_on_the_first_page(client, author, dead):
    Link.objects.update(status=Link.Status.UNCLEAR)
    client.force_login(author)
    assert "dead-links-heading" not in client.get(reverse("admin:index")).text
    assert "no clear answer (404" in client.get(address(dead)).text


# --- no request to the outside from the web ---


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def files_that_import(names):
    for package in ("guide", "spasmguide"):
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            if any(name == each or name.startswith(f"{each}.") for name in imports_of(path) for each in names):
                yield str(path.relative_to(settings.BASE_DIR))


def test_only_the_check_of_links_can_ask_other_servers():
    assert list(files_that_import(ASKS_OTHERS)) == ["guide/management/link_requests.py"]


def test_only_its_command_imports_it():
    assert list(files_that_import({"guide.management.link_requests"})) == ["guide/management/commands/check_links.py"]
