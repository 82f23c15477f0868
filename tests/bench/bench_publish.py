"""Approving one topic among many should cost about one page, not the whole guide: in time, and in the database."""

import time

import pytest

from guide.models import Edition, Kind
from guide.publishing import build
from guide.review import workflow
from tests.factory import LATER, NOW, approve, make_area, make_public, make_topic, submit
from tests.measuring import bytes_stored

pytestmark = pytest.mark.django_db
BODY = "\n\n".join(f"Stand up and walk a bit. Then rest for {number} minutes." for number in range(1, 51))


def cost(act):
    """Seconds, and bytes added to the database."""
    before, start = bytes_stored(), time.perf_counter()
    act()
    seconds = time.perf_counter() - start
    return seconds, bytes_stored() - before


def test_one_among_many(author, reviewer, settings, sized):
    settings.BROTLI_QUALITY = 11  # as on a real site
    topics = sized(1000, 8)
    areas = [make_area(f"area-{number}", f"Area {number}", number) for number in range(20)]
    with workflow.deferred_publishing():
        for number in range(topics):
            area = areas[number % len(areas)]
            make_public(author, reviewer, kind=Kind.TIP, slug=f"tip-{number}", body=BODY, areas=[area])
    whole, all_bytes = cost(lambda: build.publish(reviewer, at=NOW))
    revision = submit(make_topic(author, kind=Kind.TIP, slug="one-more", areas=[areas[0]]))
    one, one_bytes = cost(lambda: approve(revision, reviewer, at=LATER))
    nothing, _no_bytes = cost(lambda: build.publish(reviewer, at=LATER))

    pages = len(Edition.objects.current().manifest["pages"])
    print(
        f"\n{pages} pages: all of them {whole:.2f} s; approving one more {one:.2f} s; finding no change {nothing:.2f} s"
    )
    print(f"one / all = {one / whole:.3f}; one page's share of all = {1 / pages:.4f}")
    print(f"in the database: all of them {all_bytes / 1e6:.2f} MB; one more {one_bytes / 1e6:.3f} MB")
