"""What may be dangerous, at the top of the desk: at each width, in both colour schemes, and the way to Withdraw."""

import pytest

from tests.browser.accessibility import faults
from tests.browser.conftest import a_copy

REPORTS = """
from datetime import timedelta
from uuid import UUID
from django.contrib.auth.models import Group, User
from django.utils import timezone
from guide.models import Feedback
at = timezone.now()
paths = ["/stretches/calf-wall/", "/stretches/", "/help/chest-pain-or-breathless/"]
for number in range(24):
    Feedback.objects.create(
        pk=UUID(int=number + 1), path=paths[number % 3], page_sha256="0" * 64, is_dangerous=number < 3,
        created_at=at - timedelta(days=number * 9), text="My knee cracked when I did step two, and it hurt all night",
        mail_error="no route to the mail server" if number == 1 else "",
    )
reviewer = User.objects.get(username="reviewer")
reviewer.groups.add(Group.objects.get(name="Account managers"))
User.objects.create_user("newcomer", is_staff=True).groups.add(Group.objects.get(name="Clinical reviewers"))
"""
LIST = "/admin/guide/feedback/"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def desk_site(reading_site, tmp_path_factory):
    site = a_copy(reading_site.var, tmp_path_factory.mktemp("reports") / "var")
    site.manage(["shell", "--command", REPORTS])
    site.start()
    yield site
    site.kill()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_reports_and_what_account_managers_see_at_each_width(browser, desk_site, width, scheme):
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "base_url": desk_site.url}
    context = browser.new_context(**look)
    page = context.new_page()
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill("reviewer")
    page.get_by_label("Password").fill(desk_site.password("reviewer"))
    page.get_by_role("button", name="Log in").click()

    for part in ("#queue-danger", "#queue-credentials"):
        assert faults(page, part) == []
    assert page.evaluate(OVERFLOW) <= 0
    withdraw = page.locator("#queue-danger").get_by_role("link", name="Withdraw")
    assert withdraw.count() == 2, "of three reports one is about a list"
    assert all(link.bounding_box()["height"] >= 44 for link in withdraw.all())
    assert page.locator("#queue-danger").bounding_box()["y"] < page.locator(".desk-counts").bounding_box()["y"]

    page.goto(LIST)
    assert faults(page, ".desk-report-counts") == []
    assert page.locator(".field-danger a").count() == 2

    page.goto("/admin/")
    withdraw.first.click()
    assert page.get_by_role("button", name="Withdraw the public page").count() == 1
    context.close()
