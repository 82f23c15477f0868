"""Deploys: of two releases that run at once the older one takes no act, and what readers see never goes back."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from guide.models import Blob, Edition, Event, Topic
from guide.publishing import build, fallback_edition, rendering
from guide.review import workflow
from guide.serving import protocol
from guide.serving.shelf import Shelf
from guide.serving.wsgi import GuideApplication
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, TODAY, approve, make_public, make_topic, submit
from tests.test_serving import call, django_stub
from tests.verifying import verify

PATH, OTHER = "/stretches/calf-wall/", "/stretches/other/"
REFUSAL = "This server still runs the release before. Restart it, or sign in again in a minute."


@pytest.fixture
def run_as(set_renderer):
    """`run_as("b")`: from now on, this process is one of release b, whose pages say so."""
    render = build.renderer.render

    def run(name):
        set_renderer(version=lambda: name, render=lambda page: f"{render(page)}<!-- release {name} -->")

    return run


@pytest.fixture
def topic(author, reviewer, run_as):
    run_as("a")
    make_public(author, reviewer, slug="other")
    return make_public(author, reviewer)


def releases_shown():
    """By path, the release that rendered each page of the current edition."""
    edition = Edition.objects.current()
    names = {path: entry["blob"] for path, entry in edition.manifest["pages"].items()}
    html = {name: blob.raw.decode() for name, blob in Blob.objects.in_bulk(set(names.values())).items()}
    return {path: re.findall("<!-- release (.) -->", html[name])[0] for path, name in names.items()}


def publish(user, *arguments):
    call_command("publish", *arguments, user=user.username, stdout=StringIO())


def withdraw(topic, user):
    return workflow.withdraw(topic, user, reason="Unsafe.", notice="Stop.", code="safety", at=LATER)


# --- acts ---


def acts_of(author, reviewer, second_reviewer):
    """By name, each act that a release before may not do any more, on a text that is ready for it."""
    live = Topic.objects.get(slug="calf-wall")
    signed = Event.objects.in_force().get(topic=live).sha256
    again = {"sha256": signed, "review_by": TODAY.replace(year=2027), "at": LATER, "confirmed_at": LATER}
    waiting = submit(make_topic(author, slug="waiting"))
    gone = Topic.objects.get(slug="other")
    withdraw(gone, second_reviewer)
    gone_text = Event.objects.filter(topic=gone, act="withdraw").get().sha256
    draft = make_topic(author, slug="draft")
    unfinished = make_topic(author, slug="unfinished")
    workflow.return_to_author(submit(unfinished), reviewer, reason="x", at=LATER)
    workflow.record_contribution(unfinished, author, at=LATER)
    return {
        "submit": lambda: submit(draft),
        "recall": lambda: workflow.recall(waiting, author, reason="x", at=LATER),
        "discard": lambda: workflow.discard(unfinished, author, reason="x", at=LATER),
        "return": lambda: workflow.return_to_author(waiting, reviewer, reason="x", at=LATER),
        "approve": lambda: approve(waiting, reviewer),
        "reaffirm": lambda: workflow.reaffirm(live, reviewer, **again),
        "reinstate": lambda: workflow.reinstate(gone, reviewer, **{**again, "sha256": gone_text}),
        "publish": lambda: build.publish(reviewer, at=LATER),
    }


ACTS = ["submit", "recall", "discard", "return", "approve", "reaffirm", "reinstate", "publish"]


@pytest.mark.parametrize("act", ACTS)
def test_a_server_of_the_release_before_refuses_acts(topic, author, reviewer, second_reviewer, run_as, act):
    acts = acts_of(author, reviewer, second_reviewer)
    assert list(acts) == ACTS
    run_as("b")
    publish(reviewer)
    before = Event.objects.count()

    run_as("a")
    with pytest.raises((workflow.Refused, build.OldRelease), match=re.escape(REFUSAL)):
        acts[act]()
    assert Event.objects.count() == before
    assert set(releases_shown().values()) == {"b"}

    run_as("b")
    acts[act]()


def test_a_server_whose_files_were_replaced_refuses_acts(topic, author, reviewer, set_renderer):
    """It would render with templates of both releases, under the name of one."""
    revision = submit(make_topic(author, slug="new"))
    set_renderer(is_replaced=lambda: True)
    with pytest.raises(workflow.Refused, match=re.escape(REFUSAL)):
        approve(revision, reviewer)
    with pytest.raises(build.OldRelease):
        build.publish(reviewer, at=LATER, is_rebuild=True)


def test_what_names_the_release_is_what_the_process_started_with(monkeypatch, settings):
    rendering.files_at_start.cache_clear()
    before = rendering.version()
    assert not rendering.is_replaced()
    monkeypatch.setattr(rendering, "digest_of_files", lambda: "other files")
    assert rendering.version() == before
    assert rendering.is_replaced()
    settings.DEBUG = True
    assert rendering.version() != before
    assert not rendering.is_replaced(), "a developer's server reads templates anew"


def test_the_desk_says_why_it_refuses(client, topic, author, reviewer, run_as, set_clock):
    revision = submit(make_topic(author, slug="new"), at=LATER)
    run_as("b")
    publish(reviewer)
    run_as("a")
    client.force_login(reviewer)
    typed = {"reason": "Which leg?"}
    page = client.post(address(revision, "return"), typed, follow=True)
    assert REFUSAL in text(page)


def test_the_first_act_of_a_new_release_builds_all_pages(topic, author, reviewer, run_as):
    run_as("b")
    make_public(author, reviewer, slug="new")
    assert set(releases_shown().values()) == {"b"}
    assert verify()[0] == 0


# --- withdrawals ---


def refuse_to_render(set_renderer):
    def fail(page):
        raise AssertionError("A page is rendered while somebody waits for a withdrawal.")

    set_renderer(render=fail)


def test_a_withdrawal_after_a_deploy_does_not_wait_for_a_build(topic, reviewer, run_as, set_renderer):
    run_as("b")
    refuse_to_render(set_renderer)
    withdraw(topic, reviewer)

    edition = Edition.objects.current()
    assert PATH in edition.manifest["gone"]
    assert set(releases_shown().values()) == {"a"}
    assert edition.made_with["release"] == "a"
    assert fallback_edition.why_unbuilt_now() == fallback_edition.AFTER_UPDATE
    assert verify()[0] in (0, 2)

    run_as("b")
    publish(reviewer)
    assert set(releases_shown().values()) == {"b"}
    assert verify()[0] == 0


def test_a_withdrawal_by_the_release_before_leaves_all_other_pages(topic, author, reviewer, run_as, set_renderer):
    run_as("b")
    publish(reviewer)
    run_as("a")
    refuse_to_render(set_renderer)
    withdraw(topic, reviewer)

    edition = Edition.objects.current()
    assert PATH in edition.manifest["gone"]
    assert set(releases_shown().values()) == {"b"}
    assert edition.made_with == {**edition.made_with, "release": "b", "notice": "a"}
    assert verify()[0] in (0, 2)

    run_as("b")
    assert verify()[0] in (0, 2)
    make_public(author, reviewer, slug="new")
    assert "notice" not in Edition.objects.current().made_with
    assert set(releases_shown().values()) == {"b"}
    assert verify()[0] == 0


def test_a_withdrawal_goes_where_the_files_were_replaced(topic, reviewer, set_renderer):
    set_renderer(is_replaced=lambda: True)
    refuse_to_render(set_renderer)
    withdraw(topic, reviewer)
    assert PATH in Edition.objects.current().manifest["gone"]


def test_the_desk_says_what_is_to_be_done_after_it(client, topic, reviewer, run_as, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    run_as("b")
    client.force_login(reviewer)
    typed = {"code": "safety", "reason": "Unsafe.", "notice": "Stop."}
    page = client.post(address(topic, "withdraw"), typed, follow=True)
    assert "The server was updated, and the guide was not built anew yet" in text(page)
    assert "cannot be built" not in text(page)
    assert "The guide has to be built anew" in text(client.get("/admin/"))


# --- going back, and building all anew ---


def test_to_go_back_to_a_release_is_a_decision(topic, reviewer, run_as):
    run_as("b")
    publish(reviewer)
    run_as("a")
    with pytest.raises(CommandError, match="publish --rebuild"):
        publish(reviewer)

    publish(reviewer, "--rebuild")

    assert set(releases_shown().values()) == {"a"}
    publish(reviewer)
    run_as("b")
    with pytest.raises(CommandError, match="publish --rebuild"):
        publish(reviewer)


def test_a_rebuild_mends_pages_that_stand_under_the_key_of_another_release(
    topic, author, reviewer, run_as, set_renderer
):
    """As releases before did, which named the files on the disk and rendered those in memory."""
    set_renderer(version=lambda: "b")
    build.publish(reviewer, at=NOW)
    run_as("b")
    assert verify()[0] == 1
    publish(reviewer)
    assert set(releases_shown().values()) == {"a"}

    publish(reviewer, "--rebuild")

    assert set(releases_shown().values()) == {"b"}
    assert verify()[0] == 0
    publish(reviewer, "--rebuild")
    assert Edition.objects.current().seq == 4, "where nothing differs, there is no new edition"


# --- readers meanwhile ---


class Server:
    """One of two servers on one database; what it renders is of its release."""

    def __init__(self, release):
        self.release = release
        self.shelf = Shelf(today=TODAY.isoformat)
        self.application = GuideApplication(django_stub, self.shelf)

    def get(self, path):
        return call(self.application, path)

    def look(self):
        self.shelf._checked_at = float("-inf")


def read_all(server):
    """What a reader gets who opens every page at this server: the releases of the pages, and what failed."""
    server.look()
    seen, failed = set(), []
    for path, route in server.shelf.routes().items():
        status, _headers, body = server.get(path)
        if status[:3] not in ("200", "404", "410"):
            failed.append((path, status))
        if route.content_type.startswith("text/html") and not path.startswith("/_o/"):
            seen |= set(re.findall(b"<!-- release (.) -->", body))
            files = re.findall(rb'(?:src|href)="(/static/[^"]+)"', body)
            failed += [(path, file) for file in files if server.get(file.decode())[0][:3] != "200"]
    return seen, failed


def test_a_rolling_deploy_of_two_servers_shows_no_mix_and_nothing_goes_back(topic, author, reviewer, run_as):
    """One server after the other gets release b; reviewers act on both, and a reader goes from one to the other."""
    first, second = Server("a"), Server("a")
    shown = []

    def readers_look():
        seen = [read_all(server) for server in (first, second)]
        assert seen[0] == seen[1], "both servers show the same"
        [release], failed = seen[0]
        assert failed == []
        shown.append(release.decode())

    def act_on(server, slug):
        run_as(server.release)
        revision = None
        try:
            make_public(author, reviewer, slug=slug)
        except (workflow.Refused, build.OldRelease) as refusal:
            revision = str(refusal)
        readers_look()
        return revision

    readers_look()
    first.release = "b"
    assert act_on(second, "one") is None, "nobody has published with the new release yet"
    run_as("b")
    publish(reviewer)
    readers_look()
    assert act_on(second, "two") == REFUSAL
    assert act_on(first, "three") is None
    assert act_on(second, "four") == REFUSAL
    run_as(second.release)
    withdraw(topic, reviewer)
    readers_look()
    second.release = "b"
    assert act_on(second, "five") is None

    assert shown == ["a", "a", "b", "b", "b", "b", "b", "b"]
    assert verify()[0] == 0


def test_a_page_keeps_the_policy_that_it_was_made_for(topic, reviewer, run_as, monkeypatch):
    """A server of the release before serves the new pages with the new policy, not with its own."""
    old = protocol.content_security_policy()
    with monkeypatch.context() as patch:
        patch.setattr(protocol, "content_security_policy", lambda: f"{old}; media-src 'self'")
        run_as("b")
        publish(reviewer)
    server = Server("a")
    assert server.get(PATH)[1]["Content-Security-Policy"] == f"{old}; media-src 'self'"
    assert server.get(PATH[:-1])[1]["Content-Security-Policy"] == f"{old}; media-src 'self'"
