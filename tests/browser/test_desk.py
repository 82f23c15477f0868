"""The reviewer's way from the first page to a signature: four clicks, or the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import a_copy

SUBMIT = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from guide.models import Topic
from guide.review import discussion, workflow
user, at = get_user_model().objects.get, timezone.now()
author, reviewer2 = user(username="author"), user(username="reviewer2")
for slug in ["calf-wall", "calf-towel-bed", "foot-roll", "drink-regularly"]:
    topic = Topic.objects.get(slug=slug)
    topic.summary += " Go slowly."
    topic.save()
    workflow.record_contribution(topic, author, at=at)
    revision = workflow.submit(topic, author, note="Slower is safer.", at=at)
discussion.comment(revision, reviewer2, text="Say how slowly.", field="summary", at=at)
workflow.return_to_author(revision, reviewer2, reason="See the comment.", at=at)
"""
COUNT_CLICKS = "window.addEventListener('click', (event) => event.detail && window.counted(), true)"
CLICKS = 4


@pytest.fixture(scope="module")
def desk_site(reading_site, tmp_path_factory):
    """A guide in which three texts wait for a reviewer and one for its author."""
    site = a_copy(reading_site.var, tmp_path_factory.mktemp("desk") / "var")
    site.manage(["shell", "--command", SUBMIT])
    site.start()
    yield site
    site.kill()


@pytest.fixture
def sign_in(browser, desk_site):
    contexts = []

    def opened(name, width=1280):
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=desk_site.url)
        contexts.append(context)
        page = context.new_page()
        page.goto("/admin/login/?next=/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(desk_site.password(name))
        page.get_by_role("button", name="Log in").click()
        return page

    yield opened
    for context in contexts:
        context.close()


def waiting(page):
    return page.locator("#queue-sign .desk-item__title")


def test_a_reviewer_signs_from_the_first_page_in_four_clicks(sign_in, desk_site):
    """Real clicks of a mouse, counted by the pages; the password is typed besides."""
    page = sign_in("reviewer")
    clicks = []
    page.context.expose_function("counted", lambda: clicks.append(1))
    page.context.add_init_script(COUNT_CLICKS)
    page.reload()
    title = waiting(page).first.inner_text()

    waiting(page).first.click()
    expect(page.locator("#changes")).to_contain_text("Go slowly.")  # what is signed is in sight
    page.locator("summary", has_text="Approve").click()
    page.get_by_label("Your password").click()
    page.keyboard.type(desk_site.password("reviewer"))
    page.get_by_role("button", name="Approve").click()

    expect(page.locator(".messagelist")).to_contain_text("Signed and published.")
    assert len(clicks) == CLICKS
    page.goto("/admin/")
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(0)


def press_until(page, key, script):
    """Press a key until the focus is where it has to be; how often it took."""
    for count in range(1, 60):
        page.keyboard.press(key)
        if page.evaluate(f"(() => {{ const it = document.activeElement; return {script}; }})()"):
            return count
    raise AssertionError(f"{key} never leads to {script}")


def test_a_reviewer_signs_with_the_keyboard_alone(sign_in, desk_site):
    page = sign_in("reviewer")
    before = waiting(page).count()
    title = waiting(page).first.inner_text()

    press_until(page, "Tab", "it.matches('a[href=\"#queue-sign\"]')")
    page.keyboard.press("Enter")
    to_title = press_until(page, "Tab", "it.matches('#queue-sign .desk-item__title')")
    page.keyboard.press("Enter")
    expect(page.locator("#changes")).to_be_visible()
    press_until(page, "Tab", "it.matches('summary') && it.textContent.includes('Approve')")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "it.name === 'password'")
    page.keyboard.type(desk_site.password("reviewer"))
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Signed and published.")
    assert to_title == 1, "the number at the top leads to the first line"
    page.goto("/admin/")
    expect(waiting(page)).to_have_count(before - 1)
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(sign_in, width):
    reviewer, author = sign_in("reviewer", width), sign_in("author", width)
    for page, path in [
        (reviewer, "/admin/"),
        (reviewer, "/admin/guide/revisiontoreview/?queue=author&q=s"),
        (author, "/admin/search/?q=blood+clot&source=nhs"),
        (author, "/admin/"),
    ]:
        page.goto(path)
        looks_right(page, path, width)
    author.locator("#queue-returned .desk-item__title").click()
    expect(author.locator("#id_summary_helptext")).to_contain_text("reviewer2: Say how slowly.")
    author.locator(".desk-remarks summary").click()
    looks_right(author, "the topic with its comments", width)
    author.get_by_role("link", name="History").click()
    looks_right(author, "its history", width)
    author.get_by_label("with").select_option("draft")
    author.get_by_label("Compare").select_option("1")
    author.get_by_role("button", name="Show what changed").click()
    looks_right(author, "two of its texts", width)
    author.go_back()
    author.get_by_role("link", name="Make this the draft").first.click()
    looks_right(author, "an earlier text", width)
    author.goto("/admin/guide/stretch/?q=calf")
    author.locator("input.action-select").first.check()
    author.locator("select[name=action]").select_option(label="Hand over to another owner")
    author.get_by_role("button", name="Go").click()
    looks_right(author, "handing over", width)


def looks_right(page, name, width):
    # The header is one of Django's own tables.
    assert faults(page, rules={"empty-table-header": {"enabled": False}}) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_line_is_claimed_and_a_comment_closed_without_losing_the_place(sign_in):
    reviewer = sign_in("reviewer2")
    reviewer.get_by_role("button", name="Claim").first.click()
    expect(reviewer.locator(".messagelist")).to_contain_text("Claimed for three days.")
    expect(reviewer.locator("#queue-sign")).to_contain_text("claimed by reviewer2")
    reviewer.get_by_role("button", name="Release").click()
    expect(reviewer.get_by_role("button", name="Release")).to_have_count(0)

    author = sign_in("author")
    author.locator("#queue-returned .desk-item__title").click()
    author.get_by_role("textbox", name="Summary").fill("Slowly, in half a minute.")
    author.get_by_label("Dealt with").check()
    author.get_by_role("button", name="Save and continue editing").click()
    expect(author.locator("#id_summary")).to_have_value("Slowly, in half a minute.")
    expect(author.locator(".desk-remarks")).to_have_count(0)
