"""Every page of the desk that a person can reach by its links: axe finds nothing, in light and in dark,
and no page is wider than a small phone."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.accessibility import COLOURS, faults
from tests.browser.conftest import a_copy

PASSWORD = "a long Phrase for tests"
MAKE = f"""
from datetime import timedelta
from uuid import UUID
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from guide.models import Feedback, Topic
from guide.review import assignment, discussion, workflow
users, at = get_user_model().objects, timezone.now()
groups = {{"officer": "Safety officers", "manager": "Account managers", "auditor": "Auditors", "guest": "Guests"}}
for name, group in groups.items():
    users.create_user(name, password="{PASSWORD}", is_staff=True).groups.add(Group.objects.get(name=group))
author, reviewer2 = users.get(username="author"), users.get(username="reviewer2")
for slug in ["bedtime-leg-stretch", "calf-wall", "foot-roll"]:
    topic = Topic.objects.get(slug=slug)
    topic.summary += " Not more than 3 times."
    topic.save()
    workflow.record_contribution(topic, author, at=at)
    revision = workflow.submit(topic, author, note="Slower is safer.", at=at)
    if slug == "bedtime-leg-stretch":
        signed = {{"sha256": revision.sha256, "review_by": at.date() + timedelta(days=300), "confirmed_at": at}}
        workflow.approve(revision, reviewer2, at=at, public_from=at + timedelta(days=3), **signed)
        continue
    assignment.assign(revision, author, reviewer=users.get(username="reviewer"), at=at)
    discussion.comment(revision, reviewer2, text="Say how slowly. " + "x" * 60, field="summary", at=at)
workflow.return_to_author(revision, reviewer2, reason="See the comment.", at=at)
words = "It hurt more. " * 20
Feedback.objects.create(id=UUID(int=1), path="/stretches/calf-wall/", page_sha256="0" * 64, created_at=at, text=words)
"""
PEOPLE = ["manager", "author", "reviewer", "officer", "auditor", "guest"]
AXED = set()  # the kinds of page at which axe has looked, whoever came there first
COLOURED = set()  # what stands on pages whose colours axe has looked at in the dark: elements by their classes
VISITED = set()  # the kinds of page that anybody has looked at
WIDTHS = (820, 390, 320)
# What these see is what reviewers see, with fewer buttons: here their own pages, and those that are most unlike.
WITH_FEWER_BUTTONS = {"officer", "auditor"}
LOOKED_AT_BY_ALL = re.compile(r"/admin/$|/guide/(stretch|revision|feedback|revisiontoreview)/(N/change/)?$")
# The other kinds differ from stretches and relief plans in nothing but their fields: their forms and lists are enough,
# and mostly the width.
OTHER_KINDS = re.compile(
    r"/guide/(compress|preventiontip|cause|warningsign|signcheck|emergencynumbers|routine|article)/"
)
FORM_OR_LIST = re.compile(r"/guide/\w+/(\d+/change/)?$")
WITH_HUNDREDS_OF_ROWS = re.compile(r"/guide/(signcheck|emergencynumbers)/N/")
NOT_PAGES = re.compile(r"/(page|aloud|picture|csv|json|export|r)/|\.(csv|json)$|/logout/|/jsi18n/")
# How many kinds of page a person comes to, at least.
LEAST = {"officer": 6, "auditor": 6, "guest": 5}
# Django's tables have a head without words above the boxes that select a row; its script names a mark without a role;
# the label of its search is a picture with words.
OF_DJANGO = {name: {"enabled": False} for name in ("empty-table-header", "aria-prohibited-attr", "label-title-only")}
CLASSES = """[...document.body.querySelectorAll('[class]')].flatMap(
    (it) => [...it.classList].filter((name) => !name.startsWith('field-')).map((name) => `${it.tagName}.${name}`))"""
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
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=desk_site.url)
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
    page.set_viewport_size({"width": 390, "height": 844})
    for scheme, options in looks(page):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        rules = {} if options else {"rules": OF_DJANGO}
        found += [f"{scheme}: {fault}" for fault in faults(page, **options, **rules)]
    return found


def looks(page):
    """Which of its looks axe has to see: every kind of page once, its dark colours where something on it is new. The
    forms of other kinds only where something on them is new."""
    kind, classes = kind_of(page.url), set(page.evaluate(CLASSES))
    is_like_others = classes <= COLOURED
    if kind in AXED or WITH_HUNDREDS_OF_ROWS.search(kind) or (is_like_others and OTHER_KINDS.search(kind)):
        return []
    dark = [] if is_like_others else [("dark", COLOURS)]
    AXED.add(kind)
    COLOURED.update(classes)
    return [*dark, ("light", {})]


def kind_of(url):
    """Pages of one kind have one address but for its numbers; a list is looked at once, however it is filtered."""
    return re.sub(r"/[0-9a-f-]{36}/|/\d+/", "/N/", urlsplit(url).path)


def is_left_out(url, name):
    path = urlsplit(url).path
    if NOT_PAGES.search(path):
        return True
    if OTHER_KINDS.search(path):
        return name != "author" or not FORM_OR_LIST.search(path)
    is_known = name in WITH_FEWER_BUTTONS and kind_of(url) in VISITED
    return is_known and not LOOKED_AT_BY_ALL.search(kind_of(url))


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_is_too_wide_and_axe_finds_nothing(desk_page, desk_site, name):
    sign_in(desk_page, desk_site, name)
    todo, seen, found = ["/admin/", "/admin/second-factor/", "/admin/mails/"], set(), []
    while todo:
        url = todo.pop(0)
        if kind_of(url) in seen or is_left_out(url, name):
            continue
        seen.add(kind_of(url))
        VISITED.add(kind_of(url))
        response = desk_page.goto(url)
        if response is None or not response.ok or "text/html" not in response.headers["content-type"]:
            continue
        found += [f"{kind_of(url)}: {fault}" for fault in page_faults(desk_page)]
        links = [link.split("#")[0] for link in desk_page.evaluate(LINKS)]
        todo += [link for link in links if urlsplit(link).path.startswith("/admin/")]
    assert not found, "\n".join(found)
    assert len(seen) >= LEAST.get(name, 12)


def test_the_pages_before_signing_in(desk_page):
    desk_page.goto("/admin/login/")
    assert page_faults(desk_page) == []


def test_forced_colours_keep_the_edges_of_buttons(desk_page, desk_site):
    sign_in(desk_page, desk_site, "author")
    desk_page.emulate_media(forced_colors="active")
    desk_page.goto("/admin/mails/")
    edge = desk_page.locator("button.desk-button").evaluate("(it) => getComputedStyle(it).borderTopStyle")
    assert edge == "solid"
