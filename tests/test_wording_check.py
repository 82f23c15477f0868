"""A wording check covers wording alone: the act, the sign form and `verify`. What is wording, `changes` says."""

from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guide.record import facts
from guide.review import discussion, obstacles, signature_records, workflow
from tests.factory import LATER, NEXT_REVIEW, PASSWORD, approve, make_public, sign, submit
from tests.test_command_verify import findings, forge

# --- the act ---

SAFE, DANGEROUS = "Do not stretch a common cramp.", "Do stretch a common cramp."


@pytest.fixture
def topic(author, reviewer):
    return make_public(author, reviewer, summary=SAFE)


def edited(topic, at=LATER, **fields):
    for name, value in fields.items():
        setattr(topic, name, value)
    topic.save()
    workflow.record_contribution(topic, topic.owner, at=at)
    return submit(topic, at=at)


def check_wording(revision, user, at=LATER, **overrides):
    return sign(revision, user, at, meaning=workflow.WORDING_CHECK, **overrides)


@pytest.mark.parametrize(
    "fields", [{"summary": DANGEROUS}, {"hold_seconds": 60}, {"cautions": "Stop if it aches."}, {"sides": "one"}]
)
def test_a_change_of_advice_is_no_wording_check(topic, reviewer, fields):
    revision = edited(topic, **fields)
    with pytest.raises(workflow.Refused, match="A wording check does not cover this.*full clinical review"):
        check_wording(revision, reviewer)
    assert obstacles.meanings_for(revision, "approve", reviewer, LATER) == [workflow.FULL_REVIEW]


def test_a_change_of_words_is_one(topic, reviewer):
    revision = edited(topic, summary=SAFE.replace("common", "frequent"))
    assert check_wording(revision, reviewer).data["meaning"] == "wording"


def test_many_small_steps_add_up(topic, reviewer):
    """Each is compared with the text of the last full clinical review as well."""
    summaries = [f"Do not stretch a common {words}cramp." for words in ("sudden big ", "sudden big old known ")]
    for summary in summaries:
        check_wording(edited(topic, summary=summary), reviewer)
    with pytest.raises(workflow.Refused, match="does not cover this"):
        check_wording(edited(topic, summary=summaries[-1].replace("known", "known night muscle")), reviewer)


def test_the_form_offers_it_for_wording_alone_and_says_why_not(client, topic, reviewer, set_clock):
    client.force_login(reviewer)
    revision = edited(topic, summary=DANGEROUS)
    page = client.get(f"/admin/guide/revision/{revision.pk}/change/").text
    assert 'value="wording"' not in page
    assert "A wording check does not cover this" in page
    assert "“not” removed from summary" in page

    workflow.recall(revision, topic.owner, reason="Slip.", at=LATER)
    revision = edited(topic, summary=SAFE.replace("common", "frequent"))
    assert 'value="wording"' in client.get(f"/admin/guide/revision/{revision.pk}/change/").text


def test_a_forged_form_is_refused_with_the_reason(client, topic, reviewer, set_clock):
    client.force_login(reviewer)
    revision = edited(topic, summary=DANGEROUS)
    sent = {"sha256": revision.sha256, "meaning": "wording", "review_by": NEXT_REVIEW.isoformat(), "password": PASSWORD}
    response = client.post(f"/admin/guide/revision/{revision.pk}/approve/", sent)
    assert response.status_code == 422
    assert "A wording check does not cover this" in response.text


# --- the sign form ---


def test_the_sign_form_names_signer_text_dangers_and_open_comments(client, topic, author, reviewer, set_clock):
    client.force_login(reviewer)
    revision = edited(topic, summary=DANGEROUS)
    discussion.comment(revision, reviewer, text="Say <b>why</b>.", field="summary", at=LATER)
    page = client.get(f"/admin/guide/revision/{revision.pk}/approve/").text
    assert "Rita Reviewer, Physiotherapist" in page
    assert f"{revision.sha256[:12]}</code>" in page
    assert "“not” removed from summary" in page.split("Read twice")[1]
    assert "Say &lt;b&gt;why&lt;/b&gt;." in page.split("Open comments")[1]
    assert "I have read the open comment." in page


def signing(revision, comments):
    fields = {"sha256": revision.sha256, "meaning": "full", "review_by": NEXT_REVIEW.isoformat(), "password": PASSWORD}
    ticked = ",".join(str(comment.pk) for comment in comments)
    return {**fields, "comments_read": ticked} if ticked else fields


