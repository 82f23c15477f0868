"""A withdrawal that cannot fail: where the guide cannot be built, the page goes all the same, and everybody is told."""

import json
from dataclasses import replace
from hashlib import sha256
from io import StringIO

import pytest
from django.contrib import messages
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.template import TemplateSyntaxError
from django.test import Client
from django.utils import timezone

from guide.models import Digest, Edition, Event, Kind, Topic
from guide.publishing import build, fallback_edition, release
from guide.publishing.html_checks import inspect
from guide.review import digest, workflow
from guide.serving.shelf import shelf
from tests.admin_pages import address, text
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    NOW,
    approve,
    make_author,
    make_public,
    make_reviewer,
    make_topic,
    make_user,
    submit,
)
from tests.fetching import fetch
from tests.tampering import as_of_an_earlier_release, rewrite, unguarded

WORD = "zorba"
READER = Client()  # one for all: it looks through every static file at its first request
PATH = "/stretches/calf-zorba/"
PATHS = {
    "drink": "/prevention/drink/",
    "bed": "/routines/bed/",
    "calf": "/relief/calf/",
    "calf-zorba": PATH,
    "clot": "/help/clot/",
}


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level("CRITICAL", logger="guide.publishing.fallback_edition")


@pytest.fixture
def manager(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    return make_user("max", "Account managers", email="max@example.org")


@pytest.fixture(scope="module", autouse=True)
def _guide(module_db):
    """A text with a word of its own, that every other text of the guide shows in some way."""
    author, reviewer = make_author(), make_reviewer()
    with workflow.deferred_publishing():
        fields = {"title": f"Title {WORD}", "summary": f"Summary {WORD}", "steps": [f"Step {WORD}"]}
        topic = make_public(author, reviewer, slug="calf-zorba", body=f"Body {WORD}", target_muscles=WORD, **fields)
        sign = make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
        body = f"See [the stretch]({PATH})."
        make_public(author, reviewer, kind=Kind.TIP, slug="drink", body=body)
        make_public(author, reviewer, kind=Kind.ROUTINE, slug="bed", steps=[("Do it.", topic)])
        make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", steps=[("Do it.", topic)], rungs=[topic, sign])
    build.publish(reviewer, at=NOW)


@pytest.fixture
def topic(db):
    return Topic.objects.get(slug="calf-zorba")


def missing_file(page, **extra):
    """As when a release comes with a file that nobody has collected."""
    return '<img src="/static/new.0123.png" alt="">'


def broken_template(page, **extra):
    raise TemplateSyntaxError("Invalid block tag")


def broken_code(*arguments):
    raise KeyError("pregnancy")


def broken_query(*arguments):
    """PostgreSQL then takes no other query before the transaction goes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


FAILURES = {
    "a collected file is missing": ("render", missing_file),
    "a template is broken": ("render", broken_template),
    "an old text cannot be read any more": ("load_guide", broken_code),
    "a query fails": ("load_guide", broken_query),
    "another page is refused": ("inspect", lambda html: inspect("<style></style>")),
}


def break_build(monkeypatch, failure="a template is broken"):
    part, broken = FAILURES[failure]
    next_release = replace(build.renderer, version=lambda: "the next release")  # so that every page is rendered again
    monkeypatch.setattr(release, "is_of", lambda edition, renderer: True)  # else nothing would be tried at all
    if part == "load_guide":
        monkeypatch.setattr(build, part, broken)
    else:
        next_release = replace(next_release, **{part: broken})
    monkeypatch.setattr(build, "renderer", next_release)


def get(path):
    return fetch(path, READER)


def withdraw(topic, user, **said):
    fields = {"reason": "Unsafe.", "notice": "Stop <at once>.", "code": "safety", "at": LATER, **said}
    event = workflow.withdraw(topic, user, **fields)
    shelf.forget()
    return event


def public_paths():
    return list(shelf.routes())


def test_the_page_goes_whatever_fails_and_nothing_else_does(topic, reviewer, monkeypatch):
    for failure, (slug, path) in zip(FAILURES, PATHS.items(), strict=True):
        before = Edition.objects.current().manifest
        with monkeypatch.context() as patch:
            break_build(patch, failure)
            withdraw(Topic.objects.get(slug=slug), reviewer)

        after = Edition.objects.current().manifest
        page = get(path)
        assert page.status_code == 410, failure
        assert b"Stop &lt;at once&gt;." in page.body
        assert (set(before["pages"]) - set(after["pages"]), set(after["gone"]) - set(before["gone"])) == (
            {path},
            {path},
        )
    for path in after["pages"]:
        assert get(path).status_code == {"/404/": 404, "/lapsed/": 410}.get(path, 200)


def test_no_other_address_holds_a_word_of_it(topic, reviewer, monkeypatch):
    """Also none that phones ask for, and no file."""
    names = [path for path in public_paths() if WORD.encode() in get(path).body]
    assert {"/", "/relief/calf/", "/stretches/", "/index/", "/routines/bed/"} & set(names)
    break_build(monkeypatch)

    withdraw(topic, reviewer)

    gone = json.loads(get("/_o/head.json").body)["gone"]
    allowed = {PATH, f"/_o/gone/{gone}.json"}
    for path in public_paths():
        if path not in allowed:
            body = get(path).body.replace(b"calf-zorba", b"")  # a signed text may still point at its notice
            assert WORD.encode() not in body, path


def test_a_page_that_shows_a_word_of_a_text_names_it(topic):
    """As a step, a rung, a card, in a list: else nobody could tell of which signed texts a page is made."""
    signed, pages = Event.objects.in_force().get(topic=topic).sha256, Edition.objects.current().manifest["pages"]
    shows = {path for path in pages if WORD.encode() in get(path).body.replace(b"calf-zorba", b"")}
    assert {PATH, "/relief/calf/", "/routines/bed/", "/prevention/drink/", "/areas/calf/", "/stretches/"} < shows
    assert shows <= {path for path, page in pages.items() if signed in page["revisions"]}


def test_phones_are_told_as_by_any_other_edition(topic, reviewer, monkeypatch):
    break_build(monkeypatch)
    withdraw(topic, reviewer)

    head = json.loads(get("/_o/head.json").body)
    manifest = json.loads(get(f"/_o/e/{head['edition']}.json").body)
    gone = json.loads(get(f"/_o/gone/{head['gone']}.json").body)["pages"]

    assert head["seq"] == 2
    assert PATH not in manifest["pages"]
    assert sha256(gone[PATH]["html"].encode()).hexdigest() == gone[PATH]["h"]
    for name in manifest["blobs"]:
        assert sha256(get(f"/_o/b/{name}").body).hexdigest() == name
    packed = [name for pack in manifest["packs"] for name in pack["b"]]
    assert sorted(packed) == sorted(manifest["blobs"])
    for pack in manifest["packs"]:
        lines = get(f"/_o/p/{pack['h']}.ndjson").body.decode().splitlines()
        assert [json.loads(line)["h"] for line in lines] == pack["b"]


def test_the_notice_needs_nothing_and_offers_the_replacement(topic, author, reviewer, monkeypatch):
    other = make_public(author, reviewer, slug="calf-sit", at=NOW)
    break_build(monkeypatch)

    withdraw(topic, reviewer, replacement=other)

    html = get(PATH).body.decode()
    assert inspect(html).refusals == []
    assert [file.split(".")[0] for file in sorted(inspect(html).assets)] == ["/static/css/site", "/static/js/boot"]
    assert "Withdrawn on 15 March 2026" in html
    assert 'href="/stretches/calf-sit/">Calf sit' in html
    assert all(get(path).status_code == 200 for path in inspect(html).links | inspect(html).assets)

    withdraw(other, reviewer)

    assert "Calf sit" not in get(PATH).body.decode()


def test_every_question_of_a_check_goes_with_it(author, reviewer, monkeypatch):
    make_public(author, reviewer, kind=Kind.WARNING, slug="swelling", title="My calf is swollen")
    check = make_topic(author, kind=Kind.CHECK, slug="signs", steps=["Legs"])
    check.steps.update(asks=["clot", "swelling"])
    approve(submit(check), reviewer)
    assert b"swollen" in get("/help/signs/calf/").body
    break_build(monkeypatch)

    withdraw(check, reviewer)

    for part in ("", "calf/"):
        assert get(f"/help/signs/{part}").status_code == 410
    assert b"/help/signs/" not in get("/help/").body


def test_a_reminder_goes_with_its_routine(topic, reviewer, monkeypatch):
    routine = Topic.objects.get(slug="bed")
    assert get("/reminders/bed.ics?time=22:00&day=MO").status_code == 200
    break_build(monkeypatch)

    withdraw(routine, reviewer)

    assert get("/reminders/bed.ics?time=22:00&day=MO").status_code == 404


# --- what is said about it ---


def withdraw_at_the_desk(client, topic, user):
    client.force_login(user)
    typed = {"code": "safety", "reason": "Unsafe.", "notice": "Stop."}
    page = client.post(address(topic, "withdraw"), typed, follow=True)
    [message] = page.context["messages"]
    return message


def test_the_log_says_why_and_the_reviewer_is_warned_and_told_what_to_do(client, topic, reviewer, manager, monkeypatch):
    break_build(monkeypatch)

    message = withdraw_at_the_desk(client, topic, reviewer)

    assert message.level == messages.WARNING
    assert (
        "Withdrawn. Readers see your notice from now on. But the guide cannot be built: / cannot be" in message.message
    )
    assert "run “manage.py publish”. The administrators and the account managers have been told" in message.message
    withdrawn, published = Event.objects.order_by("-seq")[:2][::-1]
    assert (withdrawn.act, published.act) == ("withdraw", "publish")
    assert published.data | {"frozen": {}} == {
        "edition": 2,
        "frozen": {},
        "unbuilt": fallback_edition.why_unbuilt(withdrawn),
    }


def test_administrators_and_account_managers_are_told_by_mail(client, topic, reviewer, manager, settings, monkeypatch):
    settings.ADMINS = [("", "root@example.org")]
    break_build(monkeypatch)

    withdraw_at_the_desk(client, topic, reviewer)

    [told] = mail.outbox
    assert told.to == ["root@example.org", "max@example.org"]
    assert "rita withdrew “Title zorba” at 15 March 2026, 10:00 UTC." in told.body
    assert "the guide cannot be built: / cannot be" in told.body
    assert "run “manage.py publish”" in told.body
    assert [(kept.user, kept.error) for kept in Digest.objects.all()] == [(manager, "")]


def test_a_mail_that_fails_is_kept_and_the_reviewer_calls_somebody(client, topic, reviewer, manager, monkeypatch):
    def fail(self):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("guide.review.urgent_mail.EmailMessage.send", fail)
    break_build(monkeypatch)

    message = withdraw_at_the_desk(client, topic, reviewer)

    assert get(PATH).status_code == 410
    assert "Nobody could be told by mail: no mail server Call an administrator now." in message.message
    assert [(kept.user, kept.error) for kept in digest.undelivered()] == [(manager, "no mail server")]


def test_where_nobody_has_an_address_the_reviewer_calls_somebody(client, topic, reviewer, monkeypatch):
    break_build(monkeypatch)
    message = withdraw_at_the_desk(client, topic, reviewer)
    assert "Nobody could be told by mail: There is nobody with an email address. Call" in message.message


def test_the_desk_says_it_until_the_guide_is_built(client, topic, author, reviewer, monkeypatch):
    with monkeypatch.context() as patch:
        break_build(patch)
        withdraw(topic, reviewer)
    for person in (author, reviewer):
        client.force_login(person)
        assert "The guide cannot be built Readers have the edition before" in text(client.get("/admin/"))
    build.publish(reviewer, at=LATER)
    assert "The guide cannot be built" not in text(client.get("/admin/"))


def test_an_approval_still_fails_and_changes_nothing(author, reviewer, topic, monkeypatch):
    break_build(monkeypatch)
    revision = submit(make_topic(author, slug="other"))
    with pytest.raises(build.BuildError):
        approve(revision, reviewer)
    assert Edition.objects.current().seq == 1


def test_a_withdrawal_that_can_be_built_is_built_and_alarms_nobody(client, topic, reviewer, manager):
    message = withdraw_at_the_desk(client, topic, reviewer)
    assert fallback_edition.MANIFEST_KEY not in Edition.objects.current().manifest
    assert fallback_edition.why_unbuilt(Event.objects.get(act="withdraw")) == ""
    assert (message.level, mail.outbox) == (messages.SUCCESS, [])


# --- afterwards ---


def verify():
    out = StringIO()
    call_command("verify", stdout=out, stderr=out)
    return out.getvalue()


def test_verify_makes_it_again_and_says_what_it_is(topic, reviewer, monkeypatch):
    with monkeypatch.context() as patch:
        break_build(patch)
        withdraw(topic, reviewer)
        assert "Edition 2 is makeshift: the guide could not be built when line" in verify()
    assert "every public byte comes from a signed text" in verify()
    call_command("verify", "--at", "2026-03-15", stdout=StringIO())


def test_verify_finds_what_was_slipped_into_it(topic, reviewer, monkeypatch):
    break_build(monkeypatch)
    withdraw(topic, reviewer)
    edition = Edition.objects.current()
    edition.manifest["pages"]["/relief/calf/"]["blob"] = edition.manifest["pages"]["/"]["blob"]
    rewrite(edition, edition.manifest)
    with pytest.raises(Exception, match="findings"):
        verify()


def test_the_next_good_build_is_whole_again(topic, reviewer, monkeypatch):
    with monkeypatch.context() as patch:
        break_build(patch)
        withdraw(topic, reviewer)
        withdraw(Topic.objects.get(slug="drink"), reviewer)
        assert "Edition 3 is makeshift" in verify()

    edition = build.publish(reviewer, at=LATER)

    shelf.forget()
    assert edition.seq == 4
    assert fallback_edition.MANIFEST_KEY not in edition.manifest
    assert [path for path in edition.manifest["assets"] if path.startswith("/data/search.")]
    assert b"sg-header__brand" in get(PATH).body  # the notice as the guide makes it
    assert "makeshift" not in verify()


def test_what_is_reinstated_stands_in_every_list_again(topic, reviewer, second_reviewer, monkeypatch):
    """The list is made of the same words as before the withdrawal; its page without the entry must not pass for it."""
    with monkeypatch.context() as patch:
        break_build(patch)
        event = withdraw(topic, reviewer, code="wrong")
    signed = {"sha256": event.sha256, "review_by": NEXT_REVIEW, "at": LATER, "confirmed_at": LATER}
    workflow.reinstate(topic, second_reviewer, **signed)
    shelf.forget()
    assert f"Title {WORD}".encode() in get("/stretches/").body
    assert get(PATH).status_code == 200


def test_an_edition_of_an_earlier_release_loses_a_page_too(topic, reviewer, monkeypatch):
    as_of_an_earlier_release(Edition.objects.current())
    root = Edition.objects.current().root
    for entry in root["pages"].values():
        del entry["shown_until"]
    with unguarded():
        Edition.objects.update(root=root)
    break_build(monkeypatch)

    withdraw(topic, reviewer)

    assert get(PATH).status_code == 410


def test_what_stands_between_the_marks_of_a_page_goes_and_nothing_else():
    html = "a<!--[/x/]-->b<!--[/y/]-->c<!--[//y/]-->d<!--[//x/]-->e<!--[/x/]-->f<!--[//x/]-->g"
    assert fallback_edition.without_entry(html, "/x/") == "aeg"
    assert fallback_edition.without_entry(html, "/y/") == html.replace("<!--[/y/]-->c<!--[//y/]-->", "")
    assert fallback_edition.without_entry(html, "/z/") == html
