"""The history of a topic: one timeline to read, to print, and as files that others can check."""

import csv
import json
from io import StringIO

import pytest
from django.contrib.auth.models import Permission

from guide.admin.history import spreadsheet_safe
from guide.record import snapshot
from guide.review import workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, approve, make_public, make_topic, make_user, submit

FORMULA = '=HYPERLINK("https://evil.example", "dose")'


@pytest.fixture
def topic(author, second_author, reviewer):
    """Returned, written again by two, approved and withdrawn."""
    topic = make_topic(author)
    workflow.return_to_author(submit(topic), reviewer, reason=FORMULA, at=NOW)
    workflow.record_contribution(topic, second_author, at=NOW)
    approve(submit(topic), reviewer)
    workflow.withdraw(topic, reviewer, reason="Wrong heel, “left”", notice="We are checking this page.", at=LATER)
    return topic


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def table(response):
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def test_one_timeline_tells_who_did_what_and_when(desk, topic, author, second_reviewer):
    make_public(author, second_reviewer, slug="another-page")

    page = text(desk.get(address(topic, "history")))

    told = [
        "ada Revision 1 submitted First text Written by ada",
        "rita Revision 1 returned",
        "ada Revision 2 submitted First text Written by ada, ben",
        "Rita Reviewer, Physiotherapist: full clinical review",
        "withdrawn Wrong heel, “left” · We are checking this page.",
    ]
    places = [page.index(words) for words in told]
    assert places == sorted(places)
    assert "15 March 2026, 09:00" in page
    for event in topic.events.all():
        assert event.hash in page
        assert event.sha256 in page
    assert "ravi" not in page


def test_the_page_of_a_topic_leads_to_it(desk, topic):
    assert f'href="{address(topic, "history")}"' in desk.get(address(topic)).text


def test_a_topic_that_was_never_submitted_says_so(desk, author):
    topic = make_topic(author)
    assert "Nothing has been submitted yet." in text(desk.get(address(topic, "history")))
    assert table(desk.get(address(topic, "history_csv"))) == []


def test_the_table_holds_every_line_with_its_words(desk, topic):
    response = desk.get(address(topic, "history_csv"))

    rows = table(response)
    assert response["Content-Disposition"] == 'attachment; filename="history-calf-wall.csv"'
    assert [row["line"] for row in rows] == [str(event.seq) for event in topic.events.all()]
    assert [row["act"] for row in rows] == ["submit", "return", "submit", "approve", "withdraw"]
    assert rows[2]["written by"] == "ada, ben"
    assert rows[3]["by"] == "rita"
    assert rows[3]["at (UTC)"] == "2026-03-15 09:00:00"
    assert "“left”" in rows[4]["what was said"]
    assert [row["hash"] for row in rows] == [event.hash for event in topic.events.all()]


def test_no_cell_is_a_formula(desk, topic):
    rows = table(desk.get(address(topic, "history_csv")))
    assert rows[1]["what was said"] == f"'{FORMULA}"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r\n=1", "＝1", "＋1", "－1", "＠1"])
def test_what_a_spreadsheet_would_run_is_text(cell):
    assert spreadsheet_safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Stand by a wall.", "", "1", "2026-03-15", "a=b", "ada@example.org"])
def test_all_else_is_left_alone(cell):
    assert spreadsheet_safe(cell) == cell


def test_with_the_other_file_anybody_can_work_out_the_hashes(desk, topic):
    response = desk.get(address(topic, "history_json"))

    exported = json.loads(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="history-calf-wall.json"'
    assert exported["topic"]["slug"] == "calf-wall"
    assert [line["line"]["seq"] for line in exported["history"]] == [event.seq for event in topic.events.all()]
    for line in exported["history"]:
        assert snapshot.digest(snapshot.canonical(line["line"])) == line["hash"]
    assert exported["history"][1]["line"]["data"]["reason"] == FORMULA
    assert exported["history"][3]["line"]["data"]["statement"]


@pytest.mark.parametrize("page", ["history", "history_csv", "history_json"])
def test_only_those_who_may_read_the_log_and_the_topic_get_it(client, topic, author, superuser, page):
    url = address(topic, page)
    assert client.get(url).status_code == 302
    nobody = make_user("nobody")
    nobody.user_permissions.add(Permission.objects.get(codename="view_stretch"))
    clerk = make_user("clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="view_event"))
    for user, status in ((nobody, 403), (clerk, 403), (author, 200), (superuser, 200)):
        client.force_login(user)
        assert client.get(url).status_code == status
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("page", ["history", "history_csv", "history_json"])
def test_it_belongs_to_a_topic_of_its_kind(desk, topic, author, page):
    tip = make_topic(author, kind="tip", slug="a-tip")
    assert desk.get(address(tip, page)).status_code == 200
    assert desk.get(address(tip, page).replace("preventiontip", "stretch")).status_code == 404


def test_a_long_history_takes_no_more_queries(desk, topic, reviewer, django_assert_max_num_queries):
    for number in range(5):
        workflow.return_to_author(submit(topic, at=LATER), reviewer, reason=f"Again {number}", at=LATER)
    with django_assert_max_num_queries(12):
        desk.get(address(topic, "history"))
