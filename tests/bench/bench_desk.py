"""The desk's first page and its full list among 2,000 topics, beside a page of Django's admin that shows nothing."""

import time
from statistics import median

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from guide.admin import comparison
from guide.models import Kind, Topic
from guide.review import workflow
from tests.factory import LATER, make_area, make_public, make_topic, make_user, submit

pytestmark = pytest.mark.django_db
BODY = "\n\n".join(f"Stand up and walk a bit. Then rest for {number} minutes." for number in range(1, 51))
LIMIT = 300


def milliseconds(client, url, runs):
    """Of this process alone, which the database is a part of: what else the machine does is left out."""
    times = []
    for _run in range(runs):
        start = time.process_time()
        assert client.get(url).status_code == 200
        times.append((time.process_time() - start) * 1000)
    return times[0], median(times)


def fill(author, reviewer, topics, waiting):
    """Public pages, of which some have a new text in review."""
    area = make_area()
    with workflow.deferred_publishing():
        for number in range(topics - waiting // 2):
            make_public(author, reviewer, kind=Kind.TIP, slug=f"tip-{number}", body=BODY, areas=[area])
        for topic in Topic.objects.order_by("pk")[: waiting // 2]:
            topic.body = BODY.replace("Stand up", "Get up", 5).replace("50 minutes", "60 minutes")
            topic.save()
            workflow.record_contribution(topic, author, at=LATER)
            submit(topic, at=LATER)
    for number in range(waiting // 2):
        submit(make_topic(author, kind=Kind.TIP, slug=f"new-{number}", body=BODY, areas=[area]))


def test_the_first_page_and_the_list(client, author, reviewer, second_reviewer, monkeypatch, sized):
    fill(author, reviewer, *sized((2000, 50), (20, 6)))
    runs = sized(7, 1)
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    empty = make_user("otto")
    empty.user_permissions.add(Permission.objects.get(codename="view_group"))
    print()
    client.force_login(empty)
    _first, base = milliseconds(client, "/admin/auth/", runs)
    print(f"a page of the admin that shows nothing: {base:.0f} ms")
    for person, pages in {
        "reviewer": [
            *("/admin/", "/admin/guide/revisiontoreview/", "/admin/guide/revisiontoreview/?page=2"),
            *("/admin/search/?q=rest+minutes", "/admin/search/?q=nothing+has+this", "/admin/search/?source=example"),
            "/admin/guide/preventiontip/?q=rest+minutes",
        ],
        "author": ["/admin/", "/admin/guide/revisiontoreview/"],
    }.items():
        client.force_login({"reviewer": second_reviewer, "author": author}[person])
        for url in pages:
            comparison._change_summary.cache_clear()  # the first time of a process, when no text has been compared yet
            first, middle = milliseconds(client, url, runs)
            print(
                f"{person} {url}: first {first:.0f} ms, median {middle:.0f} ms = {middle / base:.1f} x nothing, "
                f"{middle / LIMIT:.2f} of the target of {LIMIT} ms"
            )
