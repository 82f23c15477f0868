"""What is typed at the desk outlives a crash, a session that ended, and a wrong click. The clock is turned by hand."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults
from tests.browser.conftest import a_copy

PATH = "/admin/guide/stretch/"
EVERY = 3000  # milliseconds between two savings of the working copy


@pytest.fixture(scope="module")
def writing_site(reading_site, tmp_path_factory):
    site = a_copy(reading_site.var, tmp_path_factory.mktemp("writing") / "var")
    site.start()
    yield site
    site.kill()


@pytest.fixture
def desk(browser, writing_site):
    """`desk(title)`: the form of a stretch, opened by its author."""
    contexts = []

    def opened(title, **options):
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, base_url=writing_site.url, service_workers="block", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.clock.install()
        page.goto(f"/admin/login/?next={PATH}")
        sign_in(page, writing_site)
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.locator("[data-working-copy]")).to_be_attached()
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page, site):
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(site.password("author"))
    page.get_by_role("button", name="Log in").click()


def summary(page):
    return page.get_by_role("textbox", name="Summary")


def kept(page):
    """Let the time pass after which the form is kept, and wait for the answer."""
    page.clock.fast_forward(EVERY)
    expect(page.get_by_role("status").filter(has_text="Saved as your working copy")).to_be_visible()


def test_what_was_typed_is_there_after_a_crash(desk):
    page = desk("Wall calf stretch")
    before = summary(page).input_value()
    summary(page).fill("Half a sent")
    page.locator("#steps-group .add-row a").click()
    step = page.locator("#steps-group tr.form-row:not(.empty-form) [name$=-text]").last
    name = step.get_attribute("name")
    step.fill("A step that was half")
    kept(page)

    after = page.context.new_page()  # the first one is never heard of again
    after.goto(page.url)
    expect(summary(after)).to_have_value(before)
    offer = after.get_by_role("region", name="Working copy")
    expect(offer).to_contain_text("that were not saved. Only you see them.")
    assert faults(after, ".desk-panel", runOnly=["wcag2a", "wcag2aa", "wcag22aa"]) == []
    after.get_by_role("link", name="Restore them").click()

    expect(summary(after)).to_have_value("Half a sent")
    expect(after.locator(f"[name={name}]")).to_have_value("A step that was half")
    after.get_by_role("button", name="Discard them").click()
    expect(offer).to_have_count(0)
    expect(summary(after)).to_have_value(before)


def test_what_is_typed_beside_an_offer_does_not_replace_what_is_offered(desk):
    page = desk("Doorway chest stretch")
    summary(page).fill("Of the first page")
    kept(page)
    after = page.context.new_page()
    after.clock.install()
    after.goto(page.url)
    summary(after).fill("Of the second page")
    after.clock.fast_forward(EVERY)

    expect(after.get_by_role("status")).to_have_text(
        "Restore or discard your earlier changes first: until then nothing new is kept."
    )


def test_what_was_typed_is_what_is_submitted(desk):
    page = desk("Towel calf stretch")
    summary(page).fill("Typed a moment ago, and saved by nobody.")
    page.get_by_label("Change note").fill("A new summary.")
    page.get_by_role("button", name="Save and submit for review").click()

    expect(page.locator(".messagelist")).to_contain_text("Submitted.")
    page.get_by_role("link", name="Open the revision").click()
    expect(page.locator("#changes")).to_contain_text("Typed a moment ago, and saved by nobody.")


def test_the_session_ended_while_somebody_wrote(desk, writing_site):
    page = desk("Knee rolls")
    page.context.clear_cookies(name="sessionid")
    summary(page).fill("Typed for a long time.")
    page.clock.fast_forward(EVERY)
    expect(page.get_by_role("status")).to_contain_text("Not kept: you are signed out.")

    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".errornote").first).to_contain_text("You were signed out. Sign in")
    sign_in(page, writing_site)
    page.get_by_role("button", name="Send again").click()

    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    expect(summary(page)).to_have_value("Typed for a long time.")


def test_another_sign_in_gave_the_page_an_old_token(desk, writing_site):
    page = desk("Shin stretch")
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto(f"/admin/login/?next={PATH}")
    sign_in(other, writing_site)
    summary(page).fill("Typed before.")
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.locator("#content")).to_contain_text("older than your sign-in")
    page.get_by_text("What you typed, to copy it").click()
    expect(page.locator("dl")).to_contain_text("Typed before.")
    assert faults(page, "#content", runOnly=["wcag2a", "wcag2aa", "wcag22aa"]) == []
    page.get_by_role("button", name="Send again").click()
    expect(summary(page)).to_have_value("Typed before.")


def test_a_wrong_click_asks_first(desk):
    page = desk("Cat stretch")
    summary(page).fill("Half a sent")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Preview on a phone").click()

    expect(summary(page)).to_have_value("Half a sent")
    assert asked == ["beforeunload"]
