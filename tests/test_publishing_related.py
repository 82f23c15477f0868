"""What stands under a text. A wrong neighbour can hurt: a leg with a clot must be neither stretched nor warmed."""

import re

import pytest

from guide.models import Blob, Edition, Kind
from guide.publishing import build, rendering
from guide.review import workflow
from tests.factory import LATER, NOW, make_author, make_public, make_reviewer

pytestmark = pytest.mark.unmeasured

STRETCH, HEAT = "/stretches/calf-wall/", "/compresses/warm-towel/"


@pytest.fixture(scope="module", autouse=True)
def _neighbours(module_db):
    """A stretch, a compress, a tip and a warning sign, all for the calf."""
    author, reviewer = make_author(), make_reviewer()
    with workflow.deferred_publishing():
        make_public(author, reviewer)
        make_public(author, reviewer, kind=Kind.COMPRESS, slug="warm-towel")
        make_public(author, reviewer, kind=Kind.TIP, slug="stretch-before-bed")
        make_public(author, reviewer, kind=Kind.WARNING, slug="one-swollen-leg")
    build.publish(reviewer, at=NOW)


def links(path):
    entry = Edition.objects.current().manifest["pages"][path]
    html = bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode()
    return set(re.findall(r'href="([^"]+)"', html.split("<main")[1].split("</main>")[0]))


@pytest.mark.parametrize("kind", [Kind.WARNING, Kind.CAUSE, Kind.ARTICLE])
def test_no_stretch_and_no_heat_is_offered_beside_an_illness(author, reviewer, kind):
    make_public(author, reviewer, kind=kind, slug="blood-clot")
    page = next(path for path in Edition.objects.current().manifest["pages"] if path.endswith("/blood-clot/"))
    assert not {STRETCH, HEAT, "/prevention/stretch-before-bed/"} & links(page)


def test_a_relief_plan_offers_the_stretches_of_its_steps_alone(author, reviewer):
    make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", steps=["Stand up."])
    assert not {STRETCH, HEAT} & links("/relief/calf/")
    assert {"/prevention/stretch-before-bed/", "/help/one-swollen-leg/"} <= links("/relief/calf/")


def test_a_stretch_shows_its_compresses_tips_and_warning_signs():
    assert {HEAT, "/prevention/stretch-before-bed/", "/help/one-swollen-leg/"} <= links(STRETCH)


def test_a_cause_shows_what_its_text_names(author, reviewer):
    make_public(author, reviewer, kind=Kind.CAUSE, slug="overuse", body=f"Try [a stretch]({STRETCH}).")
    assert {STRETCH, "/help/one-swollen-leg/"} <= links("/causes/overuse/")
    assert HEAT not in links("/causes/overuse/")


def test_a_withdrawn_page_drops_out_of_all_neighbours(author, reviewer):
    make_public(author, reviewer, kind=Kind.CAUSE, slug="overuse", body=f"Try [a stretch]({STRETCH}).")
    workflow.withdraw(author.owned_topics.get(slug="calf-wall"), reviewer, reason="x", notice="y", at=LATER)
    for path in Edition.objects.current().manifest["pages"]:
        assert STRETCH not in links(path), path


def test_an_area_begins_with_the_way_to_help():
    guide = build.load_guide()
    (area,) = [page for page in guide.pages() if page.path == "/areas/calf/"]
    html = rendering.render(area).split("<main")[1]
    assert html.index('href="/help/"') < html.index("sg-cards")


def test_of_many_warning_signs_the_emergencies_are_shown(author, reviewer):
    for number in range(5):
        make_public(author, reviewer, kind=Kind.WARNING, slug=f"a-{number}", level="routine")
    make_public(author, reviewer, kind=Kind.WARNING, slug="z-now", level="emergency")
    assert "/help/z-now/" in links(STRETCH)
