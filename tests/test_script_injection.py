"""A script in any field runs nowhere: not for readers, not in a file that they get, not at the desk, not in a mail."""

import html
import json

import lxml.html
import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone

from guide.authoring import uploaded_pictures
from guide.models import BodyArea, Kind, Source, Step, Topic
from guide.publishing.public_texts import topic_path
from guide.review import digest, discussion, preflight, workflow
from guide.serving import serve
from tests.admin_pages import address, picture_file
from tests.factory import LATER, NEXT_REVIEW, NOW, change_profile, make_area, make_topic
from tests.fetching import fetch

EVIL = "</script></style>--><script>alert(1)</script><img src=x onerror=alert(1)>\"'><b onload=alert(1)>{{ 7|add:7 }}"
# Not free words: these are checked before they get here, or are names of things.
NAMES = {"slug", "kind", "sha256", "url", "country", "numbers", "outcome"}
READER = Client()


def hostile(model):
    """Every field in which somebody can type what they like, as much as it holds."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, models.CharField | models.TextField)]
    return {field.name: EVIL[: field.max_length] for field in fields if not field.choices and field.name not in NAMES}


@pytest.fixture(autouse=True)
def _as_if_it_had_passed(monkeypatch):
    """Preflight would stop much of this; here it lets everything through."""
    monkeypatch.setattr(preflight, "problems", lambda topic: [])
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def evil(author, kind):
    """A topic of that kind with the marker in every field, and every name that is printed beside it."""
    target = make_topic(author, slug="target")
    rungs = None if kind == Kind.RELIEF else []
    topic = make_topic(author, kind=kind, slug="evil", steps=["One", ("Two", target)], rungs=rungs)
    picture = uploaded_pictures.store(
        uploaded_pictures.PictureField().clean(ContentFile(picture_file().read(), name="leg.png"))
    )
    shown = {"picture": picture, "picture_size": {"width": 40, "height": 30}, **hostile(Topic)}
    Topic.objects.filter(pk=topic.pk).update(**shown)
    Step.objects.filter(topic=topic).update(**hostile(Step), outcome="today", country="GB", numbers="999")
    Source.objects.filter(topic=topic).update(**hostile(Source), url="https://example.org/?a=<script>alert(1)</script>")
    topic.areas.set([make_area("evil", EVIL[: BodyArea._meta.get_field("name").max_length])])
    return Topic.objects.get(pk=topic.pk)


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
    return node.get("type") == "application/ld+json" and json.loads(node.text) and "<" not in node.text


@pytest.mark.parametrize("kind", Kind.values)
def test_a_script_in_any_field_is_only_words(client, author, reviewer, second_reviewer, kind, evil):
    own = topic_path({"kind": kind, "slug": "evil"})
    for person in (reviewer, second_reviewer):
        change_profile(person, printed_name=EVIL[:120], credential=EVIL[:120], conflict_statement=EVIL)
    reviewer.email = "rita@example.org"
    reviewer.save()
    revision = workflow.submit(evil, author, note=EVIL, at=NOW)
    discussion.comment(revision, second_reviewer, text=EVIL, field="title", at=NOW)

    desk(client, [author, reviewer], [revision, evil])
    assert digest.send(reviewer, LATER).error == ""
    assert mail.outbox[0].message().get_content_type() == "text/plain"
    assert "alert" not in mail.outbox[0].subject

    signed = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": NOW, "confirmed_at": NOW}
    for person in (reviewer, second_reviewer):
        if revision.state == "in_review":
            workflow.approve(revision, person, **signed)
            revision.refresh_from_db()
    readers(own)

    workflow.withdraw(evil, reviewer, reason=EVIL, notice=EVIL, at=LATER)
    serve.shelf.forget()
    assert "alert(1)" in html.unescape(fetch(own, READER).body.decode())
    readers(own)
    desk(client, [author, reviewer], [revision, evil])


def desk(client, users, subjects):
    urls = ["/admin/", "/admin/guide/revisiontoreview/", "/admin/guide/event/"]
    for subject in subjects:
        urls += [address(subject), address(subject, "page")]
    urls += [address(subjects[0], "page") + "?aloud=yes", address(subjects[1], "history")]
    shown = 0
    for user in users:
        client.force_login(user)
        for url in urls:
            answer = client.get(url)
            if answer.status_code == 200:
                assert marks(answer.text) == [], url
                shown += answer.text.count("alert(1)")
    assert shown > len(urls)


def readers(own):
    """Every public address: pages by what a browser makes of them, files by what they are."""
    assert "alert(1)" in html.unescape(fetch(own, READER).body.decode())
    for path in serve.shelf.routes():
        answer = fetch(path, READER)
        if answer.headers["Content-Type"].startswith("text/html"):
            assert marks(answer.body.decode()) == [], path
        elif answer.headers["Content-Type"].startswith("image/svg"):
            assert b"<script" not in answer.body, path
