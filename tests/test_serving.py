import gzip
import hashlib
import json
import logging
import threading
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from rjsmin import jsmin

from guide.models import Edition, PhoneFile
from guide.publishing import build
from guide.review import workflow
from guide.serving import protocol
from guide.serving.shelf import Shelf, shelf
from guide.serving.worker_script import REMOVAL_PARTS, WORKER_PARTS
from guide.serving.wsgi import GuideApplication
from tests.factory import LATER, make_public
from tests.fetching import fetch

PATH = "/stretches/calf-wall/"


def call(application, path, method="GET", query="", **headers):
    """Call a WSGI application; return status, headers and body."""
    started = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.url_scheme": "http"}
    environ["QUERY_STRING"] = query
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    body = b"".join(application(environ, lambda status, fields: started.append((status, dict(fields)))))
    return (*started[0], body)


def django_stub(environ, start_response):
    start_response("299 Django", [])
    return [b"django"]


@pytest.fixture
def application(author, reviewer):
    make_public(author, reviewer)
    return GuideApplication(django_stub)


def test_a_page_is_its_blob(application):
    status, headers, body = call(application, PATH)

    assert status == "200 OK"
    assert headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Length"] == str(len(body))
    assert "Set-Cookie" not in headers
    assert headers["Vary"] == "Accept-Encoding"


