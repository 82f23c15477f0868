"""Dates on the desk: every page of every person writes them in one form, “1 December 2026” or “…, 14:05”."""

import re

import lxml.html
import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from guide.templatetags.guide import longdate, moment
from tests import matrix
from tests.conftest import DeskClient
from tests.factory import LATER

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
ONE_FORM = re.compile(rf"\b[1-9]\d? (?:{MONTHS}) \d{{4}}\b")
OTHER_FORMS = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\b0\d (?:{MONTHS})"
    rf"|\b(?:{MONTHS}|{SHORT})\.? \d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}} (?:{SHORT})\b"
    r"|\b[ap]\.m\.|\b(?:noon|midnight),"
)
# What is typed into a field has the form that browsers and the calendar want; a frozen record is shown as it is kept.
AS_KEPT = "//script | //style | //textarea | //option | //*[contains(@class, 'field-details')]"


@pytest.fixture(scope="module", autouse=True)
def _clock():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: LATER)
        yield


@pytest.fixture(scope="module")
def there(module_db):
    return matrix.world()


def words_of(response):
    page = lxml.html.fromstring(response.text)
    for node in page.xpath(AS_KEPT):
        node.drop_tree()
    return " ".join(page.text_content().split())


@pytest.mark.parametrize("letter", ["a", "c", "m", "u"])
def test_no_page_of_the_desk_writes_a_date_in_another_form(there, db, letter):
    client, shown, found = DeskClient(), set(), []
    client.force_login(there.people[letter])
    for route, name in matrix.addresses():
        if matrix.is_alike(route) or name in ("admin:logout", "admin:jsi18n"):
            continue
        response = client.get(matrix.url(there, route, name))
        if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
            words = words_of(response)
            found += [f"{route}: {hit.group()}" for hit in OTHER_FORMS.finditer(words)]
            shown |= {route} if ONE_FORM.search(words) else set()
    assert found == []
    assert len(shown) >= 3, "pages with a date"


@pytest.mark.parametrize(
    "words",
    ["2026-12-01", "Dec. 1, 2026", "December 1", "1 Dec 2026", "01/12/2026", "1.12.26", "2 p.m.", "01 December 2026"],
)
def test_other_forms_are_recognised(words):
    assert OTHER_FORMS.search(words)


def test_django_and_our_own_filters_agree():
    assert settings.FORMAT_MODULE_PATH
    assert date_format(LATER) == longdate(LATER)
    assert date_format(LATER, "DATETIME_FORMAT") == date_format(LATER, "SHORT_DATETIME_FORMAT") == moment(LATER)
