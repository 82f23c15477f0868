"""Every page of the desk that a person can reach by its links: axe finds nothing, in light and in dark,
and no page is wider than a small phone."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.accessibility import COLOURS, faults
from tests.browser.conftest import a_copy

PASSWORD = "a long Phrase for tests"
MAKE = f"""
from uuid import UUID
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from guide.models import Feedback, Topic
from guide.review import discussion, workflow
users, at = get_user_model().objects, timezone.now()
for name, group in [("officer", "Safety officers"), ("manager", "Account managers"), ("auditor", "Auditors")]:
    users.create_user(name, password="{PASSWORD}", is_staff=True).groups.add(Group.objects.get(name=group))
author, reviewer2 = users.get(username="author"), users.get(username="reviewer2")
for slug in ["calf-wall", "foot-roll"]:
    topic = Topic.objects.get(slug=slug)
    topic.summary += " Not more than 3 times."
    topic.save()
    workflow.record_contribution(topic, author, at=at)
    revision = workflow.submit(topic, author, note="Slower is safer.", at=at)
    discussion.comment(revision, reviewer2, text="Say how slowly. " + "x" * 60, field="summary", at=at)
workflow.return_to_author(revision, reviewer2, reason="See the comment.", at=at)
words = "It hurt more. " * 20
Feedback.objects.create(id=UUID(int=1), path="/stretches/calf-wall/", page_sha256="0" * 64, created_at=at, text=words)
"""
# Officers and auditors see a part of what reviewers see.
PEOPLE = ["manager", "author", "reviewer"]
AXED = set()  # the kinds of page at which axe has looked, whoever came there first
WIDTHS = (390, 320)
# The other kinds differ from relief plans in nothing but their fields; the texts of checks have hundreds of rows.
KINDS = "/guide/(compress|preventiontip|cause|warningsign|signcheck|emergencynumbers|routine|article)/"
NOT_PAGES = re.compile(rf"/(page|aloud|picture|csv|json|export|r)/|\.(csv|json)$|/logout/|/jsi18n/|{KINDS}")
# Django's tables have a head without words above the boxes that select a row; its script names a mark without a role;
# the label of its search is a picture with words.
OF_DJANGO = {name: {"enabled": False} for name in ("empty-table-header", "aria-prohibited-attr", "label-title-only")}
LINKS = "[...document.querySelectorAll('a[href], form[action]')].map((it) => it.href || it.action)"


@pytest.fixture(scope="module")
def desk_site(reading_site, tmp_path_factory):
    site = a_copy(reading_site.var, tmp_path_factory.mktemp("looks") / "var")
    site.manage(["shell", "--command", MAKE])
    site.start()
    yield site
    site.kill()


@pytest.fixture
def desk_page(browser, desk_site):
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 844}, base_url=desk_site.url)
    yield context.new_page()
    context.close()


def sign_in(page, site, name):
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(site.password(name) if name in ("author", "reviewer") else PASSWORD)
    page.get_by_role("button", name="Log in").click()


def page_faults(page):
    """What is wrong with a page as it stands: its width, and what axe finds, once for each kind of page."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{wide} px wide at {width}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 844})
    is_new = kind_of(page.url) not in AXED
    AXED.add(kind_of(page.url))
    for scheme, options in [("dark", COLOURS), ("light", {})] if is_new else []:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        rules = {} if options else {"rules": OF_DJANGO}
        found += [f"{scheme}: {fault}" for fault in faults(page, **options, **rules)]
    return found


def kind_of(url):
    """Pages of one kind have one address but for its numbers; a list is looked at once, however it is filtered."""
    return re.sub(r"/[0-9a-f-]{36}/|/\d+/", "/N/", urlsplit(url).path)


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_is_too_wide_and_axe_finds_nothing(desk_page, desk_site, name):
    sign_in(desk_page, desk_site, name)
    todo, seen, found = ["/admin/", "/admin/second-factor/", "/admin/mails/"], set(), []
    while todo:
        url = todo.pop(0)
        if kind_of(url) in seen or NOT_PAGES.search(url):
            continue
        seen.add(kind_of(url))
        response = desk_page.goto(url)
        if response is None or not response.ok or "text/html" not in response.headers["content-type"]:
            continue
        found += [f"{kind_of(url)}: {fault}" for fault in page_faults(desk_page)]
        links = [link.split("#")[0] for link in desk_page.evaluate(LINKS)]
        todo += [link for link in links if urlsplit(link).path.startswith("/admin/")]
    assert not found, "\n".join(found)
    assert len(seen) >= 12


def test_the_pages_before_signing_in(desk_page):
    desk_page.goto("/admin/login/")
    assert page_faults(desk_page) == []


def test_forced_colours_keep_the_edges_of_buttons(desk_page, desk_site):
    sign_in(desk_page, desk_site, "author")
    desk_page.emulate_media(forced_colors="active")
    desk_page.goto("/admin/mails/")
    edge = desk_page.locator("button.desk-button").evaluate("(it) => getComputedStyle(it).borderTopStyle")
    assert edge == "solid"