def test_known_bytes_are_not_sent_again(application):
    etag = call(application, PATH)[1]["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        status, headers, body = call(application, PATH, if_none_match=known)
        assert (status, body) == ("304 Not Modified", b"")
        assert headers["ETag"] == etag
    assert call(application, PATH, if_none_match='"other"')[0] == "200 OK"


def test_the_best_encoding_that_the_browser_takes(application):
    plain = call(application, PATH)[2]
    for accepted, encoding, decode in (
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ):
        _, headers, body = call(application, PATH, accept_encoding=accepted)
        assert headers["Content-Encoding"] == encoding
        assert decode(body) == plain
    assert "Content-Encoding" not in call(application, PATH, accept_encoding="br; q=0, identity")[1]


def test_head_has_the_headers_and_no_body(application):
    status, headers, body = call(application, PATH, "HEAD")
    assert (status, body) == ("200 OK", b"")
    assert int(headers["Content-Length"]) > 0


@pytest.mark.parametrize(("method", "path"), [("POST", PATH), ("DELETE", PATH), ("GET", "/admin/"), ("GET", "/x/")])
def test_all_else_goes_on_to_django(application, method, path):
    assert call(application, path, method)[0] == "299 Django"


@pytest.mark.parametrize("typed", [PATH[:-1], "/Stretches/Calf-Wall/", "/STRETCHES/CALF-WALL"])
@pytest.mark.parametrize("query", ["", "q=calf&x=%C3%A9"])
def test_an_address_typed_in_capitals_or_without_its_slash_leads_to_the_page_with_its_query(application, typed, query):
    wanted = f"{PATH}?{query}" if query else PATH
    status, headers, _ = call(application, typed, query=query)
    assert (status, headers["Location"]) == ("301 Moved Permanently", wanted)
    assert Client().get(f"{typed}?{query}")["Location"] == wanted


@pytest.mark.django_db
def test_typed_addresses_do_not_fill_the_memory(application):
    for typed in ("/stretches/calf-walL/", "/stretches/calf-wAll/", "/x/", "/Stretches/X/"):
        call(application, typed)
    assert all(path == path.lower() for path, _coding in shelf.replies()._made)


def test_plain_http_is_left_to_django_where_https_is_required(application, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert call(application, PATH)[0] == "299 Django"
    assert call(application, PATH, x_forwarded_proto="https")[0] == "200 OK"


def test_the_policy_allows_nothing_inline_and_no_other_origin(application):
    policy = call(application, PATH)[1]["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_withdrawn_page_is_gone_and_says_so(application, author, reviewer):
    topic = author.owned_topics.get()
    workflow.withdraw(topic, reviewer, reason="x", notice="Do not use this.", at=LATER)
    shelf.forget()

    status, headers, body = call(application, PATH)
    assert status == "410 Gone"
    assert b"Do not use this." in body
    # a 410 is never answered by 304: a phone that has the old page must get the notice
    assert call(application, PATH, if_none_match=headers["ETag"])[0] == "410 Gone"


def test_every_process_looks_once_a_second(author, reviewer, django_assert_num_queries):
    now = [100.0]
    shelf = Shelf(clock=lambda: now[0])
    topic = make_public(author, reviewer)
    shelf.bodies(shelf.route(PATH))

    now[0] += 0.9
    with django_assert_num_queries(0):
        for _ in range(50):
            shelf.bodies(shelf.route(PATH))
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    assert shelf.route(PATH).status == 200
    now[0] += 0.1
    assert shelf.route(PATH).status == 410


def test_readers_are_served_while_the_database_is_away(author, reviewer, monkeypatch, caplog):
    now = [100.0]
    shelf = Shelf(clock=lambda: now[0])
    make_public(author, reviewer)
    before = shelf.bodies(shelf.route(PATH))
    now[0] += 5

    def fail():
        raise DatabaseError("no connection")

    monkeypatch.setattr(shelf, "_load", fail)
    with caplog.at_level(logging.ERROR):
        assert shelf.bodies(shelf.route(PATH)) == before
    assert "served from memory" in caplog.text


def test_an_edition_that_could_not_be_read_to_the_end_is_read_again(application, author, reviewer, monkeypatch):
    call(application, "/")
    make_public(author, reviewer, slug="other")
    with monkeypatch.context() as patch:
        patch.setattr(protocol, "kept_static_routes", fail)
        shelf._checked_at = float("-inf")
        assert call(application, "/stretches/other/")[0] == "299 Django"
    shelf._checked_at = float("-inf")
    assert call(application, "/stretches/other/")[0] == "200 OK"


def fail(*_arguments):
    raise DatabaseError


def test_the_protocol_answers_with_what_its_names_promise(application):
    head = json.loads(call(application, "/_o/head.json")[2])
    edition = Edition.objects.current()
    assert {**head, "edition": "", "gone": ""} == {
        "edition": "",
        "epoch": 1,
        "gone": "",
        "kill": False,
        "log": {"head": edition.log_head, "seq": edition.log_seq},
        "made": edition.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seq": 1,
    }
    for path, name in (
        (f"/_o/e/{head['edition']}.json", head["edition"]),
        (f"/_o/gone/{head['gone']}.json", head["gone"]),
    ):
        status, headers, body = call(application, path)
        assert status == "200 OK"
        assert hashlib.sha256(body).hexdigest() == name
        assert "immutable" in headers["Cache-Control"]
    manifest = json.loads(call(application, f"/_o/e/{head['edition']}.json")[2])
    for name, about in manifest["blobs"].items():
        _, headers, body = call(application, f"/_o/b/{name}")
        assert hashlib.sha256(body).hexdigest() == name
        assert len(body) == about["n"]
        assert headers["Content-Type"] == "application/octet-stream"  # which no proxy on the way rewrites
        assert "no-transform" in headers["Cache-Control"]
    for pack in manifest["packs"]:
        lines = call(application, f"/_o/p/{pack['h']}.ndjson")[2].decode().splitlines()
        assert [json.loads(line)["h"] for line in lines] == pack["b"]


def test_a_pack_that_a_newer_edition_has_replaced_is_not_found(application):
    """For the second in which this process does not know the newer edition yet."""
    name = Edition.objects.current().manifest["packs"][0]["blob"]
    PhoneFile.objects.filter(sha256=name).delete()
    assert call(application, f"/_o/p/{name}.ndjson")[0] == "299 Django"


def test_a_reply_is_made_once_for_each_path_and_encoding(application):
    for path in (PATH, "/404/"):
        for accepted in ("br, gzip", "gzip", ""):
            assert shelf.replies().reply(path, accepted) is shelf.replies().reply(path, accepted)
    etag = call(application, PATH)[1]["ETag"]
    assert shelf.replies().reply(PATH, "br", etag) is shelf.replies().reply(PATH, "br", f"W/{etag}")


def test_nobody_can_fill_the_memory_with_paths_and_headers(application):
    call(application, PATH, accept_encoding="br")
    before = len(shelf.replies()._made)
    for number in range(3):
        call(application, f"/no-such-page-{number}/")
        call(application, PATH, accept_encoding=f"br, x-{number}")
    assert len(shelf.replies()._made) == before


def test_a_server_that_changes_the_headers_changes_those_of_its_reply_alone(application):
    def start_response(status, headers):
        headers.clear()

    application({"REQUEST_METHOD": "GET", "PATH_INFO": PATH, "wsgi.url_scheme": "http"}, start_response)
    assert "ETag" in call(application, PATH)[1]


def test_a_new_day_makes_new_replies(author, reviewer):
    second, day = 0, "2026-03-15"
    own = Shelf(clock=lambda: second, today=lambda: day)
    make_public(author, reviewer)
    first = own.replies()
    day = "2026-03-16"
    assert own.replies() is first
    second = 1
    assert own.replies().day == day


def test_head_json_is_small_and_never_kept(application):
    _, headers, body = call(application, "/_o/head.json")
    assert len(body) <= 400
    assert headers["Cache-Control"] == "no-cache"
    assert call(application, "/_o/head.json", if_none_match=headers["ETag"])[0] == "304 Not Modified"


def test_an_older_edition_is_not_served(application, author, reviewer):
    head = json.loads(call(application, "/_o/head.json")[2])
    page = Edition.objects.current().manifest["pages"][PATH]["blob"]
    workflow.withdraw(author.owned_topics.get(), reviewer, reason="x", notice="y", at=LATER)
    shelf.forget()

    for path in (f"/_o/e/{head['edition']}.json", f"/_o/b/{page}"):
        assert call(application, path)[0] == "299 Django"


def test_what_another_process_told_of_is_looked_for_at_once(author, reviewer):
    """For a second after a flip, two processes disagree: a phone reads the head from one and asks the other."""
    now = [100.0]
    behind, ahead = Shelf(clock=lambda: now[0]), Shelf(clock=lambda: now[0])
    topic = make_public(author, reviewer)
    behind.replies()
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    head = json.loads(ahead.reply("/_o/head.json").body)
    now[0] += 0.1
    assert json.loads(behind.reply("/_o/head.json").body)["seq"] < head["seq"]
    assert behind.reply(f"/_o/e/{head['edition']}.json").status == "200 OK"


def test_a_flood_of_names_that_nobody_has_costs_one_look(
    author, reviewer, django_assert_num_queries, django_assert_max_num_queries
):
    now = [100.0]
    shelf = Shelf(clock=lambda: now[0])
    make_public(author, reviewer)
    shelf.replies()
    now[0] += 0.5
    with django_assert_max_num_queries(2):
        for number in range(1000):
            assert shelf.reply(f"/_o/b/{number:064x}") is None
    with django_assert_num_queries(0):
        assert shelf.reply("/no-such-page/") is None


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False)])
def test_static_files_stay_for_days_and_not_for_editions(application, author, set_renderer, days, is_kept):
    """Ten acts in a day must not take the modules of a page that is still open."""
    first = Edition.objects.current()
    css = next(path for path in first.manifest["assets"] if path.endswith(".css"))
    for number in range(8):
        set_renderer(version=lambda number=number: f"release {number}", render=lambda page: "<p>no style")
        build.publish(author, at=first.created_at + timedelta(hours=number + 1))
    set_renderer(version=lambda: "the last one", render=lambda page: "<p>no style")
    build.publish(author, at=first.created_at + timedelta(days=days))
    shelf.forget()
    assert (call(application, css)[0] == "200 OK") is is_kept


