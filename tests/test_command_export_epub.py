"""The guide as one book. epubcheck finds nothing in that of the starter texts; here is what it would look for."""

import re
import zipfile
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from guide.management.xhtml import main_part
from guide.models import Kind
from guide.review import workflow
from tests.factory import LATER, make_public

NAMES = {"p": "http://www.idpf.org/2007/opf", "h": "http://www.w3.org/1999/xhtml"}


def export(file):
    call_command("export", "--epub", str(file), stdout=StringIO())
    return zipfile.ZipFile(file)


@pytest.fixture
def book(author, reviewer, tmp_path):
    make_public(author, reviewer)
    make_public(
        author, reviewer, kind=Kind.TIP, slug="drink", body="See [the stretch](/stretches/calf-wall/). [source-0]"
    )
    return export(tmp_path / "guide.epub")


def test_a_reading_device_knows_the_format(book):
    first = book.infolist()[0]
    assert (first.filename, first.compress_type, book.read(first)) == ("mimetype", 0, b"application/epub+zip")
    container = ElementTree.fromstring(book.read("META-INF/container.xml"))
    assert [part.get("full-path") for part in container.iter() if part.get("full-path")] == ["book/package.opf"]


def test_the_package_names_every_file_once_and_no_other(book):
    package = ElementTree.fromstring(book.read("book/package.opf"))
    named = [f"book/{item.get('href')}" for item in package.iterfind(".//p:item", NAMES)]
    assert sorted(named) == sorted(set(book.namelist()) - {"mimetype", "META-INF/container.xml", "book/package.opf"})
    ids = {item.get("id") for item in package.iterfind(".//p:item", NAMES)}
    assert {row.get("idref") for row in package.iterfind(".//p:itemref", NAMES)} <= ids
    assert re.search(r"dcterms:modified.>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<", book.read("book/package.opf").decode())


def test_every_page_is_well_formed_and_leads_only_to_pages_of_the_book(book):
    for name in book.namelist():
        if not name.endswith(".xhtml"):
            continue
        page = ElementTree.fromstring(book.read(name))
        for link in page.iterfind(".//h:a", NAMES):
            address = link.get("href")
            assert address.startswith(("https://", "http://", "tel:")) or f"book/{address}" in book.namelist(), name
        for tag in ("script", "form", "button", "input", "template"):
            assert page.find(f".//h:{tag}", NAMES) is None, name


def test_texts_lead_to_each_other_and_figures_keep_their_drawing(book):
    assert 'href="stretches-calf-wall.xhtml"' in book.read("book/prevention-drink.xhtml").decode()
    stretch = book.read("book/stretches-calf-wall.xhtml").decode()
    assert "viewBox=" in stretch
    assert "var(" not in book.read("book/book.css").decode()


def test_the_contents_name_the_texts_by_section(book):
    contents = ElementTree.fromstring(book.read("book/contents.xhtml"))
    assert [span.text for span in contents.iterfind(".//h:span", NAMES)] == ["Get help", "Stretches", "Prevention"]


def test_the_first_page_says_that_a_book_is_not_recalled(book):
    first = book.read("book/first.xhtml").decode()
    assert "Edition 2 of " in first
    assert "it does not learn that a page was corrected or withdrawn" in first
    assert "call your emergency number now" in first


def test_a_withdrawn_text_is_not_in_it(author, reviewer, tmp_path):
    topic = make_public(author, reviewer)
    workflow.withdraw(topic, reviewer, reason="x", notice="Do not use this.", at=LATER)
    assert not [name for name in export(tmp_path / "guide.epub").namelist() if "calf-wall" in name]


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(author, reviewer, tmp_path):
    make_public(author, reviewer)
    with pytest.raises(CommandError, match="is as it was: No such file or directory"):
        export(tmp_path / "no" / "guide.epub")
    with pytest.raises(CommandError, match="Name a folder, or a file with --epub"):
        call_command("export")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>out</p><main><p>in</p></main><p>out</p>", "<p>in</p>"),
        ("<main><p>a<br>b &amp; c < d</p></main>", "<p>a<br/>b &amp; c &lt; d</p>"),
        ("<main><form><p>x</p><input></form><p hidden>y</p><p>z</p></main>", "<p>z</p>"),
        ("<main><template><p>x</p></template><button>x<svg><path d='1'/></svg></button><i>z</i></main>", "<i>z</i>"),
        ('<main><a href="/no/">x</a><a href="/yes/#part">y</a></main>', '<span>x</span><a href="yes">y</a>'),
        ('<main><p data-x="1" onclick="x" id="p" tabindex="0">x</p></main>', '<p id="p">x</p>'),
    ],
)
def test_a_page_becomes_xhtml(html, expected):
    found, _images = main_part(html, {"/yes/#part": "yes"}.get)
    assert found == expected
