"""Scheduled approval: what is public before its time, at it and after it, whatever else is decided meanwhile."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from guide.audit import point_in_time
from guide.models import Edition, Event, Kind, reviews
from guide.publishing import build, due
from guide.record import facts
from guide.review import discussion, workflow
from tests.admin_pages import text
from tests.factory import NEXT_REVIEW, NOW, make_public, make_reviewer, make_topic, sign, submit

PATH = "/stretches/calf-wall/"
SOON, TIME = NOW + timedelta(days=1), NOW + timedelta(days=3)
SECOND, LATER_STILL = timedelta(seconds=1), TIME + timedelta(days=1)
CLOT = {"kind": Kind.WARNING, "slug": "clot"}


@pytest.fixture(autouse=True)
def clock(set_clock):
    set_clock(NOW)
    return set_clock


@pytest.fixture
def go(clock, author):
    """`go(at)`: the clock stands there, and cron has published."""

    def to(at):
        clock(at)
        return build.publish(author, at=at)

    return to


def text_of(path=PATH):
    """The SHA-256 of the text that readers have under this path; None where they have none."""
    entry = Edition.objects.current().manifest["pages"].get(path)
    return entry and entry["revisions"][0]


def scheduled(topic, reviewer, at=NOW, public_from=TIME, **overrides):
    revision = submit(topic, at=at)
    sign(revision, reviewer, at=at, public_from=public_from, **overrides)
    return revision


def verified():
    call_command("verify")
    return True


@pytest.fixture
def first(author, reviewer):
    """A topic that is public, changed since then."""
    topic = make_public(author, reviewer)
    topic.summary = "Another summary."
    topic.save()
    return topic


# What is decided while the second text is scheduled, and which text (1, 2, or none) is public at SOON, a second before
# TIME, at TIME and a day later. What would end the waiting in passing is refused.
def nothing(topic, reviewer):
    pass


def refused(decide):
    def refuse(topic, reviewer):
        with pytest.raises(
            workflow.Refused, match=r"Revision 2 is approved and public from 18 March 2026, 09:00 UTC\."
        ):
            decide(topic, reviewer)

    return refuse


def reaffirmed(topic, reviewer):
    signed = {"sha256": facts.live_signature(topic, SOON).sha256, "review_by": NEXT_REVIEW}
    workflow.reaffirm(topic, reviewer, **signed, at=SOON, confirmed_at=SOON)


def withdrawn(topic, reviewer):
    workflow.withdraw(topic, reviewer, reason="Wrong.", notice="Stop.", at=SOON)


def called_back(topic, reviewer):
    workflow.call_back(topic, reviewer, reason="Too early.", at=SOON)


def approved_again(topic, reviewer):
    topic.summary = "A third summary."
    topic.save()
    sign(submit(topic, at=SOON), reviewer, at=SOON)


def called_back_and_approved_again(topic, reviewer):
    called_back(topic, reviewer)
    approved_again(topic, reviewer)


def withdrawn_and_reinstated(topic, reviewer):
    withdrawn(topic, reviewer)
    signed = {"sha256": topic.revisions.get(number=1).sha256, "review_by": NEXT_REVIEW}
    workflow.reinstate(topic, reviewer, **signed, at=SOON, confirmed_at=SOON)


def another_published(topic, reviewer):
    make_public(topic.owner, reviewer, at=SOON, slug="other")


MEANWHILE = {
    "nothing": (nothing, [1, 1, 2, 2]),
    "another topic is published": (another_published, [1, 1, 2, 2]),
    "the public text is reaffirmed": (refused(reaffirmed), [1, 1, 2, 2]),
    "the page is withdrawn": (withdrawn, [None, None, None, None]),
    "the approval is called back": (called_back, [1, 1, 1, 1]),
    "a newer text is approved at once": (refused(approved_again), [1, 1, 2, 2]),
    "it is called back, and a newer text approved": (called_back_and_approved_again, [3, 3, 3, 3]),
    "the page is withdrawn and reinstated": (withdrawn_and_reinstated, [1, 1, 1, 1]),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_the_newest_line_that_is_effective_counts(name, first, reviewer, go, clock):
    decide, expected = MEANWHILE[name]
    scheduled(first, reviewer)
    clock(SOON)
    decide(first, reviewer)

    found = []
    for at in (SOON, TIME - SECOND, TIME, LATER_STILL):
        go(at)
        numbers = {revision.sha256: revision.number for revision in first.revisions.all()}
        found.append(numbers[text_of()] if text_of() else None)
        live = facts.live_signature(first)
        assert (live.revision.number if live else None) == found[-1]
        assert verified()
    assert found == expected
    # What the past looked like does not change.
    for at, number in zip((SOON, TIME - SECOND, TIME, LATER_STILL), expected, strict=True):
        state = point_in_time.public_state_at(at)
        assert (state.public[PATH].revision.number if PATH in state.public else None) == number
        assert not list(point_in_time.differences(state, state.edition))


def test_a_text_that_never_was_public_is_not_before_its_time(author, reviewer, go):
    topic = make_topic(author)
    revision = scheduled(topic, reviewer)

    assert (text_of(), facts.live_signature(topic)) == (None, None)
    assert revision.events.get(act="approve").data["public_from"] == "2026-03-18T09:00:00.000000Z"
    go(TIME - SECOND)
    assert text_of() is None
    go(TIME)
    assert text_of() == revision.sha256
    assert verified()


def test_before_cron_has_published_verify_finds_nothing(first, reviewer, clock):
    scheduled(first, reviewer)
    clock(LATER_STILL)
    assert verified()


def test_readers_are_told_the_day_on_which_it_changed_for_them(first, reviewer, go):
    scheduled(first, reviewer)
    assert build.load_guide(at=SOON).by_path[PATH].change is None
    assert build.load_guide(at=TIME).by_path[PATH].change.day == "2026-03-18"


def test_a_text_that_was_overtaken_never_counts_as_changed(first, reviewer, clock):
    scheduled(first, reviewer)
    clock(SOON)
    withdrawn_and_reinstated(first, reviewer)
    assert build.load_guide(at=LATER_STILL).by_path[PATH].change is None


@pytest.mark.parametrize("decide", [reaffirmed, approved_again])
def test_verify_finds_a_signature_that_overtook_a_scheduled_one(decide, first, reviewer, clock, monkeypatch, capsys):
    scheduled(first, reviewer)
    clock(SOON)
    monkeypatch.setattr(workflow.guards, "require_nothing_scheduled", lambda *given: None)
    decide(first, reviewer)
    with pytest.raises(CommandError):
        call_command("verify")
    assert "signed while another text of the topic was approved and scheduled" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("public_from", "why"),
    [
        (NOW - SECOND, "in the past"),
        (NOW, "in the past"),
        (NOW + timedelta(days=365), "before the day of the next review"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(public_from, why, author, reviewer):
    with pytest.raises(workflow.Refused, match=why):
        scheduled(make_topic(author), reviewer, public_from=public_from)


def test_one_text_of_a_topic_is_scheduled_at_a_time(first, reviewer):
    scheduled(first, reviewer)
    with pytest.raises(workflow.Refused, match="Revision 2 is approved and public from"):
        scheduled(first, reviewer)


def test_two_signers_schedule_for_the_later_of_their_times(author, reviewer, second_reviewer, go):
    revision = submit(make_topic(author, **CLOT))
    sign(revision, reviewer, public_from=TIME)
    assert facts.scheduled_approval(revision.topic) is None
    event = sign(revision, second_reviewer)
    assert (event.act, facts.public_from(event)) == ("approve", TIME)
    go(SOON)
    assert text_of("/help/clot/") is None
    go(TIME)
    assert text_of("/help/clot/") == revision.sha256
    assert verified()


def test_two_signers_who_disagree_about_the_review_date_schedule_nothing(author, reviewer, second_reviewer):
    revision = submit(make_topic(author, **CLOT))
    sign(revision, reviewer, public_from=TIME)
    with pytest.raises(workflow.Refused, match="before the day of the next review"):
        sign(revision, second_reviewer, review_by=SOON.date())


def test_harm_is_not_settled_before_the_time_has_come(first, reviewer, second_reviewer, go, clock):
    """Else one signature could make the next text public, after two under one that readers never had."""
    workflow.withdraw(first, reviewer, reason="Harm.", notice="Stop.", code="safety", at=NOW)
    revision = submit(first)
    sign(revision, reviewer, public_from=TIME)
    assert sign(revision, second_reviewer, public_from=TIME).act == "approve"

    clock(SOON)
    assert facts.needs_two_signers(first)
    called_back(first, reviewer)
    clock(LATER_STILL)
    assert facts.needs_two_signers(first)
    assert sign(submit(first, at=LATER_STILL), reviewer, at=LATER_STILL).act == "sign"
    assert verified()


def test_harm_is_settled_when_the_time_has_come(first, reviewer, second_reviewer, go):
    workflow.withdraw(first, reviewer, reason="Harm.", notice="Stop.", code="safety", at=NOW)
    revision = submit(first)
    sign(revision, reviewer, public_from=TIME)
    sign(revision, second_reviewer)
    go(LATER_STILL)
    assert not facts.needs_two_signers(first)
    assert sign(submit(first, at=LATER_STILL), reviewer, at=LATER_STILL).act == "approve"
    assert verified()


def test_a_contributor_schedules_nothing_and_is_not_cleared_before_the_time(first, author, reviewer, clock):
    both = make_reviewer("bo")
    workflow.record_contribution(first, both, at=NOW)
    revision = submit(first)
    with pytest.raises(workflow.Refused, match="You worked on this text"):
        sign(revision, both, public_from=TIME)
    sign(revision, reviewer, public_from=TIME)
    assert both.pk in facts.contributors(first)
    clock(TIME)
    assert both.pk not in facts.contributors(first)


def test_what_cannot_be_published_then_is_refused_now(first, reviewer, monkeypatch):
    real = build.load_guide

    def broken(*args, at=None, **kwargs):
        if at and at >= TIME:
            raise build.BuildError("The page of then cannot be rendered.")
        return real(*args, at=at, **kwargs)

    monkeypatch.setattr(build, "load_guide", broken)
    with pytest.raises(build.BuildError, match="of then"):
        scheduled(first, reviewer)


def test_what_readers_have_never_seen_is_called_back_and_leaves_no_notice(author, reviewer, go):
    topic = make_topic(author)
    scheduled(topic, reviewer)
    with pytest.raises(workflow.Refused, match="No text of this topic is public, so there is nothing to withdraw"):
        withdrawn(topic, reviewer)
    called_back(topic, reviewer)
    go(LATER_STILL)
    assert (text_of(), PATH in Edition.objects.current().manifest["gone"]) == (None, False)
    assert verified()


def test_a_page_that_is_withdrawn_takes_what_was_scheduled_with_it(first, reviewer, go):
    scheduled(first, reviewer)
    withdrawn(first, reviewer)
    assert facts.scheduled_approval(first, SOON) is None
    go(LATER_STILL)
    assert PATH in Edition.objects.current().manifest["gone"]


def test_calling_back_takes_something_scheduled_a_right_and_a_reason(first, author, reviewer, clock):
    with pytest.raises(workflow.Refused, match="nothing to call back"):
        called_back(first, reviewer)
    scheduled(first, reviewer)
    with pytest.raises(workflow.Refused, match="Only clinical reviewers and safety officers"):
        called_back(first, author)
    with pytest.raises(workflow.Refused, match="Give the reason"):
        workflow.call_back(first, reviewer, reason=" ", at=SOON)
    clock(TIME)
    with pytest.raises(workflow.Refused, match="nothing to call back"):
        workflow.call_back(first, reviewer, reason="Too late.", at=TIME)


def test_verify_finds_what_was_called_back_too_late(first, reviewer, go):
    revision = scheduled(first, reviewer)
    go(TIME)
    workflow._log(Event.Act.CALL_BACK, revision, reviewer, TIME, reason="Forged.")
    with pytest.raises(CommandError):
        call_command("verify")


def test_verify_finds_one_signature_before_the_time_of_two(
    first, reviewer, second_reviewer, clock, monkeypatch, capsys
):
    workflow.withdraw(first, reviewer, reason="Harm.", notice="Stop.", code="safety", at=NOW)
    revision = submit(first)
    sign(revision, reviewer, public_from=TIME)
    sign(revision, second_reviewer)
    clock(SOON)
    called_back(first, reviewer)
    monkeypatch.setattr(facts, "needs_two_signers", lambda *given: False)
    sign(submit(first, at=SOON), reviewer, at=SOON)
    with pytest.raises(CommandError):
        call_command("verify")
    assert "signed by one person" in capsys.readouterr().err


def test_verify_finds_a_contributor_whom_a_scheduled_review_has_not_cleared(
    first, reviewer, clock, monkeypatch, capsys
):
    both = make_reviewer("bo")
    workflow.record_contribution(first, both, at=NOW)
    scheduled(first, reviewer)
    clock(SOON)
    called_back(first, reviewer)
    revision = submit(first, at=SOON)
    monkeypatch.setattr(workflow.guards, "require_non_contributor", lambda *given: None)
    sign(revision, both, at=SOON)
    with pytest.raises(CommandError):
        call_command("verify")
    assert "touched the text since its last full clinical review" in capsys.readouterr().err


class NoClock:
    @staticmethod
    def now():
        raise AssertionError("an act asked the clock")


def returned(topic, reviewer):
    workflow.return_to_author(submit(topic, at=SOON), reviewer, reason="No.", at=SOON)


def set_aside(topic, reviewer):
    workflow.record_contribution(topic, topic.owner, at=SOON)
    workflow.discard(topic, topic.owner, reason="No time.", at=SOON)


def claimed(topic, reviewer):
    discussion.claim(submit(topic, at=SOON), reviewer, at=SOON)


def checked_as_wording(topic, reviewer):
    topic.summary = "A usual summary."
    topic.save()
    with pytest.raises(workflow.Refused, match="A wording check"):
        sign(submit(topic, at=SOON), reviewer, at=SOON, meaning=workflow.WORDING_CHECK)


AT_ONE_MOMENT = [
    reaffirmed, withdrawn, withdrawn_and_reinstated, approved_again, scheduled, returned, set_aside, claimed,
    checked_as_wording,
]  # fmt: skip


@pytest.mark.parametrize("act", AT_ONE_MOMENT)
def test_an_act_judges_everything_at_its_own_moment(act, first, reviewer, monkeypatch):
    """Else a text that becomes public between its moment and the clock would count for one rule and not for another."""
    for module in (reviews, build):
        monkeypatch.setattr(module, "timezone", NoClock)
    act(first, reviewer)


def test_what_is_called_back_can_be_submitted_again(first, reviewer, go):
    scheduled(first, reviewer)
    called_back(first, reviewer)
    again = submit(first, at=SOON)
    sign(again, reviewer, at=SOON)
    assert text_of() == again.sha256
    assert verified()


# --- who publishes it ---


def publish_scheduled():
    call_command("publish", "--scheduled", user="ada")
    return Edition.objects.current().seq


def test_cron_publishes_it_when_its_time_has_come_and_makes_no_edition_before_or_after(first, reviewer, clock):
    scheduled(first, reviewer)
    editions = []
    for at in (SOON, TIME - SECOND, TIME, LATER_STILL):
        clock(at)
        editions.append(publish_scheduled())
    assert editions == [editions[0], editions[0], editions[0] + 1, editions[0] + 1]
    assert text_of() == first.revisions.get(number=2).sha256


@pytest.mark.parametrize("decide", [called_back, withdrawn])
def test_cron_builds_nothing_for_what_does_not_come(decide, first, reviewer, clock, monkeypatch):
    scheduled(first, reviewer)
    clock(SOON)
    decide(first, reviewer)
    clock(LATER_STILL)
    monkeypatch.setattr(build, "load_guide", None)
    publish_scheduled()


def test_it_takes_two_questions_where_nothing_is_due(first, author, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert not due.due_texts(LATER_STILL).exists()


@pytest.mark.parametrize(("after", "is_late"), [(timedelta(minutes=59), False), (timedelta(hours=1), True)])
def test_the_desk_names_what_nobody_published(after, is_late, first, reviewer, clock, client):
    scheduled(first, reviewer)
    clock(TIME + after)
    client.force_login(reviewer)
    page = text(client.get("/admin/"))
    assert ("Scheduled texts are late Their time has come, but nothing has published them." in page) == is_late
    publish_scheduled()
    assert "Scheduled texts are late" not in text(client.get("/admin/"))
