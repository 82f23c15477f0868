"""Reports at the desk: who sees them, who handles them, and that nobody changes what a reader said."""

from datetime import timedelta
from uuid import UUID

import lxml.html
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guide.admin import report_counts
from guide.models import Edition, Feedback, Kind
from guide.review import triage, workflow
from guide.review.workflow import Refused
from guide.serving.shelf import shelf
from tests.admin_pages import address, errors, form_data, text
from tests.factory import LATER, NOW, make_public, make_topic, make_user

LIST = "/admin/guide/feedback/"
PATH = "/stretches/calf-wall/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def make_report(number=1, **overrides):
    fields = {"path": PATH, "page_sha256": "0" * 64, "created_at": NOW, "text": f"Report {number}", **overrides}
    return Feedback.objects.create(pk=UUID(int=number), **fields)


def change_url(report, page="change"):
    return reverse(f"admin:guide_feedback_{page}", args=[report.pk])


def listed(client, query=""):
    return [report.text for report in client.get(LIST + query).context["cl"].result_list]


# --- the list ---


def test_what_waits_stands_first_and_of_that_what_may_be_dangerous(client, reviewer):
    make_report(1, text="handled danger", is_dangerous=True, state="handled")
    make_report(2, text="older")
    make_report(3, text="newer", created_at=LATER)
    make_report(4, text="danger", is_dangerous=True, created_at=NOW - timedelta(days=9))
    client.force_login(reviewer)

    assert listed(client) == ["danger", "newer", "older", "handled danger"]


def test_the_list_filters_by_state_danger_answer_and_page(client, reviewer):
    make_report(1, text="a", is_dangerous=True, helpful=False)
    make_report(2, text="b", state="handled", helpful=True, path="/")
    make_report(3, text="c")
    client.force_login(reviewer)

    assert listed(client, "?state__exact=new&is_dangerous__exact=1") == ["a"]
    assert listed(client, "?helpful__exact=1") == ["b"]
    assert listed(client, "?helpful__isnull=True") == ["c"]
    assert listed(client, "?path=/") == ["b"]
    assert listed(client, f"?q={PATH}") == ["a", "c"]