def test_static_files_of_recent_editions_stay(application, author, set_renderer):
    css = next(path for path in Edition.objects.current().manifest["assets"] if path.endswith(".css"))
    set_renderer(version=lambda: "another release", render=lambda page: "<p>no style")
    build.publish(author, at=LATER)
    shelf.forget()

    assert css not in Edition.objects.current().manifest["assets"]
    assert call(application, css)[0] == "200 OK"


def test_django_alone_gives_the_same_bytes(application):
    for path in ("/", PATH, "/_o/head.json"):
        assert Client().get(path).content == call(application, path)[2]


@pytest.mark.django_db
def test_without_an_edition_it_says_what_to_do():
    response = Client().get("/")
    assert response.status_code == 503
    assert b"manage.py publish" in response.content


def test_an_unknown_path_is_a_page_that_helps(application):
    response = Client().get("/no/such/page/")
    assert response.status_code == 404
    for link in (b'href="/"', b'href="/guide/"', b'href="/help/"'):
        assert link in response.content
    assert response.cookies == {}


def test_the_worker_is_our_own_and_always_fresh(client):
    response = client.get("/serviceworker.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"django-pwa" not in response.content


def test_the_worker_is_all_of_its_files_without_comments(client):
    """Each poll of a browser fetches it whole."""
    script = client.get("/serviceworker.js").content.decode()
    files = {path.stem: path.read_text() for path in Path(settings.BASE_DIR, "static/worker").glob("*.js")}
    assert set(files) == {*WORKER_PARTS, *REMOVAL_PARTS}
    assert script == "\n".join(jsmin(files[name]) for name in WORKER_PARTS)
    assert len(script) < sum(map(len, files.values())) * 0.7


def test_the_worker_is_sent_once_and_short(client):
    """Each visit of each phone asks for it."""
    plain = client.get("/serviceworker.js")
    etag = plain["ETag"]
    assert etag == f'"{hashlib.sha256(plain.content).hexdigest()}"'
    for accepted, decode in (("gzip, br", brotli.decompress), ("gzip", gzip.decompress)):
        short = client.get("/serviceworker.js", headers={"Accept-Encoding": accepted})
        assert decode(short.content) == plain.content
        assert len(short.content) < len(plain.content) / 2
        assert short["Vary"] == "Accept-Encoding"
    known = client.get("/serviceworker.js", headers={"If-None-Match": etag})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", etag)
    assert client.get("/serviceworker.js", headers={"If-None-Match": '"another"'}).status_code == 200


def test_with_the_last_resort_on_the_worker_itself_is_what_removes_it(client, settings):
    """A worker that lets no page load never hears of the head."""
    usual = client.get("/serviceworker.js")
    settings.OFFLINE_KILL = True
    removal = client.get("/serviceworker.js", headers={"If-None-Match": usual["ETag"]})
    assert removal.status_code == 200
    assert removal.content.decode() == jsmin(Path(settings.BASE_DIR, "static/worker/removal.js").read_text())
    assert b"unregister" in removal.content
    assert b"fetch" not in removal.content


def test_the_manifest_makes_one_app(client, db):
    response = client.get("/manifest.json")
    manifest = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert response["Cache-Control"] == "no-cache"
    assert manifest["id"] == "/"
    assert len(manifest["short_name"]) <= 12
    assert "status_bar" not in manifest
    assert manifest["background_color"] == "#0F1719"
    purposes = [icon["purpose"] for icon in manifest["icons"]]
    assert sorted(purposes) == ["any", "any", "maskable", "maskable"]
    assert manifest["screenshots"]
    for picture in [*manifest["icons"], *manifest["screenshots"]]:
        assert fetch(picture["src"]).status_code == 200, picture["src"]


@pytest.mark.django_db
def test_the_last_resort_reaches_phones_through_the_head(author, reviewer, settings):
    settings.OFFLINE_KILL = True
    make_public(author, reviewer)
    assert json.loads(Client().get("/_o/head.json").content)["kill"] is True


def test_the_last_resort_is_not_hidden_by_a_cache(author, reviewer, settings):
    make_public(author, reviewer)
    before = Client().get("/_o/head.json")["ETag"]
    settings.OFFLINE_KILL = True
    shelf.forget()
    assert Client().get("/_o/head.json")["ETag"] != before


def test_readers_wait_for_the_first_edition_of_a_new_process(monkeypatch):
    shelf = Shelf()
    loading, go_on, found = threading.Event(), threading.Event(), []

    def load():
        loading.set()
        go_on.wait(5)
        shelf._seq, shelf._routes = 1, {"/": "the page"}

    monkeypatch.setattr(shelf, "_load", load)
    readers = [threading.Thread(target=lambda: found.append(shelf.route("/"))) for _ in range(3)]
    readers[0].start()
    loading.wait(5)
    for reader in readers[1:]:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(5)
    assert found == ["the page"] * 3
