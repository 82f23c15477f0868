"""The guide as one book (EPUB 3): the signed texts that readers get today, for reading devices and printing offices.

A book cannot be recalled; its first page says so, and of which edition it was made.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC
from html import escape
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from guide.management.xhtml import main_part
from guide.models.editions import Edition
from guide.models.kinds import KINDS, Kind
from guide.publishing import build
from guide.serving.shelf import Shelf

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>
<body>
{body}
</body>
</html>
"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:spasmguide:edition:{name}</dc:identifier>
<dc:title>SpasmGuide</dc:title>
<dc:language>en</dc:language>
<meta property="dcterms:modified">{made}</meta>
</metadata>
<manifest>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
OWN_CSS = """body { font-family: sans-serif; line-height: 1.5; }
.sg-icon { width: 1.2em; height: 1.2em; fill: none; stroke: currentColor; stroke-width: 2; }
.sg-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; }
"""


class Chapter(NamedTuple):
    path: str
    title: str
    section: str

    @property
    def name(self) -> str:
        return f"{self.path.strip('/').replace('/', '-')}.xhtml"


def write(file: Path, edition: Edition) -> int:
    """Write the book beside the file, then put it in its place. Returns how many chapters it has."""
    new = file.with_name(f".{file.name}.new")
    chapters = _chapters(edition)
    moment = edition.created_at.astimezone(UTC)
    try:
        with zipfile.ZipFile(new, "w") as book:
            for name, raw in _files(edition, chapters):
                info = zipfile.ZipInfo(name, moment.timetuple()[:6])
                # A reading device knows the format by this one file: it is the first, and not compressed.
                info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                book.writestr(info, raw)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    return len(chapters)


def _chapters(edition: Edition) -> list[Chapter]:
    """The pages of the texts, and “Get help”, section by section; the check needs answers, and a book takes none."""
    sections = {"/relief/": _("What to do now"), "/help/": _("Get help")}
    sections |= {kind.prefix: str(kind.list_heading) for kind in KINDS.values() if kind.list_heading}
    pages = edition.manifest["pages"]
    public = build.load_guide().public
    texts = {text.path for text in public if text.payload["kind"] != Kind.CHECK} & pages.keys() | {"/help/"}
    return [
        Chapter(path, pages[path]["title"], heading)
        for prefix, heading in sections.items()
        for path in sorted(texts, key=lambda path: (path != "/help/", pages[path]["title"], path))
        if path.startswith(prefix)
    ]


def _files(edition: Edition, chapters: list[Chapter]) -> Iterator[tuple[str, str | bytes]]:
    shelf, names = Shelf(), {chapter.path: chapter.name for chapter in chapters}
    replies, images, svg = shelf.replies(), set[str](), set[str]()
    yield "mimetype", "application/epub+zip"
    yield "META-INF/container.xml", CONTAINER
    yield "book/book.css", _css()
    yield "book/first.xhtml", _first_page(edition)
    yield "book/contents.xhtml", _contents(chapters)
    for chapter in chapters:
        reply = replies.reply(chapter.path)
        assert reply is not None  # it is a page of the edition
        body, found = main_part(reply.body.decode(), lambda address: _target(address, names))
        images |= found
        svg |= {chapter.name} if "<svg" in body else set()
        yield f"book/{chapter.name}", DOCUMENT.format(title=escape(chapter.title), body=body)
    for path in sorted(images):
        image = replies.reply(path)
        if image:
            yield f"book{path}", image.body
    types = {path[1:]: shelf.routes()[path].content_type for path in images if path in shelf.routes()}
    yield "book/package.opf", _package(edition, chapters, types, svg)


def _target(address: str, names: dict[str, str]) -> str | None:
    """Of a link: a chapter, another site, a number to call; None where the book does not hold the page."""
    if address.startswith(("https://", "http://", "tel:", "mailto:")):
        return address
    return names.get(address.partition("#")[0].partition("?")[0])


def _css() -> str:
    """What the figures look like by day. Few reading devices know variables, so each has its value."""
    folder = settings.BASE_DIR / "static" / "css"
    tokens, figure = (folder / "tokens.css").read_text(), (folder / "components" / "figure.css").read_text()
    values = dict(reversed(re.findall(r"(--sg-[\w-]+):\s*([^;]+);", tokens)))  # those by day come first
    while "var(" in figure:
        figure = re.sub(r"var\((--[\w-]+)\)", lambda name: values.get(name[1], "inherit"), figure)
    return OWN_CSS + figure


def _first_page(edition: Edition) -> str:
    lines = [
        _("Edition %(number)d of %(day)s, for printing and reading devices.")
        % {"number": edition.seq, "day": f"{edition.created_at.astimezone(UTC):%Y-%m-%d}"},
        _("A copy like this one cannot be called back: it does not learn that a page was corrected or withdrawn."),
    ]
    if settings.SITE_URL:
        lines.append(_("The guide of today is at %(address)s.") % {"address": settings.SITE_URL})
    if edition.is_demo:
        lines.append(_("Demonstration: not yet checked by a clinician."))
    lines.append(_("In an emergency, call your emergency number now."))
    body = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    return DOCUMENT.format(title="SpasmGuide", body=f"<h1>SpasmGuide</h1>\n{body}")


def _contents(chapters: list[Chapter]) -> str:
    sections = dict.fromkeys(chapter.section for chapter in chapters)
    rows = "".join(
        f"<li><span>{escape(section)}</span><ol>"
        + "".join(
            f'<li><a href="{chapter.name}">{escape(chapter.title)}</a></li>'
            for chapter in chapters
            if chapter.section == section
        )
        + "</ol></li>\n"
        for section in sections
    )
    title = _("Contents")
    first = '<li><a href="first.xhtml">SpasmGuide</a></li>\n'
    body = f'<nav epub:type="toc" id="toc"><h1>{title}</h1><ol>\n{first}{rows}</ol></nav>'
    return DOCUMENT.format(title=title, body=body)


def _package(edition: Edition, chapters: list[Chapter], images: dict[str, str], svg: set[str]) -> str:
    documents = ["first.xhtml", "contents.xhtml", *(chapter.name for chapter in chapters)]
    said = {"contents.xhtml": ' properties="nav"', **dict.fromkeys(svg, ' properties="svg"')}
    rows = [(name, "application/xhtml+xml", said.get(name, "")) for name in documents]
    rows += [("book.css", "text/css", ""), *((name, kind, "") for name, kind in sorted(images.items()))]
    items = "\n".join(
        f'<item id="i{number}" href="{name}" media-type="{kind}"{more}/>'
        for number, (name, kind, more) in enumerate(rows)
    )
    spine = "\n".join(f'<itemref idref="i{number}"/>' for number in range(len(documents)))
    made = f"{edition.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return PACKAGE.format(name=edition.public_manifest_sha256, made=made, items=items, spine=spine)
