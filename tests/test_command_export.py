import gzip
import hashlib
import json
import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import brotli
import pytest
from django.core.management import CommandError, call_command

from guide.management import static_site
from guide.management.static_site import CARRIED_BELOW, IMMUTABLE_BELOW
from guide.models import Edition
from guide.publishing import build
from guide.review import workflow
from guide.serving.protocol import CARRIED, IMMUTABLE
from guide.serving.shelf import Shelf
from tests.factory import LATER, NEXT_REVIEW, make_public

PAGE = "stretches/calf-wall"


def export(folder, *arguments):
    call_command("export", str(folder), *arguments, stdout=StringIO())
    return Path(folder)


def paths(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def site(author, reviewer, tmp_path):
    make_public(author, reviewer)
    return export(tmp_path / "site")


def test_a_plain_file_server_can_serve_the_edition(site):
    manifest = Edition.objects.current().manifest
    for path, entry in manifest["pages"].items():
        content = (site / path.strip("/") / "index.html").read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["blob"]
    for path, entry in manifest["assets"].items():
        assert hashlib.sha256((site / path[1:]).read_bytes()).hexdigest() == entry["blob"]
    head = json.loads((site / "_o/head.json").read_bytes())
    assert (site / f"_o/e/{head['edition']}.json").exists()
    assert (site / "404.html").read_bytes() == (site / "404/index.html").read_bytes()
    assert (site / "serviceworker.js").exists()
    assert (site / ".nojekyll").exists()
    assert json.loads((site / "manifest.json").read_bytes())["name"] == "SpasmGuide"


def test_compressed_forms_stand_beside_what_they_save_something_of(site):
    for name in ("index.html", "404.html", "serviceworker.js", f"{PAGE}/index.html"):
        raw = (site / name).read_bytes()
        assert brotli.decompress((site / f"{name}.br").read_bytes()) == raw
        assert gzip.decompress((site / f"{name}.gz").read_bytes()) == raw
    assert not [name for name in paths(site) if name.endswith((".png.br", ".png.gz"))]


def test_a_withdrawn_page_is_exported_as_its_notice(author, reviewer, tmp_path):
    topic = make_public(author, reviewer)
    workflow.withdraw(topic, reviewer, reason="x", notice="Do not use this.", at=LATER)

    site = export(tmp_path / "site")

    assert "Do not use this." in (site / PAGE / "index.html").read_text()
    assert (site / PAGE / ".gone").exists()
    assert {name for name in paths(site) if name.endswith(".gone")} == {f"{PAGE}/.gone", "lapsed/.gone"}


@pytest.mark.parametrize(
    ("day", "words", "is_gone"),
    [("2026-03-15", "Reviewed", False), (f"{NEXT_REVIEW.replace(year=NEXT_REVIEW.year + 2)}", "not reviewed", True)],
)
def test_a_page_is_exported_as_readers_have_it_on_that_day(site, monkeypatch, day, words, is_gone):
    monkeypatch.setattr(static_site, "Shelf", lambda: Shelf(today=lambda: day))
    export(site)
    assert words in (site / PAGE / "index.html").read_text()
    assert (site / PAGE / ".gone").exists() is is_gone


def test_the_headers_are_those_that_the_server_sends(site):
    said = (site / "_headers").read_text()
    replies = Shelf().replies()
    sent = dict(replies.reply("/").headers)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert f"\n  {name}: {sent[name]}\n" in said
    assert re.findall(r"^(/.*)\*\n  Cache-Control: (.*)$", said, re.MULTILINE) == [
        (folder, CARRIED if folder in CARRIED_BELOW else IMMUTABLE) for folder in IMMUTABLE_BELOW
    ]


def test_what_never_changes_stands_below_folders_of_its_own(site):
    for path, route in Shelf().routes().items():
        assert (route.cache in (IMMUTABLE, CARRIED)) is path.startswith(IMMUTABLE_BELOW), path
        assert (route.cache == CARRIED) is path.startswith(CARRIED_BELOW), path


def test_search_engines_find_the_address_of_each_page(author, reviewer, tmp_path, settings):
    settings.SITE_URL = "https://guide.example"
    make_public(author, reviewer)
    site = export(tmp_path / "site")

    assert "Sitemap: https://guide.example/sitemap.xml\n" in (site / "robots.txt").read_text()
    found = [element.text for element in ElementTree.parse(site / "sitemap.xml").iter() if element.tag.endswith("loc")]
    assert f"https://guide.example/{PAGE}/" in found
    for address in found:
        page = (site / address.removeprefix("https://guide.example/") / "index.html").read_text()
        assert f'<link rel="canonical" href="{address}">' in page
    for other in ("404", "lapsed"):
        assert f"https://guide.example/{other}/" not in found
        assert "canonical" not in (site / other / "index.html").read_text()


def test_without_an_address_there_is_no_sitemap(site):
    assert not (site / "sitemap.xml").exists()
    assert "Sitemap" not in (site / "robots.txt").read_text()
    assert "canonical" not in (site / "index.html").read_text()


# --- what readers send ---


def test_what_readers_send_can_be_passed_on_to_a_server(site):
    assert not (site / "_redirects").exists()
    export(site, "--server", "https://desk.example")
    assert (site / "_redirects").read_text().splitlines() == [
        "/feedback/ https://desk.example/feedback/ 200",
        "/reminders/* https://desk.example/reminders/:splat 200",
    ]


@pytest.mark.parametrize("server", ["desk.example", "http://desk.example", "https://desk.example/feedback", "/"])
def test_a_server_is_an_address_without_a_path(site, server):
    before = paths(site)
    with pytest.raises(CommandError, match=r"--server must be like https://guide.example"):
        export(site, "--server", server)
    assert paths(site) == before


def test_a_guide_that_takes_no_reports_has_no_form_for_them(site, reviewer, settings, client):
    assert 'action="/feedback/"' in (site / "index.html").read_text()
    settings.REPORTS = False
    build.publish(reviewer, at=LATER)
    export(site)
    for page in site.rglob("index.html"):
        assert "/feedback/" not in page.read_text(), page
    assert "Did this help?" not in (site / "about/index.html").read_text()
    answer = client.post("/feedback/", {"path": "/", "text": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["status"] == "refused"


# --- the folder ---


def test_a_folder_with_something_in_it_is_left_alone(author, reviewer, tmp_path):
    make_public(author, reviewer)
    (tmp_path / "mine.txt").write_text("keep")

    with pytest.raises(CommandError, match="not empty"):
        export(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_an_earlier_export_is_replaced_as_a_whole(site):
    (site / "of-an-earlier-edition.html").write_text("old")
    before = paths(site) - {"of-an-earlier-edition.html"}
    export(site)
    assert paths(site) == before
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_where_the_system_cannot_swap_folders_they_are_renamed(site, monkeypatch):
    (site / "of-an-earlier-edition.html").write_text("old")
    monkeypatch.setattr(static_site, "_exchange", lambda one, other: False)
    export(site)
    assert "of-an-earlier-edition.html" not in paths(site)
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_an_export_that_fails_leaves_the_folder_as_it_was(site, monkeypatch):
    before = {name: (site / name).read_bytes() for name in paths(site)}

    def full_disk():
        yield "index.html", b"half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(static_site, "files", lambda edition, server: full_disk())
    with pytest.raises(CommandError, match="is as it was: No space left on device"):
        export(site)
    assert {name: (site / name).read_bytes() for name in paths(site)} == before
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_reader_never_finds_half_of_a_folder(site):
    """The swap itself: at each step of the work the folder holds one export or the other, whole."""
    before, seen = paths(site), []

    def content():
        for name in sorted(before):
            seen.append(paths(site) == before)
            yield name, b"new"

    static_site.write(site, content())
    assert all(seen)
    assert {(site / name).read_bytes() for name in before} == {b"new"}


@pytest.mark.django_db
def test_without_an_edition_there_is_nothing_to_export(tmp_path):
    with pytest.raises(CommandError, match="no edition yet"):
        export(tmp_path)
