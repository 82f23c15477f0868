"""A script in any field runs nowhere: not for readers, not in a file that they get, not at the desk, not in a mail."""

import html
import json
from types import SimpleNamespace

import lxml.html
import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone

from guide.authoring.uploaded_pictures import PictureField, store
from guide.models import KINDS, BodyArea, Case, Kind, SearchCase, Sign, Source, Step, Topic
from guide.publishing import build, cases
from guide.publishing.public_texts import topic_path
from guide.review import digest, discussion, preflight, workflow
from guide.serving.shelf import shelf
from tests.admin_pages import address, picture_file
from tests.conftest import DeskClient
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    NOW,
    TODAY,
    change_profile,
    make_area,
    make_author,
    make_reviewer,
    make_topic,
)
from tests.fetching import fetch

pytestmark = [pytest.mark.unmeasured, pytest.mark.thorough]

EVIL = "</script></style>--><script>alert(1)</script><img src=x onerror=alert(1)>\"'><b onload=alert(1)>{{ 7|add:7 }}"
# Not free words: these are checked before they get here, or are names of things.
NAMES = {"slug", "kind", "sha256", "url", "country", "numbers", "key", "name", "place", "page", "expect"}


def hostile(model):
    """Every field in which somebody can type what they like, as much as it holds."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, models.CharField | models.TextField)]
    return {field.name: EVIL[: field.max_length] for field in fields if not field.choices and field.name not in NAMES}


@pytest.fixture(scope="module")
def told(module_db):
    """What everybody gets at each moment in the life of a hostile guide: `told.desk[moment, kind]` and
    `told.public[moment]` are lists of (address, answer); a kind of None stands for the pages about all of them.

    One guide for all kinds, since reading every address of it takes seconds.
    """
    with pytest.MonkeyPatch.context() as patch:
        # Preflight would stop much of this; here it lets everything through.
        patch.setattr(preflight, "problems", lambda *arguments: [])
        patch.setattr(cases, "problems", lambda guide: [])
        patch.setattr(timezone, "now", lambda: LATER)
        patch.setattr(shelf, "today", TODAY.isoformat)
        yield story(SimpleNamespace(desk={}, public={}))


def story(told):
    author, reviewers = make_author(), [make_reviewer(), make_reviewer("ravi")]
    for person in reviewers:
        change_profile(person, printed_name=EVIL[:120], credential=EVIL[:120], conflict_statement=EVIL)
    reviewers[0].email = "rita@example.org"
    reviewers[0].save()
    target = make_topic(author, slug="target")
    revisions = {kind: workflow.submit(evil(author, kind, target), author, note=EVIL, at=NOW) for kind in KINDS}
    for revision in revisions.values():
        discussion.comment(revision, reviewers[1], text=EVIL, field="title", at=NOW)
    look_at_the_desk(told, "waiting", [author, reviewers[0]], revisions)
    told.sent = digest.send(reviewers[0], LATER)
    (told.mail,) = mail.outbox

    with workflow.deferred_publishing():
        for revision in revisions.values():
            sign(revision, reviewers)
    build.publish(reviewers[0], at=NOW)
    read_everything(told, "signed")

    with workflow.deferred_publishing():
        for revision in revisions.values():
            workflow.withdraw(revision.topic, reviewers[0], reason=EVIL, notice=EVIL, at=LATER)
    build.publish(reviewers[0], at=LATER)
    read_everything(told, "withdrawn")
    look_at_the_desk(told, "withdrawn", [author, reviewers[0]], revisions)
    return told


def evil(author, kind, target):
    """A topic of that kind with the marker in every field, and every name that is printed beside it."""
    rungs = None if kind == Kind.RELIEF else []
    topic = make_topic(author, kind=kind, slug=slug(kind), steps=["One", ("Two", target)], rungs=rungs)
    picture = store(PictureField().clean(ContentFile(picture_file().read(), name="leg.png")))
    shown = {"picture": picture, "picture_size": {"width": 40, "height": 30}, **hostile(Topic)}
    Topic.objects.filter(pk=topic.pk).update(**shown)
    Step.objects.filter(topic=topic).update(**hostile(Step), asks=["evil-warning"], country="GB", numbers="999")
    Sign.objects.filter(topic=topic).update(**hostile(Sign))
    if kind == Kind.CHECK:
        Case.objects.create(topic=topic, key="evil", level="none", **hostile(Case))
        SearchCase.objects.create(topic=topic, expect="evil-warning", kind="dangerous", **hostile(SearchCase))
    Source.objects.filter(topic=topic).update(**hostile(Source), url="https://example.org/?a=<script>alert(1)</script>")
    topic.areas.set([make_area("evil", EVIL[: BodyArea._meta.get_field("name").max_length])])
    return Topic.objects.get(pk=topic.pk)


def slug(kind):
    return f"evil-{kind}"


def sign(revision, reviewers):
    for person in reviewers:
        if revision.state == "in_review":
            signed = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": NOW, "confirmed_at": NOW}
            read = [comment.pk for comment in discussion.open_comments(revision.topic)]
            workflow.approve(revision, person, comments_read=read, **signed)
            revision.refresh_from_db()


def read_everything(told, moment):
    shelf.forget()
    client = Client()
    told.public[moment] = [(path, fetch(path, client)) for path in shelf.routes()]


def look_at_the_desk(told, moment, people, revisions):
    client = DeskClient()
    for person in people:
        client.force_login(person)
        for kind, addresses in [(None, DESK), *((kind, of(revision)) for kind, revision in revisions.items())]:
            told.desk.setdefault((moment, kind), []).extend((url, client.get(url)) for url in addresses)


DESK = ["/admin/", "/admin/guide/revisiontoreview/", "/admin/guide/event/"]


def of(revision):
    """The pages of the desk about one text."""
    pages = [address(subject, page) for subject in (revision, revision.topic) for page in ("change", "page")]
    return [*pages, address(revision, "page") + "?aloud=yes", address(revision.topic, "history")]


def marks(page):
    """What a browser would run, or make of the marker, in one page."""
    tree = lxml.html.fromstring(page)
    scripts = [node for node in tree.iter("script") if "alert" in (node.text or "") and not _is_data(node)]
    handlers = [node for node in tree.iter() if any(str(name).startswith("on") for name in getattr(node, "attrib", {}))]
    addresses = [
        link for _node, _name, link, _at in tree.iterlinks() if link.lower().startswith(("javascript:", "data:"))
    ]
    return [*scripts, *handlers, *addresses, *tree.xpath("//img[@src='x']"), *tree.xpath("//b[@onload]")]


def _is_data(node):
    """A block of data whose words cannot end it."""
    return (
        node.get("type") in ("application/json", "application/ld+json")
        and json.loads(node.text)
        and "<" not in node.text
    )


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("moment", ["waiting", "withdrawn"])
def test_a_script_in_any_field_is_only_words_at_the_desk(told, moment, kind):
    shown = [(url, answer.text) for url, answer in told.desk[moment, kind] if answer.status_code == 200]
    for url, page in shown:
        assert marks(page) == [], url
    assert sum(page.count("alert(1)") for _url, page in shown) > len(shown) > 4


def test_nor_in_a_mail(told):
    assert told.sent.error == ""
    assert told.mail.message().get_content_type() == "text/plain"
    assert "alert" not in told.mail.subject


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("moment", ["signed", "withdrawn"])
def test_readers_see_it_as_words(told, moment, kind):
    own = topic_path({"kind": kind, "slug": slug(kind)})
    assert "alert(1)" in html.unescape(dict(told.public[moment])[own].body.decode())


@pytest.mark.parametrize("moment", ["signed", "withdrawn"])
def test_no_public_address_runs_it(told, moment):
    """Pages by what a browser makes of them, files by what they are."""
    for path, answer in told.public[moment]:
        if answer.headers["Content-Type"].startswith("text/html"):
            assert marks(answer.body.decode()) == [], path
        elif answer.headers["Content-Type"].startswith("image/svg"):
            assert b"<script" not in answer.body, path
