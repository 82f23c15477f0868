"""The form of a withdrawal fills in the notice of the chosen reason, and never over somebody's own words."""

from playwright.sync_api import expect

from guide.admin.withdrawal_notices import NOTICES
from tests.browser.test_desk_parts import revision_page


def test_the_notice_follows_the_reason_until_somebody_writes_their_own(browser, reading_site):
    page = revision_page(browser, reading_site)
    page.locator(".field-topic_link a").first.click()
    page.locator("summary", has_text="Withdraw").click()
    notice, reasons = page.get_by_label("Notice for readers"), page.locator("[name=code]")
    for place, code in ((0, "safety"), (2, "outdated")):
        reasons.nth(place).check()
        expect(notice).to_have_value(str(NOTICES[code]))

    notice.fill("My own words.")
    reasons.nth(1).check()
    expect(notice).to_have_value("My own words.")
    page.context.close()
