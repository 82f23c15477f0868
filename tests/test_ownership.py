"""Hand over: who owns a topic changes with a reason and a line in the log, and nothing else does."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from guide.audit import verify
from guide.models import Event, Kind
from guide.record import facts, log
from guide.review import ownership, queues, workflow
from guide.review.guards import Refused
from tests.admin_pages import address, form_data, text
from tests.factory import LATER, NOW, make_public, make_topic, make_user, submit


@pytest.fixture
def manager(db):
    return make_user("max", "Account managers")


def give(topics, user, to, reason="On leave."):
    return ownership.hand_over(topics, user, to=to, reason=reason, at=LATER)


def owner_of(topic):
    topic.refresh_from_db()
    return topic.owner


# --- the act ---


@pytest.mark.parametrize("who", ["author", "manager", "superuser"])
def test_the_owner_and_account_managers_hand_over(author, second_author, request, who):
    topic = make_topic(author)
    user = request.getfixturevalue(who)

    (line,) = give([topic], user, second_author)

    assert owner_of(topic) == second_author
    assert (line.act, line.actor, line.topic, line.revision) == (Event.Act.HAND_OVER, user, topic, None)
    words = {"from_name": "ada", "to_name": "ben", "reason": "On leave."}
    assert line.data == {"from": author.pk, "to": second_author.pk, **words}


@pytest.mark.parametrize("who", ["second_author", "reviewer", "stranger"])
def test_others_do_not(author, second_author, reviewer, request, who):
    topic = make_topic(author)
    user = make_user("sam", "Safety officers", "Auditors") if who == "stranger" else request.getfixturevalue(who)
    with pytest.raises(Refused, match="account manager can hand it over"):
        give([topic], user, second_author)
    assert owner_of(topic) == author
    assert not Event.objects.filter(act=Event.Act.HAND_OVER).exists()


def test_an_owner_who_left_is_replaced(author, second_author, manager):
    topic = make_topic(author)
    author.is_active = False
    author.save()
    with pytest.raises(Refused):
        give([topic], author, second_author)
    assert [(owner, owner.owned) for owner in ownership.owners_who_cannot_write()] == [(author, 1)]

    give([topic], manager, second_author)

    assert owner_of(topic) == second_author
    assert not ownership.owners_who_cannot_write()


def test_only_who_can_write_becomes_owner(author, reviewer, superuser, manager):
    topic = make_topic(author)
    gone = make_user("gone", "Authors", is_active=False)
    superuser.groups.add(Group.objects.get(name="Authors"))
    for to in (reviewer, superuser, manager, gone):
        with pytest.raises(Refused, match="Choose an author"):
            give([topic], manager, to)
    with pytest.raises(Refused, match="ada owns this already"):
        give([topic], author, author)
    with pytest.raises(Refused, match="reason"):
        give([topic], author, make_user("ben", "Authors"), reason="  ")
    with pytest.raises(Refused, match="at least one"):
        give([], author, author)
    assert owner_of(topic) == author


def test_many_go_together_or_none_does(author, second_author, manager):
    own, other = make_topic(author, slug="own"), make_topic(second_author, slug="other")
    third = make_user("cas", "Authors")
    with pytest.raises(Refused, match="“Other” belongs to ben"):
        give([own, other], author, third)
    assert owner_of(own) == author

    lines = give([own, other], manager, second_author)

    assert [line.topic for line in lines] == [own]  # the other one was theirs
    assert owner_of(own) == owner_of(other) == second_author


@pytest.mark.parametrize("state", ["draft", "in review", "returned", "public"])
def test_it_touches_neither_the_text_nor_who_may_sign_it(author, second_author, reviewer, manager, state):
    topic = make_public(author, reviewer) if state == "public" else make_topic(author)
    if state in ("in review", "returned"):
        revision = submit(topic)
        if state == "returned":
            workflow.return_to_author(revision, reviewer, reason="No.", at=NOW)
    before = (facts.contributors(topic), facts.last_contribution(topic), workflow.snapshot.take(topic))

    give([topic], manager, second_author)

    topic.refresh_from_db()
    assert (facts.contributors(topic), facts.last_contribution(topic), workflow.snapshot.take(topic)) == before
    assert (facts.live_signature(topic) is not None) == (state == "public")
    assert (facts.revision_in_review(topic) is not None) == (state == "in review")


@pytest.mark.unmeasured
def test_verify_accepts_the_line_and_finds_one_that_was_changed(author, second_author, reviewer, manager):
    give([make_public(author, reviewer)], manager, second_author)
    assert verify.report().findings == []
    assert list(log.broken_lines()) == []
    out = StringIO()
    call_command("verify", stdout=out)


def test_what_was_returned_goes_to_the_new_owner_and_stays_with_who_submitted_it(
    client, author, second_author, reviewer, manager
):
    topic = make_topic(author)
    workflow.return_to_author(submit(topic), reviewer, reason="No source.", at=NOW)

    give([topic], manager, second_author)

    for user in (author, second_author):
        assert [item.what for item in queues.returned_to(user)] == ["No source."]
    client.force_login(second_author)
    assert "rita returned revision 1: No source." in text(client.get(address(topic)))


# --- at the desk ---


def test_the_owner_does_it_on_the_page_of_the_topic(client, author, second_author):
    topic = make_topic(author)
    client.force_login(author)
    sent = form_data(client.get(address(topic)), "hand-over_form", to=second_author.pk, reason="On leave.")

    page = text(client.post(address(topic, "hand-over"), sent, follow=True))

    assert owner_of(topic) == second_author
    assert "Handed over to ben: 1 topic." in page
    assert "from ada to ben · On leave." in page
    assert "hand-over_form" not in client.get(address(topic)).text, "it is not theirs any more"


def chosen(topics, **fields):
    return {"action": "hand_over_chosen", "_selected_action": [topic.pk for topic in topics], **fields}


def test_many_are_chosen_in_the_list_and_named_before_anything_moves(client, author, second_author):
    topics = [make_topic(author, slug=slug) for slug in ("one", "two")]
    client.force_login(author)
    url = address(topics[0]).replace(f"{topics[0].pk}/change/", "")

    shown = client.post(url, chosen(topics))

    assert "One (now ada) Two (now ada)" in text(shown)
    assert owner_of(topics[0]) == author
    assert "Choose who takes it over." in client.post(url, form_data(shown, "hand-over_form", reason="x")).text
    done = client.post(url, form_data(shown, "hand-over_form", to=second_author.pk, reason="Leave."), follow=True)
    assert "Handed over to ben: 2 topics." in text(done)
    assert {owner_of(topic) for topic in topics} == {second_author}


def test_a_list_offers_no_other_action_and_none_to_who_only_reads(client, author, reviewer):
    topic = make_topic(author)
    url = address(topic).replace(f"{topic.pk}/change/", "")
    for user, offered in ((author, ["", "hand_over_chosen"]), (reviewer, [])):
        client.force_login(user)
        form = client.get(url).text
        assert [name for name in ("delete_selected", "hand_over_chosen") if f'value="{name}"' in form] == offered[1:]
    client.post(url, chosen([topic], to=author.pk, reason="x", confirmed="yes"))
    assert owner_of(topic) == author


def test_what_is_not_ones_own_stays_and_the_page_says_why(client, author, second_author):
    topic = make_topic(second_author)
    client.force_login(author)
    url = address(topic).replace(f"{topic.pk}/change/", "")
    answer = client.post(url, chosen([topic], to=author.pk, reason="x", confirmed="yes"))
    assert answer.status_code == 422
    assert "“Calf wall” belongs to ben" in text(answer)
    assert owner_of(topic) == second_author


def test_all_of_a_list_go_at_once(client, author, second_author):
    """More than one page holds, and more than a form may have fields."""
    topics = [make_topic(author, slug=f"t-{number}", areas=[]) for number in range(60)]
    client.force_login(author)
    url = address(topics[0]).replace(f"{topics[0].pk}/change/", "")
    shown = client.post(url, {**chosen(topics[:1]), "select_across": "1"})
    data = form_data(shown, "hand-over_form", to=second_author.pk, reason="Leave.")
    assert len(data) < 10
    client.post(url, data)
    assert second_author.owned_topics.count() == 60


def test_an_account_manager_does_it_on_the_page_of_the_person(client, author, second_author, manager):
    kept, given = make_topic(author, slug="kept"), make_topic(author, kind=Kind.TIP, slug="given")
    author.is_active = False
    author.save()
    client.force_login(manager)
    url = reverse("admin:auth_user_hand-over", args=[author.pk])
    assert url in client.get("/admin/").text
    assert "This person owns 2 topics." in text(client.get(reverse("admin:auth_user_change", args=[author.pk])))
    shown = client.get(url)
    data = form_data(shown, "hand-over_form", to=second_author.pk, reason="Left.")
    assert set(data["_selected_action"]) == {str(kept.pk), str(given.pk)}

    refused = client.post(url, {**data, "_selected_action": []})
    assert "Choose at least one topic." in text(refused)
    client.post(url, {**data, "_selected_action": [given.pk]})

    assert (owner_of(kept), owner_of(given)) == (author, second_author)


def test_a_page_of_a_person_says_nothing_of_it_to_who_may_not(client, author):
    make_topic(author)
    auditor = make_user("una", "Auditors")
    client.force_login(auditor)
    assert "owns" not in text(client.get(reverse("admin:auth_user_change", args=[author.pk])))
    assert client.get(reverse("admin:auth_user_hand-over", args=[author.pk])).status_code == 403
