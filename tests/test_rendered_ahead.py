"""Acts render before they take the lock: nobody waits for pages, and what somebody else does meanwhile is not lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from guide.feedback.receive import receive
from guide.models import Edition, Event, Feedback, Topic
from guide.publishing import ahead, build, fallback_edition
from guide.review import workflow
from tests import factory
from tests.factory import LATER, NEXT_REVIEW, acts
from tests.verifying import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

PATH = "/stretches/calf-wall/"


def make_topic(*args, **kwargs):
    with transaction.atomic():
        return factory.make_topic(*args, **kwargs)


@pytest.fixture
def revision(author):
    return factory.submit(make_topic(author))


@pytest.fixture
def other(author):
    return factory.submit(make_topic(author, slug="other"))


def elsewhere(act):
    """What somebody else does in a process of their own: its result, or an error if it has to wait."""

    def run():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(60)


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits for a lock."""
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)


@pytest.fixture
def while_rendering(set_renderer):
    """`while_rendering(act, …)`: each time an act begins to render, the next of these happens elsewhere first.
    What was begun is counted in the list that it returns."""
    render = build.renderer.render

    def use(*meanwhile):
        waiting, begun = list(meanwhile), []

        def first(page):
            if page.path == "/" and threading.current_thread() is threading.main_thread():
                begun.append(connection.in_atomic_block)
                if waiting:
                    elsewhere(waiting.pop(0))
            return render(page)

        # A release of its own, so that every page is rendered.
        set_renderer(render=first, version=lambda: f"release {uuid4()}")
        return begun

    return use


def public_texts():
    return set(Edition.objects.current().manifest["pages"]["/search/"]["revisions"])


def report(at=LATER):
    fields = {
        "path": PATH,
        "helpful": None,
        "is_dangerous": False,
        "text": "It hurt.",
        "epoch": None,
        "edition": None,
        "edition_sha256": "",
    }
    return receive({**fields, "written_at": None, "id": uuid4(), "page_sha256": "0" * 64}, "me", at=at)


# --- nobody waits ---


def signed(event, at=LATER):
    return {"sha256": event.sha256, "review_by": NEXT_REVIEW, "at": at, "confirmed_at": at}


def test_a_report_is_taken_while_pages_are_rendered(revision, other, reviewer, while_rendering, impatient):
    factory.approve(revision, reviewer)
    while_rendering(report)
    factory.approve(other, reviewer)
    assert Feedback.objects.count() == 1
    assert public_texts() == {revision.sha256, other.sha256}


@pytest.mark.parametrize("act", ["reaffirm", "withdraw", "reinstate", "publish"])
def test_nobody_waits_for_any_act_that_publishes(
    revision, other, reviewer, second_reviewer, while_rendering, act, monkeypatch
):
    event = factory.approve(revision, reviewer)
    factory.approve(other, reviewer)
    if act == "reinstate":
        workflow.withdraw(other.topic, second_reviewer, reason="x", notice="y", at=LATER)
    monkeypatch.setattr(fallback_edition, "_why_at_once", lambda: "")
    begun = while_rendering(report)
    if act == "reaffirm":
        workflow.reaffirm(revision.topic, reviewer, **signed(event))
    elif act == "withdraw":
        workflow.withdraw(other.topic, reviewer, reason="x", notice="y", at=LATER)
    elif act == "reinstate":
        workflow.reinstate(other.topic, reviewer, **{**signed(event), "sha256": other.sha256})
    else:
        build.publish(reviewer, at=LATER)
    assert begun == [False], "rendered once, and in no transaction"
    assert Feedback.objects.count() == 1


def test_pages_are_rendered_once_where_nothing_changed(revision, reviewer, while_rendering):
    begun = while_rendering()
    factory.approve(revision, reviewer)
    assert begun == [False]
    assert acts() == ["submit", "approve", "publish"]