def test_the_list_takes_the_same_number_of_queries_however_long(client, reviewer):
    client.force_login(reviewer)
    counts = []
    for number in range(1, 5):
        make_report(number)
        make_report(number + 10, is_dangerous=True, path=f"/stretches/page-{number}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counts.append(len(captured))

    assert len(set(counts[1:])) == 1
    assert counts[-1] <= 15


def test_a_script_in_a_report_is_only_text(client, author, reviewer):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    topic = make_public(author, reviewer)
    report = make_report(text=f"{evil}\nsecond line", is_dangerous=True)
    client.force_login(reviewer)

    for url in (LIST, change_url(report), change_url(report, "handle"), "/admin/", address(topic)):
        page = client.get(url).text
        assert "<script>alert" not in page, url
        assert "<img src=x" not in page, url
    assert "onerror=alert(2)&gt;<br>second line" in client.get(change_url(report)).text


# --- one report ---


def test_a_report_leads_to_its_page_and_its_topic(client, author, reviewer):
    topic = make_public(author, reviewer)
    report = make_report(helpful=False, edition=1)
    client.force_login(reviewer)

    page = client.get(change_url(report))

    assert f'href="{PATH}"' in page.text
    assert f'href="{address(topic)}"' in page.text
    assert "not the one that is public now; edition 1" in text(page)


def test_a_part_of_a_sign_check_belongs_to_its_topic(client, author, reviewer):
    check = make_topic(author, kind=Kind.CHECK, slug="check")
    report = make_report(path="/help/check/2/yes/")
    client.force_login(reviewer)

    assert f'href="{address(check)}"' in client.get(change_url(report)).text
    assert "Report 1" in text(client.get(address(check)))


def test_a_list_belongs_to_no_topic(client, reviewer):
    client.force_login(reviewer)
    for number, path in enumerate(("/", "/stretches/", "/guide/"), start=1):
        assert "none: a list or another general page" in text(client.get(change_url(make_report(number, path=path))))


def test_it_says_whether_readers_still_see_the_text_that_was_reported(client, author, reviewer):
    make_public(author, reviewer)
    shelf.forget()
    blob = Edition.objects.current().manifest["pages"][PATH]["blob"]
    client.force_login(reviewer)

    known = text(client.get(change_url(make_report(1, page_sha256=blob))))
    assumed = text(client.get(change_url(make_report(2, page_sha256=blob, is_page_assumed=True))))

    assert "the one that is public now" in known
    assert "not the one" not in known
    assert "assumed" not in known
    assert "assumed from the time of the report" in assumed


# --- handling ---


def handle(client, report, note="Told the author.", act="handle"):
    url = change_url(report, act)
    data = form_data(client.get(url), f"{act}_form")
    name = "note" if act == "handle" else "reason"
    return client.post(url, {**data, name: note})


def test_a_reviewer_handles_a_report_and_opens_it_again(client, reviewer):
    report = make_report()
    client.force_login(reviewer)

    assert handle(client, report, "Told the author. ").status_code == 302
    report.refresh_from_db()
    assert (report.state, report.handled_by, report.handled_at) == ("handled", reviewer, LATER)
    assert report.handling_note == "Told the author."
    shown = text(client.get(change_url(report)))
    assert "Told the author." in shown
    assert "by rita on 15 March 2026, 10:00 UTC" in shown
    assert "Open again" in shown
    assert "Mark as handled" not in shown

    assert handle(client, report, "It came back.", act="open-again").status_code == 302
    report.refresh_from_db()
    assert (report.state, report.handled_by, report.handled_at, report.handling_note) == ("new", None, None, "")
    for page in ("change", "history"):
        history = text(client.get(change_url(report, page)))
        assert "Marked as handled: Told the author." in history
        assert "Opened again: It came back." in history


def test_a_note_is_asked_for_and_nothing_typed_is_lost(client, reviewer):
    report = make_report()
    client.force_login(reviewer)

    empty, long = handle(client, report, " "), handle(client, report, "y" * 4001)

    assert "Say in a few words what was done." in errors(empty)
    assert "y" * 4001 in long.text
    report.refresh_from_db()
    assert report.state == "new"
    assert not LogEntry.objects.exists()


def test_the_second_of_two_reviewers_is_told(client, reviewer, second_reviewer):
    report = make_report()
    triage.handle(report, second_reviewer, note="Done.", at=NOW)
    client.force_login(reviewer)

    response = handle(client, report, "Me too.")

    assert "Someone has already handled this." in errors(response)
    report.refresh_from_db()
    assert report.handled_by == second_reviewer


def test_what_waits_cannot_be_opened_again(client, reviewer):
    report = make_report()
    client.force_login(reviewer)
    assert "This is already waiting." in errors(handle(client, report, "Why not.", act="open-again"))


def test_an_act_is_never_done_by_a_link(client, reviewer):
    report = make_report()
    client.force_login(reviewer)
    assert client.get(change_url(report, "handle"), {"note": "x"}).status_code == 200
    report.refresh_from_db()
    assert report.state == "new"


# --- who may ---


def test_an_author_reads_and_does_not_handle(client, author):
    report = make_report()
    client.force_login(author)

    page = client.get(change_url(report))

    assert listed(client) == ["Report 1"]
    assert "Only clinical reviewers and safety officers can handle a report." in text(page)
    assert "handle_form" not in page.text
    for act in ("handle", "open-again"):
        assert client.get(change_url(report, act)).status_code == 403
        assert client.post(change_url(report, act), {"note": "x", "reason": "x"}).status_code == 403
    report.refresh_from_db()
    assert report.state == "new"


@pytest.mark.parametrize("name", ["author", "nobody"])
def test_triage_itself_asks_for_the_permission(author, name):
    user = author if name == "author" else make_user("nobody")
    for act in (
        lambda report: triage.handle(report, user, note="x", at=NOW),
        lambda report: triage.reopen(report, user, reason="x"),
    ):
        with pytest.raises(Refused, match="Only clinical reviewers"):
            act(Feedback(pk=UUID(int=9)))


def test_a_safety_officer_handles_a_report(client, db):
    report = make_report()
    client.force_login(make_user("sam", "Safety officers"))
    client.post(change_url(report, "handle"), {"note": "Told the author."})
    report.refresh_from_db()
    assert report.state == "handled"


@pytest.mark.parametrize("change", ["closed", "rights taken"])
def test_who_may_not_any_more_since_the_request_began_handles_nothing(reviewer, change):
    report = make_report()
    assert reviewer.has_perm("guide.handle_feedback")
    if change == "closed":
        get_user_model().objects.filter(pk=reviewer.pk).update(is_active=False)
    else:
        get_user_model().objects.get(pk=reviewer.pk).groups.clear()
    with pytest.raises(Refused, match="Only clinical reviewers"):
        triage.handle(report, reviewer, note="x", at=NOW)


def test_staff_without_rights_see_no_report(client, author, reviewer):
    report = make_report(text="Secret words")
    client.force_login(make_user("nobody"))

    for url in (LIST, change_url(report), change_url(report, "history"), change_url(report, "handle")):
        assert client.get(url).status_code == 403
    page = client.get("/admin/")
    assert page.context["todo"]["reports"] is None
    assert "Reports from readers" not in page.text


def test_visitors_see_no_report(client, db):
    report = make_report()
    for url in (LIST, change_url(report), change_url(report, "handle")):
        assert "/login/" in client.get(url)["Location"]


def test_not_even_a_superuser_changes_what_a_reader_said(client, superuser):
    report = make_report()
    before = list(Feedback.objects.values())
    client.force_login(superuser)

    assert client.get(reverse("admin:guide_feedback_add")).status_code == 403
    for page in ("change", "delete"):
        assert client.post(change_url(report, page), {"text": "Other words", "post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": report.pk})
    assert list(Feedback.objects.values()) == before


# --- elsewhere on the desk ---


def test_the_first_page_shows_what_waits_with_danger_at_the_top(client, reviewer):
    for number in range(1, 8):
        make_report(number)
    make_report(8, text="Mind the knee", is_dangerous=True, created_at=NOW - timedelta(days=30))
    make_report(9, text="Old news", state="handled")
    client.force_login(reviewer)

    page = client.get("/admin/")

    todo = page.context["todo"]
    assert (todo["danger"]["count"], todo["reports"]["count"]) == (1, 7)
    assert len(todo["reports"]["newest"]) == 5
    shown = text(page)
    assert "May be dangerous (1) Mind the knee" in shown
    assert "Reports from readers (7)" in shown
    assert shown.index("Mind the knee") < shown.index("Needs my signature")
    assert "Old news" not in shown
    assert len(listed(client, todo["reports"]["url"].removeprefix(LIST))) == 7
    assert listed(client, todo["danger"]["url"].removeprefix(LIST)) == ["Mind the knee"]


@pytest.mark.unmeasured
def test_the_first_page_takes_the_same_number_of_queries_however_many_wait(client, reviewer):
    client.force_login(reviewer)
    counts = []
    for number in range(1, 8):
        make_report(number)
        make_report(number + 10, is_dangerous=True, path=f"/stretches/page-{number}/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/admin/")
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_a_topic_shows_what_readers_said_about_its_page_alone(client, author, reviewer):
    topic = make_public(author, reviewer)
    for number in range(1, 8):
        make_report(number)
    make_report(8, text="", helpful=False, created_at=LATER)
    make_report(9, text="Another page", path="/stretches/calf-wall-bent/", created_at=LATER)
    client.force_login(author)

    page = client.get(address(topic))

    reports = page.context["reports"]
    assert (reports["count"], len(reports["newest"])) == (8, 5)
    shown = text(page)
    assert "Reports from readers (8)" in shown
    assert "It did not help" in shown
    assert "Another page" not in shown
    assert len(listed(client, reports["url"].removeprefix(LIST))) == 8


@pytest.mark.unmeasured
def test_the_page_of_a_topic_takes_the_same_number_of_queries_however_much_was_said(client, author, reviewer):
    topic = make_public(author, reviewer)
    client.force_login(author)
    counts = []
    for number in range(1, 8):
        make_report(number)
        with CaptureQueriesContext(connection) as captured:
            client.get(address(topic))
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_a_topic_that_is_not_saved_yet_has_no_reports(client, author):
    client.force_login(author)
    assert "Reports from readers" not in client.get(reverse("admin:guide_stretch_add")).text


# --- withdraw stands beside what may be dangerous ---


def withdraw_links(client, url):
    return lxml.html.fromstring(client.get(url).text).xpath("//a[contains(@class, 'desk-withdraw')]/@href")


@pytest.mark.parametrize(
    ("who", "offers"),
    [("Clinical reviewers", True), ("Safety officers", True), ("Authors", False), ("Auditors", False)],
)
@pytest.mark.parametrize("place", ["/admin/", LIST, "the report"])
def test_withdraw_stands_beside_a_dangerous_report_for_who_may(client, author, reviewer, who, offers, place):
    topic = make_public(author, reviewer)
    report = make_report(is_dangerous=True)
    client.force_login(make_user("pat", who))

    links = withdraw_links(client, change_url(report) if place == "the report" else place)

    assert links == ([address(topic, "withdraw")] if offers else [])
    if offers:
        assert "withdraw_form" in client.get(links[0]).text


@pytest.mark.parametrize("what", ["not dangerous", "handled", "withdrawn already", "never public", "a list"])
def test_there_is_no_withdraw_where_there_is_nothing_to_withdraw_at_once(client, author, reviewer, what):
    if what == "never public":
        make_topic(author)
    else:
        topic = make_public(author, reviewer)
    if what == "withdrawn already":
        workflow.withdraw(topic, reviewer, reason="Old.", notice="Wait.", at=LATER)
    make_report(
        is_dangerous=what != "not dangerous",
        state="handled" if what == "handled" else "new",
        path="/stretches/" if what == "a list" else PATH,
    )
    client.force_login(reviewer)

    assert withdraw_links(client, "/admin/") == withdraw_links(client, LIST) == []


def test_a_mail_that_failed_is_named_beside_the_report(client, reviewer):
    report = make_report(is_dangerous=True, mail_at=NOW, mail_error="no route to the mail server")
    client.force_login(reviewer)

    assert "Nobody was told of it by mail: no route to the mail server" in text(client.get("/admin/"))
    assert "no: no route to the mail server" in text(client.get(change_url(report)))


# --- counts by page and month ---


def counted(client):
    page = lxml.html.fromstring(client.get(LIST).text)
    rows = page.xpath("//div[@class='desk-report-counts']//tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_reports_are_counted_by_page_and_month(client, reviewer):
    days = [NOW, NOW, NOW - timedelta(days=15), NOW - timedelta(days=30), NOW - timedelta(days=152)]
    for number, at in enumerate(days, start=1):
        make_report(number, created_at=at)
    make_report(6, path="/", is_dangerous=True, state="handled")
    make_report(7, path="/", created_at=NOW - timedelta(days=200))  # too old
    client.force_login(reviewer)

    assert counted(client) == [
        ["Page", "Together", "Mar 2026", "Feb 2026", "Jan 2026", "Dec 2025", "Nov 2025", "Oct 2025"],
        ["/", "1 (1 dangerous)", "1 (1 dangerous)", "0", "0", "0", "0", "0"],
        [PATH, "5", "2", "2", "0", "0", "0", "1"],
        ["All pages", "6 (1 dangerous)", "3 (1 dangerous)", "2", "0", "0", "0", "1"],
    ]
    link = lxml.html.fromstring(client.get(LIST).text).xpath("//div[@class='desk-report-counts']//a/@href")[1]
    assert len(listed(client, link)) == 5


def test_many_pages_are_counted_together_in_one_query(client, reviewer, django_assert_num_queries):
    for number in range(1, 15):
        make_report(number, path=f"/page-{number:02}/")
    client.force_login(reviewer)

    rows = counted(client)

    assert [row[0] for row in rows[-3:]] == ["/page-10/", "All other pages", "All pages"]
    assert [row[1] for row in rows[-2:]] == ["4", "14"]
    with django_assert_num_queries(1):
        report_counts.monthly_counts(LATER)


def test_without_reports_there_is_no_table(client, reviewer):
    client.force_login(reviewer)
    assert counted(client) == []
