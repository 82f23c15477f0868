"""Lists that can be read: in parts with headings, and folded where they are long."""

import pytest

from guide.models.kinds import Kind
from guide.publishing.site_pages import CARDS, Guide, folded

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(starter_texts):
    guide = Guide(list(starter_texts), [])
    return {page.path: page.data for page in guide.pages() if "groups" in page.data}


def test_stretches_stand_once_each_under_the_first_of_their_places(pages, starter_texts):
    groups = pages["/stretches/"]["groups"]
    texts = {text.path: text.payload for text in starter_texts if text.payload["kind"] == Kind.STRETCH}
    shown = [(group["heading"], card["path"]) for group in groups for card in group["cards"]]
    assert sorted(shown) == sorted((payload["areas"][0]["name"], path) for path, payload in texts.items())
    assert len(groups) > 5


def test_causes_are_medicines_and_others(pages):
    groups = pages["/causes/"]["groups"]
    assert [group["heading"] for group in groups] == ["Medicines", "Other causes"]
    assert "/causes/statins/" in [card["path"] for card in groups[0]["cards"]]


def test_a_list_without_parts_has_no_heading(pages):
    assert [group["heading"] for group in pages["/prevention/"]["groups"]] == [""]


def test_the_page_of_a_place_shows_a_few_of_each_kind_and_folds_the_others(pages):
    groups = [group for path, data in pages.items() if path.startswith("/areas/") for group in data["groups"]]
    assert max(len(group["cards"]) for group in groups) <= CARDS + 1
    assert any(group.get("more") for group in groups)


@pytest.mark.parametrize(("number", "first", "more"), [(1, 1, 0), (CARDS + 1, CARDS + 1, 0), (CARDS + 2, CARDS, 2)])
def test_a_fold_never_hides_a_single_card(number, first, more):
    group = folded({"heading": "Causes", "cards": list(range(number))})
    assert (len(group["cards"]), len(group.get("more", []))) == (first, more)
