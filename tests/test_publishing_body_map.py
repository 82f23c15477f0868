"""The map of the body links to what is public, and says the same as the list of words above it."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from guide.models import Blob, BodyArea, Edition, Kind
from guide.review import workflow
from tests.factory import LATER, make_area, make_public

pytestmark = pytest.mark.unmeasured

AREAS = [
    "calf", "foot", "front-thigh", "back-thigh", "back", "neck", "hand", "eyelid", "shin", "hip", "groin", "buttock",
    "upper-back", "shoulder", "chest", "belly", "jaw", "anywhere",
]  # fmt: skip
MARK = re.compile(r"<!--\[(/?)(/[^\]]+)\]-->")


def html(path):
    manifest = Edition.objects.current().manifest
    return bytes(Blob.objects.get(sha256=manifest["pages"][path]["blob"]).raw).decode()


def on_map(path):
    return {link["href"] for link in BeautifulSoup(html(path), "lxml").select(".sg-map a")}


@pytest.fixture
def calf_and_neck(author, reviewer):
    plan = make_public(author, reviewer, kind=Kind.RELIEF, slug="calf")
    make_public(author, reviewer, kind=Kind.TIP, slug="sleep", areas=[make_area("neck", "Neck", 5)])
    return plan


def test_it_links_to_relief_plans_and_else_to_areas(calf_and_neck):
    assert on_map("/") == {"/relief/calf/", "/areas/neck/"}
    assert on_map("/guide/") == {"/areas/calf/", "/areas/neck/"}


def test_an_empty_guide_has_no_map(author, reviewer):
    make_public(author, reviewer, areas=[])
    assert "sg-map" not in html("/")
    assert "sg-map" not in html("/guide/")


def test_a_withdrawn_plan_leaves_the_map(calf_and_neck, reviewer):
    workflow.withdraw(calf_and_neck, reviewer, reason="x", notice="y", at=LATER)
    assert on_map("/") == {"/areas/neck/"}


def test_a_phone_can_cut_each_place_out_of_a_stored_page(calf_and_neck):
    text = html("/")
    marks = MARK.findall(text)
    assert [path for end, path in marks if not end] == [path for end, path in marks if end]
    cut = re.sub(r"<!--\[/relief/calf/\]-->.*?<!--\[//relief/calf/\]-->", "", text, flags=re.DOTALL)
    assert "/relief/calf/" not in cut
    assert BeautifulSoup(cut, "lxml").select(".sg-map a")


@pytest.fixture
def every_area(author, reviewer):
    areas = [make_area(slug, slug.title(), position) for position, slug in enumerate(AREAS)]
    make_public(author, reviewer, kind=Kind.TIP, slug="sleep", areas=areas)


@pytest.mark.parametrize("path", ["/", "/guide/"])
def test_it_has_every_place_that_an_area_may_have(every_area, path):
    places = {area.map_place: f"/areas/{area.slug}/" for area in BodyArea.objects.all()}
    assert set(places) == set(BodyArea.MapPlace.values)
    assert on_map(path) == set(places.values())


@pytest.mark.parametrize("path", ["/", "/guide/"])
def test_it_knows_every_area_and_says_the_words_of_the_list(every_area, path):
    page = BeautifulSoup(html(path), "lxml")
    spoken = [(link["href"], link["aria-label"]) for link in page.select(".sg-map a:not([aria-hidden])")]
    listed = [(link["href"], link.get_text()) for link in page.select(".sg-links__link, .sg-tile")]
    assert sorted(spoken) == sorted(listed)
    assert len(spoken) == len(AREAS)


def test_a_place_that_is_seen_from_both_sides_is_met_once(every_area):
    page = BeautifulSoup(html("/"), "lxml")
    again = page.select(".sg-map a[aria-hidden]")
    assert {link["href"] for link in again} == {f"/areas/{slug}/" for slug in ("shoulder", "anywhere", "hand", "foot")}
    assert {link["tabindex"] for link in again} == {"-1"}
    assert not page.select(".sg-map svg[role]")


def test_each_drawing_of_a_tile_is_another_one():
    drawn = {render_to_string("guide/body/_drawing.html", {"drawing": drawing}) for drawing in BodyArea.Drawing.values}
    assert len(drawn) == len(BodyArea.Drawing.values)
