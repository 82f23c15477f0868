"""An act adds to the database what it changed, not what there is."""

import pytest

from guide.models import Edition, Kind, PhoneFile
from guide.publishing import build
from guide.review import workflow
from guide.serving import phone_files
from tests.factory import LATER, NOW, approve, make_area, make_public, submit

pytestmark = [pytest.mark.unmeasured, pytest.mark.thorough]

# The tip, its list, its area, /search/, /index/, and the search index under its old and its new name.
CHANGED = 7


@pytest.fixture(params=[20, 80])
def tips(request, author, reviewer):
    """So many tips, five to a body area."""
    areas = [make_area(f"area-{number}", f"Area {number}", number) for number in range(request.param // 5)]
    with workflow.deferred_publishing():
        for number in range(request.param):
            area = areas[number // 5]
            make_public(
                author,
                reviewer,
                kind=Kind.TIP,
                slug=f"tip-{number}",
                body="Drink a glass of water. " * 20,
                areas=[area],
            )
    build.publish(reviewer, at=NOW)
    return author.owned_topics


def say_otherwise(topic, reviewer):
    topic.summary = "Other words."
    topic.save()
    workflow.record_contribution(topic, topic.owner, at=LATER)
    approve(submit(topic, at=LATER), reviewer, at=LATER)


def files():
    return PhoneFile.objects.values_list("sha256", flat=True)


def parts(edition):
    return {*edition.shards["assets"], *edition.shards["pages"]}


def test_one_act_among_many_texts_touches_few_parts_and_packs(tips, reviewer):
    before, packs = Edition.objects.current(), set(files())

    say_otherwise(tips.get(slug="tip-7"), reviewer)

    after = Edition.objects.current()
    changed = {path for path, page in after.manifest["pages"].items() if page != before.manifest["pages"].get(path)}
    changed |= after.manifest["assets"].keys() ^ before.manifest["assets"].keys()
    assert len(changed) == CHANGED
    assert len(parts(after) - parts(before)) <= CHANGED
    assert len(set(files()) - packs) <= CHANGED + 1  # and the manifest for phones


def test_only_the_files_of_the_current_edition_are_kept(author, reviewer):
    topic = make_public(author, reviewer)
    say_otherwise(topic, reviewer)
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    assert set(files()) == phone_files.names(Edition.objects.current()).keys()
