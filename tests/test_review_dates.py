"""A page past its review date says so, and past its grace it gives way: by the clock, from bytes that do not change."""

import gzip
import hashlib
import json
from datetime import timedelta
from io import StringIO

import brotli
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from guide.models import Blob, Edition, Kind
from guide.publishing import build
from guide.record import facts
from guide.review import workflow
from guide.serving import phone_files, protocol, replies, review_dates
from guide.serving.shelf import Shelf, shelf
from guide.serving.wsgi import GuideApplication
from tests.factory import LATER, NEXT_REVIEW, NOW, TODAY, approve, change_profile, make_public, make_topic, submit
from tests.test_serving import call, django_stub

PATH = "/stretches/calf-wall/"
RELIEF = "/relief/calf/"
GRACE_ENDS = facts.months_after(NEXT_REVIEW, 6)
BANNER = b"Review overdue since 15 March 2027."
DAY_AFTER = NEXT_REVIEW + timedelta(days=1)
LONG_AFTER = GRACE_ENDS + timedelta(days=1)


@pytest.fixture
def stretch(author, reviewer):
    return make_public(author, reviewer)


@pytest.fixture
def relief(author, reviewer, stretch):
    sign = make_public(author, reviewer, kind=Kind.WARNING, slug="cramp-goes-on", title="A cramp that goes on")
    plan = {"kind": Kind.RELIEF, "slug": "calf", "steps": [("Pull your toes up.", stretch)], "rungs": [stretch, sign]}
    return make_public(author, reviewer, **plan)


class Readers:
    """`serve_on(day, path, method, **headers)` asks the application as if today were that day, a second later."""

    def __init__(self):
        self.second, self.day = 0, None
        self.shelf = Shelf(clock=lambda: self.second, today=lambda: self.day.isoformat())

    def __call__(self, day, path, method="GET", **headers):
        self.second, self.day = self.second + 1, day
        return call(GuideApplication(django_stub, self.shelf), path, method, **headers)


@pytest.fixture
def serve_on():
    return Readers()


def publish_on(day, user):
    return build.publish(user, at=NOW + (day - TODAY))


def raw(path):
    manifest = Edition.objects.current().manifest
    entry = manifest["pages"].get(path) or manifest["gone"][path]
    return bytes(Blob.objects.get(sha256=entry["blob"]).raw)


def is_hidden(html):
    return review_dates.HIDDEN in html and review_dates.SHOWN not in html


# --- overdue ---


@pytest.mark.parametrize("day", [TODAY, NEXT_REVIEW - timedelta(days=1), NEXT_REVIEW])
def test_up_to_its_review_date_a_page_is_its_blob(stretch, serve_on, day):
    _, headers, body = serve_on(day, PATH)
    assert body == raw(PATH)
    assert is_hidden(body)
    assert headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'


def test_from_the_day_after_it_says_since_when_its_review_is_overdue(stretch, serve_on):
    status, headers, body = serve_on(DAY_AFTER, PATH)
    assert status == "200 OK"
    assert BANNER in body
    assert review_dates.SHOWN in body
    assert body == raw(PATH).replace(b" data-due hidden>", b" data-due>")
    assert headers["ETag"] == f'"{hashlib.sha256(raw(PATH)).hexdigest()}-overdue"'


def test_a_browser_that_knows_one_form_gets_the_other(stretch, serve_on):
    fresh, overdue = (serve_on(day, PATH)[1]["ETag"] for day in (NEXT_REVIEW, DAY_AFTER))
    assert serve_on(NEXT_REVIEW, PATH, if_none_match=fresh)[0] == "304 Not Modified"
    assert serve_on(DAY_AFTER, PATH, if_none_match=fresh)[0] == "200 OK"
    status, headers, body = serve_on(DAY_AFTER, PATH, if_none_match=overdue)
    assert (status, headers["ETag"], body) == ("304 Not Modified", overdue, b"")
    assert serve_on(NEXT_REVIEW, PATH, if_none_match=overdue)[0] == "200 OK"