def test_an_act_that_publishes_nothing_runs_once(author, reviewer, while_rendering):
    revision = factory.submit(make_topic(author, kind="warning", slug="clot"))
    begun = while_rendering()
    factory.sign(revision, reviewer)
    assert begun == []
    assert acts() == ["submit", "sign"]


# --- what changes meanwhile ---


def test_an_act_of_somebody_else_meanwhile_is_in_the_edition_too(
    revision, other, reviewer, second_reviewer, while_rendering
):
    begun = while_rendering(lambda: factory.approve(other, second_reviewer))
    factory.approve(revision, reviewer)
    assert public_texts() == {revision.sha256, other.sha256}
    assert acts() == ["submit", "submit", "approve", "publish", "approve", "publish"]
    assert True not in begun


def test_who_is_always_overtaken_renders_under_the_lock_at_last(
    author, revision, reviewer, second_reviewer, while_rendering
):
    others = [factory.submit(make_topic(author, slug=f"other-{number}")) for number in range(ahead.TURNS)]
    approvals = [lambda other=other: _approve_at_once(other, second_reviewer) for other in others]
    begun = while_rendering(*approvals)
    factory.approve(revision, reviewer)
    assert begun[-1] is True
    assert public_texts() == {revision.sha256, *(other.sha256 for other in others)}


def _approve_at_once(revision, reviewer):
    with transaction.atomic():
        return factory.approve(revision, reviewer)


def test_a_withdrawal_meanwhile_stays_withdrawn(revision, other, reviewer, second_reviewer, while_rendering):
    factory.approve(other, reviewer)

    def withdraw():
        with transaction.atomic():
            workflow.withdraw(other.topic, second_reviewer, reason="x", notice="y", at=LATER)

    while_rendering(withdraw)
    factory.approve(revision, reviewer, at=LATER)
    assert public_texts() == {revision.sha256}
    assert "/stretches/other/" in Edition.objects.current().manifest["gone"]


def test_an_account_that_was_closed_meanwhile_signs_nothing(revision, reviewer, while_rendering):
    close = get_user_model().objects.filter(pk=reviewer.pk).update
    while_rendering(lambda: close(is_active=False))
    with pytest.raises(workflow.Refused, match="Only clinical reviewers can sign"):
        factory.approve(revision, reviewer)
    assert acts() == ["submit"]
    assert not Edition.objects.exists()


def test_a_text_that_was_returned_meanwhile_is_not_signed(revision, reviewer, second_reviewer, while_rendering):
    while_rendering(lambda: workflow.return_to_author(revision, second_reviewer, reason="x", at=LATER))
    with pytest.raises(workflow.Refused, match="not in review any more"):
        factory.approve(revision, reviewer)
    assert acts() == ["submit", "return"]


# --- what fails ---


def test_an_act_whose_pages_cannot_be_rendered_changes_nothing(revision, reviewer, set_renderer):
    def fail(page):
        raise KeyError("pregnancy")

    set_renderer(render=fail)
    with pytest.raises(build.BuildError, match="pregnancy"):
        factory.approve(revision, reviewer)
    assert acts() == ["submit"]
    assert not Edition.objects.exists()


def test_a_withdrawal_whose_pages_cannot_be_rendered_takes_the_fallback_way(revision, reviewer, set_renderer):
    factory.approve(revision, reviewer)
    attempts = []

    def fail(page):
        attempts.append(page.path)
        raise KeyError("pregnancy")

    set_renderer(render=fail)
    workflow.withdraw(revision.topic, reviewer, reason="x", notice="y", at=LATER + timedelta(days=1))
    assert PATH in Edition.objects.current().manifest["gone"]
    assert len(attempts) == 1, "it does not try again under the lock"
    assert fallback_edition.why_unbuilt(Event.objects.get(act="withdraw"))


def test_what_was_rendered_ahead_is_what_verify_renders(revision, other, reviewer, second_reviewer):
    factory.approve(revision, reviewer)
    factory.approve(other, reviewer)
    workflow.withdraw(Topic.objects.get(slug="other"), second_reviewer, reason="x", notice="y", at=LATER)
    assert verify()[0] == 0