def test_nobody_signs_past_a_comment_that_they_have_not_read(client, topic, reviewer, set_clock):
    client.force_login(reviewer)
    revision = edited(topic, summary=SAFE)
    url = f"/admin/guide/revision/{revision.pk}/approve/"
    first = discussion.comment(revision, reviewer, text="One.", at=LATER)
    with pytest.raises(workflow.Refused, match="1 open comment is not confirmed as read"):
        approve(revision, reviewer, LATER)
    assert "Read the open comments, tick that you have" in client.post(url, {**signing(revision, [])}).text

    second = discussion.comment(revision, reviewer, text="Two.", at=LATER)  # while the page is open
    response = client.post(url, signing(revision, [first]))
    assert "The open comments have changed since you opened this page." in response.text
    assert "I have read the 2 open comments." in response.text
    assert facts.revision_in_review(topic) == revision

    assert client.post(url, signing(revision, [first, second])).status_code == 302
    assert facts.live_signature(topic).data["comments_read"] == 2


@pytest.mark.parametrize("act", ["reaffirm", "reinstate"])
def test_nor_reaffirms_nor_reinstates_past_one(topic, reviewer, second_reviewer, act):
    revision = facts.live_signature(topic).revision
    remark = discussion.comment(edited(topic, summary=DANGEROUS), reviewer, text="No!", at=LATER)
    if act == "reinstate":
        workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    said = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": LATER, "confirmed_at": LATER}
    with pytest.raises(workflow.Refused, match="not confirmed as read"):
        getattr(workflow, act)(topic, second_reviewer, **said)
    assert getattr(workflow, act)(topic, second_reviewer, **said, comments_read=[remark.pk]).act == act


# --- verify ---


def test_verify_names_a_wording_check_that_covers_a_change_of_advice(topic, reviewer, monkeypatch):
    revision = edited(topic, summary=DANGEROUS)
    monkeypatch.setattr(workflow.guards, "require_wording_only", lambda *given: None)
    line = check_wording(revision, reviewer)
    assert f"guide_event {line.seq}: signed as a wording check, which does not cover this: “not” removed" in findings()


def test_verify_names_a_line_that_was_forged_into_a_wording_check(topic, second_reviewer):
    revision = facts.live_signature(topic).revision
    said = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": LATER, "confirmed_at": LATER}
    line = workflow.reaffirm(topic, second_reviewer, **said)
    forge("reaffirm", data={"meaning": "wording"})
    assert f"guide_event {line.seq}: signed as a wording check, where it takes a full clinical review." in findings()


@pytest.mark.parametrize("day", ["reviewed_on", "review_by"])
def test_verify_names_a_wording_check_that_moves_a_day(topic, reviewer, day, monkeypatch):
    signature = signature_records.signature_of
    monkeypatch.setattr(signature_records, "signature_of", lambda *given: {**signature(*given), day: "2027-09-09"})
    line = check_wording(edited(topic, summary=SAFE.replace("common", "frequent")), reviewer)
    assert f"guide_event {line.seq}: a wording check put off the next review, or moved the day" in findings()


def test_wording_checks_of_before_the_rule_stay_right(topic, reviewer, monkeypatch):
    """Nothing is asked of them that nobody asked then; once a line is under the rules, all later ones are."""
    later = ("rules", "comments_read")
    forge("approve", without=later)
    signature = signature_records.signature_of
    monkeypatch.setattr(workflow.guards, "require_wording_only", lambda *given: None)
    with monkeypatch.context() as patch:
        patch.setattr(signature_records, "signature_of", lambda *given: without(signature(*given), later))
        line = check_wording(edited(topic, summary=DANGEROUS), reviewer)
    assert "wording" not in findings_or_none()

    workflow.reaffirm(topic, reviewer, **said(line))
    assert "wording" not in findings_or_none()
    newer = check_wording(edited(topic, summary=SAFE), reviewer)
    forge(newer.act, without=later, seq=newer.seq)
    assert f"guide_event {newer.seq}: signed as a wording check, which does not cover this" in findings_or_none()


def said(line, at=LATER):
    return {"sha256": line.sha256, "review_by": NEXT_REVIEW, "at": at, "confirmed_at": at}


def findings_or_none():
    errors = StringIO()
    with suppress(CommandError):
        call_command("verify", stdout=StringIO(), stderr=errors)
    return errors.getvalue()


def without(signature, names):
    return {name: said for name, said in signature.items() if name not in names}