def test_both_forms_come_in_every_encoding_and_are_made_once(stretch, serve_on, django_assert_num_queries):
    for day in (NEXT_REVIEW, DAY_AFTER):
        plain = serve_on(day, PATH)[2]
        with django_assert_num_queries(4):  # each time whether there is a newer edition, and a newer signature
            for accepted, decode in (("br", brotli.decompress), ("gzip", gzip.decompress)):
                _, headers, body = serve_on(day, PATH, accept_encoding=accepted)
                assert headers["Content-Encoding"] == accepted
                assert decode(body) == plain
        assert serve_on.shelf.replies().reply(PATH, "br") is serve_on.shelf.replies().reply(PATH, "br")


def test_head_has_the_length_of_the_overdue_form(stretch, serve_on):
    _, headers, body = serve_on(DAY_AFTER, PATH, "HEAD")
    assert body == b""
    assert int(headers["Content-Length"]) == len(serve_on(DAY_AFTER, PATH)[2])


def test_a_new_edition_forgets_overdue_forms_of_pages_that_changed(stretch, reviewer, serve_on):
    serve_on(DAY_AFTER, PATH)
    stretch.title = "Other"
    stretch.save()
    workflow.record_contribution(stretch, stretch.owner, at=LATER)
    approve(submit(stretch, at=LATER), reviewer, at=LATER)
    assert b"Other" in serve_on(DAY_AFTER, PATH)[2]
    assert len(serve_on.shelf._stock.overdue) == 1


def test_django_alone_says_it_too(stretch, client, monkeypatch):
    monkeypatch.setattr(shelf, "today", DAY_AFTER.isoformat)
    assert review_dates.SHOWN in client.get(PATH).content


def test_each_page_with_a_review_date_has_the_hidden_banner_once_and_no_other_page_has(relief):
    pages = Edition.objects.current().manifest["pages"]
    assert {path for path in pages if pages[path]["review_on"]} == {PATH, RELIEF, "/help/cramp-goes-on/"}
    for path in pages:
        assert raw(path).count(b"data-due") == raw(path).count(review_dates.HIDDEN) == bool(pages[path]["review_on"]), (
            path
        )


def test_the_clock_of_readers_is_the_day_in_utc(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW.replace(hour=23, minute=59))
    assert Shelf().today() == "2026-03-15"


# --- past its grace ---


def test_after_its_grace_a_page_gives_way_to_a_notice(stretch, serve_on):
    assert serve_on(GRACE_ENDS, PATH)[0] == "200 OK"
    status, headers, body = serve_on(LONG_AFTER, PATH)
    assert status == "410 Gone"
    assert b"was not reviewed in time" in body
    assert b"Stand by a wall" not in body
    for link in (b'href="/guide/"', b'href="/help/"'):
        assert link in body
    # as a withdrawn page it is never answered by 304
    assert serve_on(LONG_AFTER, PATH, if_none_match=headers["ETag"])[0] == "410 Gone"


@pytest.mark.parametrize("path", [RELIEF, "/help/cramp-goes-on/"])
def test_a_page_for_an_emergency_is_never_hidden(relief, serve_on, path):
    status, _, body = serve_on(LONG_AFTER, path)
    assert status == "200 OK"
    assert BANNER in body
    assert review_dates.SHOWN in body


def test_the_months_of_grace_can_be_set(author, reviewer, settings, serve_on):
    settings.REVIEW_GRACE_MONTHS = 0
    make_public(author, reviewer)
    assert serve_on(NEXT_REVIEW, PATH)[0] == "200 OK"
    assert serve_on(DAY_AFTER, PATH)[0] == "410 Gone"
    settings.REVIEW_GRACE_MONTHS = 12
    build.publish(reviewer, at=LATER)
    assert serve_on(LONG_AFTER, PATH)[0] == "200 OK"


def test_publishing_leaves_out_what_was_not_reviewed_in_time(relief, reviewer, serve_on):
    publish_on(LONG_AFTER, reviewer)

    manifest = Edition.objects.current().manifest
    assert PATH not in manifest["pages"]
    for path in manifest["pages"]:
        assert PATH.encode() not in raw(path), path
    assert "/stretches/" not in manifest["pages"]
    status, _, body = serve_on(LONG_AFTER, PATH)
    assert status == "410 Gone"
    assert b"Calf wall" in body
    assert b"15 March 2027" in body
    assert RELIEF in manifest["pages"]


