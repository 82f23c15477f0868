"""A step whose page was withdrawn: readers lose its card at once, and the desk says so to the author."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guide.models import Kind
from guide.review import workflow
from tests.admin_pages import address, edit, errors, text
from tests.factory import LATER, NOW, approve, make_public, make_topic, submit

pytestmark = pytest.mark.unmeasured

SENTENCE = "Step 2 pointed at “Wall stretch”, which was withdrawn on 15 March 2026. Choose another or take it out."
LOST = "a step's page was withdrawn"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def wall(author, reviewer):
    return make_public(author, reviewer, slug="wall", title="Wall stretch")


@pytest.fixture
def plan(author, reviewer, wall):
    return make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", steps=["Stop.", ("Do it.", wall)])


def withdraw(topic, reviewer, at=NOW):
    workflow.withdraw(topic, reviewer, reason="Unsafe.", notice="Do not do it.", at=at)


def listed(client, kind="reliefplan", **query):
    response = client.get(reverse(f"admin:guide_{kind}_changelist"), query)
    return [topic.slug for topic in response.context["cl"].result_list], text(response)


def with_lost_steps(client):
    queues = {queue.name: queue for queue, _lines in client.get("/admin/").context["todo"]["queues"]}
    return [item.topic.title for item in queues["poorer"].items]


def test_nothing_is_said_while_every_step_has_its_page(client, author, plan):
    client.force_login(author)

    assert LOST not in text(client.get(address(plan))).lower()
    assert with_lost_steps(client) == []
    assert listed(client, state="lost-step")[0] == []


def test_the_plans_page_says_which_step_lost_what(client, author, reviewer, plan, wall):
    withdraw(wall, reviewer)
    client.force_login(author)

    assert "Wall stretch" not in client.get("/relief/calf/").text
    assert SENTENCE in text(client.get(address(plan)))


def test_the_list_says_it_beside_the_state_and_can_be_filtered_by_it(client, author, reviewer, plan, wall):
    make_public(author, reviewer, kind=Kind.RELIEF, slug="foot", steps=["Stop."])
    withdraw(wall, reviewer)
    client.force_login(author)

    assert "public; a step's page was withdrawn" in listed(client)[1]
    assert listed(client, state="lost-step")[0] == ["calf"]
    assert set(listed(client, state="public")[0]) == {"calf", "foot"}


def test_the_desk_tells_the_owner_and_nobody_else(client, author, second_author, reviewer, plan, wall):
    withdraw(wall, reviewer)
    client.force_login(author)
    assert with_lost_steps(client) == ["Calf"]
    assert f'href="{address(plan)}"' in client.get("/admin/").text
    client.force_login(second_author)
    assert with_lost_steps(client) == []


def test_it_is_over_when_the_stretch_is_public_again(client, author, reviewer, plan, wall):
    withdraw(wall, reviewer)
    approve(submit(wall, at=LATER), reviewer, at=LATER)
    client.force_login(author)

    assert SENTENCE not in text(client.get(address(plan)))
    assert with_lost_steps(client) == []


def test_it_is_over_when_the_author_takes_the_step_out(client, author, reviewer, plan, wall):
    withdraw(wall, reviewer)
    client.force_login(author)

    response = edit(client, plan, steps__1__target="")

    assert response.status_code == 302, errors(response)
    assert SENTENCE not in text(client.get(address(plan)))
    assert with_lost_steps(client) == []


def test_a_draft_says_it_on_its_own_page_only(client, author, reviewer, wall):
    draft = make_topic(author, kind=Kind.ROUTINE, slug="bedtime", steps=["Lie down.", ("Do it.", wall)])
    withdraw(wall, reviewer)
    client.force_login(author)

    assert SENTENCE in text(client.get(address(draft)))
    assert with_lost_steps(client) == []
    assert LOST not in listed(client, kind="routine")[1].split("By state")[0]


def test_a_plan_that_is_withdrawn_itself_has_nothing_left_to_lose(client, author, reviewer, plan, wall):
    withdraw(wall, reviewer)
    withdraw(plan, reviewer)
    client.force_login(author)

    assert with_lost_steps(client) == []


def test_a_plan_in_review_says_it_to_its_reviewer_too(client, author, reviewer, plan, wall):
    withdraw(wall, reviewer)
    revision = submit(plan, at=LATER)
    client.force_login(reviewer)

    assert SENTENCE in text(client.get(address(revision)))
    client.force_login(author)
    assert "in review (an older text is public); a step's page was withdrawn" in listed(client)[1]


def test_a_sign_check_loses_a_sign(client, author, reviewer):
    sign = make_public(author, reviewer, kind=Kind.WARNING, slug="clot", title="A blood clot")
    check = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Is one leg swollen?"])
    check.steps.update(asks=["clot"])
    approve(submit(check), reviewer)
    withdraw(sign, reviewer)
    client.force_login(author)

    assert "Question 1 pointed at “A blood clot”, which was withdrawn on 15 March 2026." in text(
        client.get(address(check))
    )
    assert with_lost_steps(client) == ["Check"]


def test_a_page_loses_a_sign_that_it_names(client, author, reviewer):
    sign = make_public(author, reviewer, kind=Kind.WARNING, slug="clot", title="A blood clot")
    tip = make_public(author, reviewer, kind=Kind.TIP, slug="walk", named_signs=["clot"])
    client.force_login(author)
    assert with_lost_steps(client) == []
    withdraw(sign, reviewer)

    assert "The sign “clot” pointed at “A blood clot”, which was withdrawn on 15 March 2026." in text(
        client.get(address(tip))
    )
    assert with_lost_steps(client) == ["Walk"]


def test_a_ladder_loses_a_rung(client, author, reviewer, wall):
    sign = make_public(author, reviewer, kind=Kind.WARNING, slug="clot", title="A blood clot")
    plan = make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", rungs=[wall, sign])
    client.force_login(author)
    assert LOST not in text(client.get(address(plan))).lower()
    withdraw(wall, reviewer)

    page = text(client.get(address(plan)))

    assert "Try 1 of the ladder pointed at “Wall stretch”, which was withdrawn on 15 March 2026." in page
    assert "Try 2 of the ladder" not in page
    assert listed(client, state="lost-step")[0] == ["calf"]
    assert with_lost_steps(client) == ["Calf"]


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_it_costs_no_query_for_each_step_or_plan(client, author, reviewer, plan, wall):
    urls = ["/admin/", reverse("admin:guide_reliefplan_changelist")]
    withdraw(wall, reviewer)
    client.force_login(author)
    few = [queries(client, url) for url in [*urls, address(plan)]]
    with workflow.deferred_publishing():
        others = [make_public(author, reviewer, slug=f"other-{number}") for number in range(3)]
        steps = [("Do it.", other) for other in others]
        for number in range(3):
            rungs = [*others, plan.rungs.get().target]
            fields = {"slug": f"plan-{number}", "steps": ["Stop.", *steps], "rungs": rungs}
            longer = make_public(author, reviewer, kind=Kind.RELIEF, **fields)
        for other in others:
            withdraw(other, reviewer)

    assert [queries(client, url) for url in [*urls, address(longer)]] == few
