"""Previews: the reader's own page, marked, for the permitted few, and kept nowhere."""

import lxml.html
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from guide.models import KINDS, Contribution, Event, Kind, Topic
from tests.admin_pages import address, edit, picture_file, text
from tests.factory import approve, make_public, make_topic, make_user, submit

pytestmark = pytest.mark.unmeasured


def frame(response):
    (frame,) = lxml.html.fromstring(response.text).xpath('//iframe[@name="phone"]')
    return frame


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_shown_as_readers_would_see_it(client, author, kind):
    topic = make_topic(author, kind=kind, slug="a-topic", summary="Do not hurry.")
    client.force_login(author)

    page = client.get(address(topic, "page"))

    assert "Do not hurry." in page.text
    assert "Not approved: as it is saved at the desk" in text(page)
    assert 'data-theme="light" data-text="standard"' in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_with_hardly_anything_in_it_can_be_looked_at(client, author, kind):
    topic = Topic.objects.create(kind=kind, slug="empty", title="Empty", summary="Nothing yet.", owner=author)
    client.force_login(author)

    assert client.get(address(topic, "page")).status_code == 200


def test_a_preview_is_live_and_a_revision_frozen(client, author):
    topic = make_topic(author)
    revision = submit(topic)
    Topic.objects.update(summary="Changed afterwards.")
    client.force_login(author)

    assert "Changed afterwards." in client.get(address(topic, "page")).text
    page = client.get(address(revision, "page"))
    assert "About calf-wall." in page.text
    assert "Changed afterwards." not in page.text
    assert "Not approved: in review" in text(page)


def test_a_revision_that_was_approved_is_not_called_unapproved(client, author, reviewer):
    revision = submit(make_topic(author))
    approve(revision, reviewer)
    client.force_login(author)

    page = text(client.get(address(revision, "page")))

    assert "Revision 1: approved" in page


@pytest.mark.parametrize(
    ("query", "look"),
    [
        ("?theme=night&text=xlarge", 'data-theme="night" data-text="xlarge"'),
        ("?theme=dark", 'data-theme="dark" data-text="standard"'),
        ('?theme="><script>&text=huge', 'data-theme="light" data-text="standard"'),
    ],
)
def test_theme_and_text_size_can_be_chosen(client, author, query, look):
    topic = make_topic(author)
    client.force_login(author)

    assert look in client.get(address(topic, "page") + query).text


def test_a_preview_is_kept_nowhere_and_framed_by_the_desk_alone(client, author):
    topic = make_topic(author)
    revision = submit(topic)
    client.force_login(author)
    for subject in (topic, revision):
        page = client.get(address(subject, "page"))
        assert page["Cache-Control"] == "private, no-store"
        assert page["X-Frame-Options"] == "SAMEORIGIN"
        assert page["X-Robots-Tag"] == "noindex"
        policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
        assert policy["frame-ancestors"] == "'self'"
        assert policy["default-src"] == "'none'"
    assert client.get(address(topic))["X-Frame-Options"] == "DENY"


def test_a_preview_starts_no_script_and_its_links_lead_nowhere(client, author):
    topic = make_topic(author)
    client.force_login(author)

    page = client.get(address(topic, "page")).text
    shown = frame(client.get(address(topic, "preview")))

    assert "<script" not in page
    assert "serviceworker" not in page
    assert '<base target="_blank">' in page
    assert shown.get("sandbox") == "allow-same-origin"  # no scripts, no forms, no new windows
    assert shown.get("src") == address(topic, "page")


def test_the_revisions_page_holds_its_preview(client, author):
    revision = submit(make_topic(author))
    client.force_login(author)

    assert frame(client.get(address(revision))).get("src") == address(revision, "page")


def test_a_picture_in_a_preview_comes_from_the_desk(client, author):
    topic = make_topic(author)
    client.force_login(author)
    edit(client, topic, picture_file=picture_file(), picture_alt="A leg.")
    revision = submit(topic)

    assert f'src="{address(topic, "picture")}"' in client.get(address(topic, "page")).text
    assert f'src="{address(revision, "picture")}"' in client.get(address(revision, "page")).text


