"""Approving one topic among many should cost about one page, not the whole guide."""

import time

import pytest

from guide.models import Edition, Kind
from guide.publishing import build
from guide.review import workflow
from tests.factory import LATER, NOW, approve, make_area, make_public, make_topic, submit

pytestmark = pytest.mark.django_db
TOPICS = 1000


def seconds(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def test_one_among_many(author, reviewer):
    areas = [make_area(f"area-{number}", f"Area {number}", number) for number in range(20)]
    with workflow.deferred_publishing():
        for number in range(TOPICS):
            area = areas[number % len(areas)]
            make_public(author, reviewer, kind=Kind.TIP, slug=f"tip-{number}", body="Words. " * 200, areas=[area])
    whole = seconds(lambda: build.publish(reviewer, at=NOW))
    revision = submit(make_topic(author, kind=Kind.TIP, slug="tip-999-more", areas=[areas[0]]))
    one = seconds(lambda: approve(revision, reviewer, at=LATER))
    nothing = seconds(lambda: build.publish(reviewer, at=LATER))

    pages = len(Edition.objects.current().manifest["pages"])
    print(
        f"\n{pages} pages: all of them {whole:.2f} s; approving one more {one:.2f} s; finding no change {nothing:.2f} s"
    )
    print(f"one / all = {one / whole:.3f}; one page's share of all = {whole / pages / whole:.4f}")