def test_publishing_every_day_makes_no_edition_where_nothing_lapsed(stretch, reviewer):
    before = Edition.objects.current()
    assert publish_on(DAY_AFTER, reviewer) == before
    assert publish_on(GRACE_ENDS, reviewer) == before
    after = publish_on(LONG_AFTER, reviewer)
    assert after.seq == before.seq + 1
    assert publish_on(LONG_AFTER + timedelta(days=1), reviewer) == after


def test_a_page_comes_back_when_it_is_reaffirmed(stretch, reviewer, serve_on):
    publish_on(LONG_AFTER, reviewer)
    at = NOW + (LONG_AFTER - TODAY)
    change_profile(reviewer, expires_on=LONG_AFTER + timedelta(days=900), conflict_stated_on=LONG_AFTER)
    signed = {"sha256": facts.live_signature(stretch).sha256, "review_by": LONG_AFTER + timedelta(days=300)}
    workflow.reaffirm(stretch, reviewer, **signed, at=at, confirmed_at=at)
    status, _, body = serve_on(LONG_AFTER, PATH)
    assert status == "200 OK"
    assert is_hidden(body)


def test_a_withdrawn_text_shows_its_own_notice_however_old_it_is(stretch, reviewer, serve_on):
    workflow.withdraw(stretch, reviewer, reason="x", notice="Do not use this.", at=LATER)
    publish_on(LONG_AFTER, reviewer)
    assert b"Do not use this." in serve_on(LONG_AFTER, PATH)[2]


# --- what phones are told ---


def test_phones_learn_both_days_and_where_the_notice_is(relief):
    manifest = json.loads(phone_files.public_manifest(Edition.objects.current()))
    assert manifest["pages"][PATH] | {"h": "", "t": ""} == {"h": "", "t": "", "r": "2027-03-15", "u": "2027-09-15"}
    assert "u" not in manifest["pages"][RELIEF]
    assert manifest["lapsed"] in manifest["pages"]


def test_phones_recall_what_publishing_left_out(stretch, reviewer):
    publish_on(LONG_AFTER, reviewer)
    stones = json.loads(phone_files.tombstones(Edition.objects.current()))["pages"]
    assert "was not reviewed in time" in stones[PATH]["html"]


def test_an_edition_of_an_earlier_release_is_served(stretch, monkeypatch):
    edition = Edition.objects.current()
    for entry in edition.manifest["pages"].values():
        del entry["shown_until"]
    del edition.manifest["pages"]["/lapsed/"]
    route = protocol.routes(edition)[PATH]
    assert replies.on(LONG_AFTER.isoformat(), route, None).is_overdue


# --- the audit ---


def findings(at=None):
    errors = StringIO()
    try:
        call_command("verify", *([f"--at={at}"] if at else []), stdout=StringIO(), stderr=errors)
    except CommandError:
        return errors.getvalue()
    return ""


def test_the_audit_agrees_before_and_after_a_page_gave_way(relief, reviewer):
    assert findings() == ""
    publish_on(LONG_AFTER, reviewer)
    assert findings() == ""
    for day in (DAY_AFTER, LONG_AFTER):
        assert findings(at=day.isoformat()) == "", day


def test_the_audit_sees_a_page_that_gave_way_too_early(relief, reviewer, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(build.review_dates, "day_of", lambda at: LONG_AFTER.isoformat())
        build.publish(reviewer, at=LATER)
    assert f"{PATH} is public on one side only" in findings()
    assert f"{PATH} is missing, though" in findings(at=TODAY.isoformat())


def test_topics_that_stay_are_those_whose_kind_is_about_safety(author, reviewer):
    for number, kind in enumerate((Kind.TIP, Kind.CAUSE, Kind.WARNING)):
        approve(submit(make_topic(author, kind, f"topic-{number}")), reviewer)
    kept = {text.payload["kind"]: text.shown_until for text in build.load_guide().public}
    assert kept == {"tip": "2027-09-15", "cause": "2027-09-15", "warning": None}
