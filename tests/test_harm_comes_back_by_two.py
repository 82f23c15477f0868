"""After a withdrawal because it may harm someone, two people sign the next text of that topic, by whatever act."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guide.models import SIGNATURES, Edition, Event, Kind
from guide.publishing import build, rendering
from guide.record import facts
from guide.review import signature_records, workflow
from guide.review.signatures_needed import signatures_needed
from tests.factory import LATER, NEXT_REVIEW, NOW, make_public, make_reviewer, make_topic, sign, submit

THEN = LATER + timedelta(days=3)
SIGNERS = ("rita", "ravi", "rosa")  # rita withdraws; ada wrote it, and may sign as well as far as her groups go


@pytest.fixture
def people(author, reviewer):
    found = {name: make_reviewer(name) for name in SIGNERS if name != "rita"} | {"rita": reviewer, "ada": author}
    author.groups.add(*reviewer.groups.all())
    return found


def withdraw(topic, user, code="safety", at=LATER):
    workflow.withdraw(topic, user, reason="Harm.", notice="Stop.", code=code, at=at)


def said(revision, at=LATER):
    return {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": at, "confirmed_at": at}


# --- every act that makes a text public, or keeps it so ---


def approve(topic, user):
    revision = facts.revision_in_review(topic) or submit(topic, at=LATER)
    return workflow.approve(revision, user, **said(revision))


def wording(topic, user):
    revision = facts.revision_in_review(topic) or submit(topic, at=LATER)
    return workflow.approve(revision, user, meaning=workflow.WORDING_CHECK, **said(revision))


def reinstate(topic, user):
    return workflow.reinstate(topic, user, **said(topic.revisions.last()))


def reaffirm(topic, user):
    return workflow.reaffirm(topic, user, **said(topic.revisions.last()))


def later(topic, user):
    """Approve, to be public from a later time on."""
    revision = facts.revision_in_review(topic) or submit(topic, at=LATER)
    return workflow.approve(revision, user, public_from=THEN, **said(revision))


ACTS = {"approve": approve, "reinstate": reinstate, "reaffirm": reaffirm, "wording": wording, "later": later}
ALWAYS_REFUSED = ("reaffirm", "wording")  # of what is not public there is nothing to reaffirm, and no wording to check


def test_no_act_is_forgotten():
    """An act that makes texts public belongs in the table of this file."""
    assert {*SIGNATURES} <= ACTS.keys()


# --- every state in which such a topic can be ---


def withdrawn(topic, people, monkeypatch):
    withdraw(topic, people["rita"])


def edited_since(topic, people, monkeypatch):
    withdraw(topic, people["rita"])
    topic.summary = "Other words."
    topic.save()
    workflow.record_contribution(topic, people["ada"], at=LATER)


def submitted_before(topic, people, monkeypatch):
    submit(topic, at=LATER)
    withdraw(topic, people["rita"])


def returned_since(topic, people, monkeypatch):
    withdraw(topic, people["rita"])
    workflow.return_to_author(submit(topic, at=LATER), people["rosa"], reason="No.", at=LATER)


def withdrawn_twice(topic, people, monkeypatch):
    """Back by two, and away again for another reason and then for safety."""
    for code in ("wrong", "safety"):
        withdraw(topic, people["rita"], code)
        for name in ("ravi", "rosa") if code == "safety" else ("ravi",):
            reinstate(topic, people[name])
    withdraw(topic, people["rita"])


def shown_by_a_demonstration(topic, people, monkeypatch, settings):
    """What demonstration accounts brought back counts for nothing outside a demonstration."""
    withdraw(topic, people["rita"])
    settings.DEMO = True
    for name in ("demo-one", "demo-two"):
        reinstate(topic, make_reviewer(name, is_demo=True))
    settings.DEMO = False
    withdraw(topic, people["rita"], "other")


def called_back_since(topic, people, monkeypatch):
    """Two have signed it, but readers never saw it."""
    withdraw(topic, people["rita"])
    for name in ("ravi", "rosa"):
        later(topic, people[name])
    workflow.call_back(topic, people["rita"], reason="Not yet.", at=LATER)


def withdrawn_while_scheduled(topic, people, monkeypatch):
    later(topic, people["ravi"])
    withdraw(topic, people["rita"])


def by_fallback_edition(topic, people, monkeypatch):
    """On a day on which the guide could not be built."""
    with monkeypatch.context() as patch:
        patch.setattr(build, "renderer", rendering.Renderer(**{**vars(build.renderer), "render": broken}))
        withdraw(topic, people["rita"])
    assert "makeshift" in Edition.objects.current().manifest


def broken(page):
    raise ValueError("no template")


STATES = [withdrawn, edited_since, submitted_before, returned_since, withdrawn_twice, by_fallback_edition]
PERSONS = [
    ("rita", "rita"), ("ravi", "ravi"), ("rita", "ravi"), ("ravi", "rita"), ("ravi", "rosa"), ("ada", "ravi")
]  # fmt: skip
SCHEDULED_STATES = [called_back_since, withdrawn_while_scheduled]
SOME = PERSONS[1:4]
TABLE = [
    *((Kind.TIP, state, "later", pair) for state in (withdrawn, edited_since) for pair in PERSONS),
    *((Kind.TIP, state, act, pair) for state in SCHEDULED_STATES for act in ("approve", "reinstate") for pair in SOME),
    *((Kind.TIP, state, "later", pair) for state in SCHEDULED_STATES for pair in SOME),
    *((Kind.TIP, state, act, pair) for state in STATES for act in ("approve", "reinstate") for pair in PERSONS),
    *((Kind.TIP, state, act, ("ravi", "rosa")) for state in STATES for act in ALWAYS_REFUSED),
    *((Kind.WARNING, withdrawn, act, pair) for act in ("approve", "reinstate") for pair in PERSONS),
]


def try_both(act, topic, people, pair):
    for name in pair:
        try:
            ACTS[act](topic, people[name])
        except workflow.Refused:
            continue


@pytest.mark.parametrize(("kind", "state", "act", "pair"), TABLE)
def test_it_takes_two_people_whoever_they_are(people, monkeypatch, kind, state, act, pair):
    topic = make_public(people["ada"], people["rita"], kind=kind, slug="walk")
    state(topic, people, monkeypatch)

    try_both(act, topic, people, pair)

    if act == "later":
        assert facts.live_signature(topic, THEN - timedelta(seconds=1)) is None
    is_public = facts.live_signature(topic, THEN) is not None
    assert is_public == (act not in ALWAYS_REFUSED and len({*pair} - {"ada"}) == 2)
    if is_public:
        signed = facts.live_signature(topic, THEN)
        assert [signed.data["name"], *(other["name"] for other in signed.data["others"])] == [
            f"{name.title()} Reviewer" for name in reversed(pair)
        ]
        assert sum(name == "rita" for name in pair) <= 1
        call_command("verify", stdout=StringIO())


@pytest.mark.parametrize("act", ["approve", "reinstate"])
def test_a_demonstration_settles_nothing(people, monkeypatch, settings, act):
    topic = make_public(people["ada"], people["rita"], kind=Kind.TIP, slug="walk")
    shown_by_a_demonstration(topic, people, monkeypatch, settings)

    ACTS[act](topic, people["ravi"])
    assert facts.live_signature(topic) is None
    ACTS[act](topic, people["rosa"])
    assert facts.live_signature(topic) is not None


@pytest.mark.parametrize("code", sorted(workflow.REASONS.keys() - {"safety"}))
def test_after_another_withdrawal_one_is_enough(people, code):
    topic = make_public(people["ada"], people["rita"], kind=Kind.TIP, slug="walk")
    withdraw(topic, people["rita"], code)
    reinstate(topic, people["ravi"])
    assert facts.live_signature(topic) is not None


def test_once_two_have_signed_one_is_enough_again(people):
    topic = make_public(people["ada"], people["rita"], kind=Kind.TIP, slug="walk")
    withdraw(topic, people["rita"])
    for name in ("rita", "ravi"):
        approve(topic, people[name])
    assert reaffirm(topic, people["rosa"]).act == "reaffirm"


# --- verify ---


def findings():
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO(), stderr=errors)
    return errors.getvalue()


def come_back_by_one(people, act, monkeypatch):
    topic = make_public(people["ada"], people["rita"], kind=Kind.TIP, slug="walk")
    withdraw(topic, people["rita"])
    with monkeypatch.context() as patch:
        patch.setattr(facts, "needs_two_signers", lambda *given: False)
        return topic, ACTS[act](topic, people["ravi"])


@pytest.mark.parametrize("act", ["approve", "reinstate"])
def test_verify_names_every_act_that_brought_harm_back_with_one_signature(people, monkeypatch, act):
    topic, line = come_back_by_one(people, act, monkeypatch)
    assert f"guide_event {line.seq}: signed by one person, though revision" in findings()
    # Nor does it end there: the topic still owes two signatures.
    assert reaffirm(topic, people["ravi"]).act == "sign"


def without_rules(monkeypatch):
    """Signatures as they were before these rules."""
    signature = signature_records.signature_of
    later = ("rules", "comments_read")
    monkeypatch.setattr(
        signature_records,
        "signature_of",
        lambda *given: {name: value for name, value in signature(*given).items() if name not in later},
    )


def test_what_one_signature_brought_back_before_the_rule_is_told_apart(people, monkeypatch):
    with monkeypatch.context() as patch:
        without_rules(patch)
        topic, line = come_back_by_one(people, "approve", patch)
    found = findings()
    assert "signed by one person, though revision" not in found
    assert (
        f"guide_event {line.seq}: revision {line.revision_id} was signed by one person, when one was enough after a "
        "withdrawal because it may harm someone. It needs two now: let it be reaffirmed." in found
    )
    assert reaffirm(topic, people["ravi"]).act == "sign"
    assert reaffirm(topic, people["rosa"]).act == "reaffirm"
    call_command("verify", stdout=StringIO())


def test_no_later_line_passes_for_one_of_before_the_rule(people, monkeypatch):
    make_public(people["ada"], people["rita"], kind=Kind.TIP, slug="other")
    without_rules(monkeypatch)
    _topic, line = come_back_by_one(people, "approve", monkeypatch)
    assert f"guide_event {line.seq}: signed by one person, though revision" in findings()


# --- the desk ---


def test_the_desk_says_who_must_still_sign_and_why(people):
    topic = make_public(people["ada"], people["rita"], kind=Kind.TIP, slug="walk")
    withdraw(topic, people["rita"])
    revision = submit(topic, at=LATER)

    assert signatures_needed(revision, Event.Act.APPROVE, LATER) == (
        "Two people have to sign it, because rita withdrew this topic on 15 March 2026 as it may harm someone. "
        "rita may be one of them. Two signatures are missing. Who can: Ravi Reviewer, Rita Reviewer, Rosa Reviewer."
    )
    sign(revision, people["rita"], LATER)
    assert signatures_needed(revision, Event.Act.APPROVE, LATER).endswith(
        "Rita Reviewer signed on 15 March 2026. One signature is missing. Who can: Ravi Reviewer, Rosa Reviewer."
    )


def test_the_desk_says_where_too_few_can_sign(author, reviewer):
    revision = submit(make_topic(author, kind=Kind.WARNING, slug="clot"))
    assert signatures_needed(revision, Event.Act.APPROVE, NOW).endswith("an account manager has to find a reviewer.")


def test_of_other_texts_it_says_nothing(author, reviewer):
    assert signatures_needed(submit(make_topic(author)), Event.Act.APPROVE, NOW) == ""
