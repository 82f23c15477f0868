"""The code on printed pages: it leads to the page, and only where the site's address is known."""

import re

import segno

from guide.models import Blob, Edition, Kind
from guide.publishing import build, qr_code
from tests.factory import LATER, NOW, make_public

ORIGIN = "https://guide.example"
PATH = "/stretches/calf-wall/"


def html(path=PATH):
    entry = Edition.objects.current().manifest["pages"][path]
    return bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode()


def modules(svg):
    """The dark squares of a code that is drawn as one path of horizontal lines."""
    found, x, y = set(), 0, 0
    for step, values in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):
        numbers = [float(value) for value in values.split()]
        if step == "h":
            found |= {(int(x) + ahead, int(y)) for ahead in range(int(numbers[0]))}
            x += numbers[0]
        else:
            x, y = (numbers[0], numbers[1]) if step == "M" else (x + numbers[0], y + numbers[1])
    return found


def test_the_drawing_is_the_code_of_the_address_with_a_quiet_edge():
    address = f"{ORIGIN}{PATH}"
    rows = segno.make(address, error="l", micro=False).matrix
    expected = {(x + 4, y + 4) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    svg = qr_code.qr_svg(address)
    assert modules(svg) == expected
    assert f'viewBox="0 0 {len(rows) + 8} {len(rows) + 8}"' in svg
    assert "style" not in svg


def test_a_page_carries_its_own_address(author, reviewer, settings):
    settings.SITE_URL = ORIGIN
    make_public(author, reviewer)
    assert f"{ORIGIN}{PATH}<" in html()
    assert qr_code.qr_svg(f"{ORIGIN}{PATH}") in html()
    assert "sg-qr" not in html("/stretches/"), "a list is not printed"


def test_without_the_address_of_the_site_there_is_neither(author, reviewer):
    make_public(author, reviewer)
    assert "sg-qr" not in html()


def test_a_new_address_reaches_the_pages_with_the_next_edition(author, reviewer, settings):
    make_public(author, reviewer)
    settings.SITE_URL = ORIGIN
    build.publish(author, at=LATER)
    assert ORIGIN in html()
    settings.SITE_URL = "https://new.example"
    build.publish(author, at=LATER)
    assert ORIGIN not in html()


def test_a_code_weighs_little(author, reviewer, settings):
    make_public(author, reviewer, at=NOW)
    before = brotli_size()
    settings.SITE_URL = ORIGIN
    build.publish(author, at=LATER)
    assert brotli_size() - before < 600


def brotli_size():
    return len(Blob.objects.get(sha256=Edition.objects.current().manifest["pages"][PATH]["blob"]).brotli)


def test_other_kinds_of_topics_have_their_code_too(author, reviewer, settings):
    settings.SITE_URL = ORIGIN
    make_public(author, reviewer, kind=Kind.TIP, slug="sleep")
    assert f"{ORIGIN}/prevention/sleep/<" in html("/prevention/sleep/")
