"""Body areas: their names are part of every text that names them, so who changes one has touched those texts."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from guide.models import BodyArea, Contribution
from guide.models.areas import FACTS
from guide.review import workflow
from tests.admin_pages import text
from tests.factory import LATER, NOW, approve, make_area, make_public, make_reviewer, make_topic, submit


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def keeper(db):
    """Somebody who was given the areas, and reviews as well."""
    user = make_reviewer("kai")
    user.user_permissions.set(Permission.objects.filter(codename__endswith="_bodyarea"))
    return user


def change(client, area, **changes):
    fields = {name: getattr(area, name) for name in ("name", "position", *FACTS)} | changes
    return client.post(reverse("admin:guide_bodyarea_change", args=[area.pk]), fields, follow=True)


def touched(user):
    return [touch.topic.slug for touch in Contribution.objects.filter(user=user)]


def test_who_renames_an_area_worked_on_every_text_that_names_it(client, author, reviewer, keeper):
    calf, thigh = make_area(), make_area("thigh", "Thigh")
    public = make_public(author, reviewer, slug="one", areas=[calf])
    make_topic(author, slug="two", areas=[calf, thigh])
    make_topic(author, slug="three", areas=[thigh])
    client.force_login(keeper)

    change(client, calf, name="Lower leg")

    assert touched(keeper) == ["one", "two"]
    with pytest.raises(workflow.Refused, match="You worked on this text"):
        approve(submit(public, at=LATER), keeper, at=LATER)


@pytest.mark.parametrize("changed", [{"position": 7}, {"limb": "arm"}, {"drawing": "hand"}, {"map_place": ""}])
def test_another_fact_counts_and_an_untouched_form_does_not(client, author, keeper, changed):
    area = make_area()
    make_topic(author, slug="one")
    client.force_login(keeper)

    change(client, area)
    assert touched(keeper) == []
    change(client, area, **changed)
    assert touched(keeper) == ["one"]


def test_two_areas_do_not_share_a_place_on_the_map(client, keeper):
    make_area()
    thigh = make_area("thigh", "Thigh")
    client.force_login(keeper)

    page = change(client, thigh, map_place="calf")

    assert "Another area stands at this place on the map." in text(page)
    assert BodyArea.objects.get(slug="thigh").map_place == ""


def test_a_text_in_review_keeps_its_words(client, author, keeper):
    area = make_area()
    make_topic(author, slug="one")
    submit(make_topic(author, slug="two"), at=NOW)
    client.force_login(keeper)

    page = change(client, area, name="Lower leg")

    assert "“Two” names this area and is in review, so its text is locked. Recall it first." in text(page)
    assert (BodyArea.objects.get().name, touched(keeper)) == ("Calf", [])


def test_an_area_that_a_text_names_cannot_be_deleted(client, author, keeper):
    calf, thigh = make_area(), make_area("thigh", "Thigh")
    make_topic(author, areas=[calf])
    client.force_login(keeper)

    for area, status in ((calf, 403), (thigh, 302)):
        url = reverse("admin:guide_bodyarea_delete", args=[area.pk])
        assert client.post(url, {"post": "yes"}).status_code == status
    assert [area.slug for area in BodyArea.objects.all()] == ["calf"]