def test_a_step_shows_its_card_only_when_that_page_is_public(client, author, reviewer):
    hidden = make_topic(author, slug="towel", title="Towel stretch")
    public = make_public(author, reviewer, slug="wall", title="Wall stretch")
    plan = make_topic(author, kind=Kind.RELIEF, slug="calf", steps=[("Do it.", hidden), ("Or this.", public)])
    client.force_login(author)

    page = client.get(address(plan, "page")).text

    assert "Wall stretch" in page
    assert "Towel stretch" not in page


@pytest.mark.parametrize("page", ["page", "preview", "picture"])
def test_a_preview_is_for_staff_who_may_see_that_kind(client, author, page):
    topic = make_topic(author)
    subjects = [topic] if page == "preview" else [topic, submit(topic)]
    other_kind = make_user("olga")
    codenames = ["view_article", "view_revision"]
    other_kind.user_permissions.set(Permission.objects.filter(content_type__app_label="guide", codename__in=codenames))
    reader = get_user_model().objects.create_user("reader", password="correct horse")
    for subject in subjects:
        for person, status in (
            (other_kind, 403),
            (make_user(f"o{subject.pk}{type(subject).__name__}"), 403),
            (reader, 302),
        ):
            client.force_login(person)
            assert client.get(address(subject, page)).status_code == status
        client.logout()
        assert client.get(address(subject, page)).status_code == 302


def test_who_may_see_only_one_kind_sees_only_its_revisions(client, author):
    revision = submit(make_topic(author))
    olga = make_user("olga")
    codenames = ["view_article", "view_revision", "view_revisiontoreview"]
    olga.user_permissions.set(Permission.objects.filter(content_type__app_label="guide", codename__in=codenames))
    client.force_login(olga)

    assert client.get(address(revision)).status_code == 403


@pytest.mark.parametrize("page", ["page", "preview"])
def test_a_preview_takes_no_post_and_changes_nothing(client, author, page):
    topic = make_topic(author)
    client.force_login(author)

    client.get(address(topic, page))

    assert client.post(address(topic, page)).status_code == 405
    assert (Event.objects.count(), Contribution.objects.count()) == (0, 1)


# --- every page of a sign check ---


@pytest.fixture
def check(author, reviewer):
    make_public(author, reviewer, kind=Kind.WARNING, slug="clot", title="A blood clot")
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Legs"], body="Rest the leg.")
    topic.steps.update(asks=["clot"])
    return topic


PARTS = {
    "": "Where is it?",
    "calf/": "Calf · question 1 of 1",
}


def test_each_page_of_a_sign_check_can_be_seen_before_it_is_signed(client, author, check):
    revision = submit(check)
    client.force_login(author)
    for subject in (check, revision):
        for part, words in PARTS.items():
            page = client.get(address(subject, "page"), {"part": part})
            assert words in text(page), part
            assert "Not approved" in text(page)
            assert page["Cache-Control"] == "private, no-store"
        assert "A blood clot" in client.get(address(subject, "page"), {"part": "calf/"}).text


def test_the_desk_links_to_each_page_of_a_sign_check(client, author, check):
    revision = submit(check)
    client.force_login(author)
    for shown_on, subject in ((address(revision), revision), (address(check, "preview"), check)):
        page = lxml.html.fromstring(client.get(shown_on).text)
        links = {link.get("href") for link in page.iter("a") if link.get("target") == "phone"}
        assert {address(subject, "page") + (f"?part={part}" if part else "") for part in PARTS} <= links


def test_a_part_that_does_not_exist_is_the_first_page(client, author, check):
    client.force_login(author)

    assert "Where is it?" in client.get(address(check, "page"), {"part": "9/yes/"}).text


def test_other_kinds_have_one_page(client, author):
    client.force_login(author)

    assert "?part=" not in client.get(address(make_topic(author), "preview")).text
