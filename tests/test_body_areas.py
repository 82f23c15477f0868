"""What pages know of a part of the body comes from the area itself, frozen with the texts that name it."""

import copy
import json

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse

from guide.admin.revision_text import labelled_rows
from guide.authoring import drafts, topic_files
from guide.models import Blob, BodyArea, Edition, Kind, Revision
from guide.models.areas import FACTS
from guide.publishing import build, rendering, update_notes
from guide.record import older_schemas, snapshot
from guide.record.changes import compare_payloads
from tests.factory import make_area, make_author, make_last_rung, make_public, make_topic
from tests.tampering import unguarded


def html(path):
    return bytes(Blob.objects.get(sha256=Edition.objects.current().manifest["pages"][path]["blob"]).raw).decode()


def drawing(path):
    """The drawing on the tile that leads to a path, without what marks it for phones."""
    tile = BeautifulSoup(html("/"), "lxml").find(class_="sg-tile", href=path)
    return str(tile.svg)


# --- an area that a clinic adds ---


@pytest.fixture
def elbow(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("sam", password="x"))
    fields = {"slug": "elbow", "name": "Elbow", "position": 20, "limb": "arm", "drawing": "hand", "map_place": "arm"}
    client.post(reverse("admin:guide_bodyarea_add"), fields)
    return BodyArea.objects.get(slug="elbow")


def test_the_timer_says_change_arm(author, reviewer, elbow):
    make_public(author, reviewer, slug="elbow-bend", areas=[elbow])
    page = BeautifulSoup(html("/stretches/elbow-bend/"), "lxml")
    assert page.find(attrs={"data-exercise": True})["data-limb"] == "arm"


def test_its_plan_has_a_tile_with_the_drawing_that_was_chosen(author, reviewer, elbow):
    make_public(author, reviewer, kind=Kind.RELIEF, slug="elbow", areas=[elbow])
    make_public(author, reviewer, kind=Kind.RELIEF, slug="hand", areas=[make_area("hand", "Hand")])
    make_public(author, reviewer, kind=Kind.RELIEF, slug="knee", areas=[make_area("knee", "Knee")])
    assert drawing("/relief/elbow/") == drawing("/relief/hand/")
    assert drawing("/relief/elbow/") != drawing("/relief/knee/")
    assert "sg-place__body" in drawing("/relief/knee/")  # nothing was chosen: a body with no place marked


@pytest.mark.parametrize("path", ["/", "/guide/"])
def test_it_stands_on_the_map_or_in_the_list_beside_it(author, reviewer, elbow, path):
    make_public(author, reviewer, kind=Kind.TIP, slug="rest", areas=[elbow, make_area("knee", "Knee")])
    page = BeautifulSoup(html(path), "lxml")
    assert {link["href"] for link in page.select(".sg-map a")} == {"/areas/elbow/"}
    assert {"/areas/elbow/", "/areas/knee/"} <= {link["href"] for link in page.select(".sg-links__link")}


def test_its_facts_can_be_read_before_they_are_signed(author, elbow):
    payload = snapshot.take(make_topic(author, slug="elbow-bend", areas=[elbow]))
    (row,) = [row for row in labelled_rows(payload) if row["label"] == "Body areas"]
    said = "limb: arm; drawing: hand; place on the map of the body: front and back: arms"
    assert row["lines"] == [f"Elbow ({said})"]


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("limb", "leg", "Body area “Elbow”, limb: arm became leg"),
        ("drawing", "body", "Body area “Elbow”, drawing: hand became head and trunk, nothing marked"),
        ("map_place", "", "Body area “Elbow”, place on the map of the body removed: front and back: arms"),
    ],
)
def test_a_changed_fact_is_named_to_the_reviewer_and_not_to_readers(author, elbow, fact, value, words):
    topic = make_topic(author, slug="elbow-bend", areas=[elbow])
    before = snapshot.take(topic)
    setattr(elbow, fact, value)
    elbow.save()
    after = snapshot.take(topic)
    assert [change.sentence for change in compare_payloads(before, after)] == [words]
    assert update_notes._sentences(json.dumps(before), json.dumps(after)) == ()


# --- files ---


def test_the_areas_of_a_folder_bring_their_facts(elbow, tmp_path):
    make_author()
    call_command("export_topics", str(tmp_path))
    BodyArea.objects.all().delete()

    call_command("import_topics", str(tmp_path), author="ada")

    assert [getattr(BodyArea.objects.get(slug="elbow"), name) for name in FACTS] == ["arm", "hand", "arm"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('name = "Wing"\nlimb = "wing"', "areas.toml, other: Value 'wing' is not a valid choice."),
        ('name = "Wing"\nmap_place = "arm"', "areas.toml, other: Another area stands at this place on the map."),
        ('limb = "arm"', "areas.toml, other: This field cannot be blank."),
    ],
)
def test_an_area_that_cannot_be_files_nothing_and_says_why(elbow, tmp_path, entry, why):
    make_author()
    (tmp_path / "areas.toml").write_text(f'[third]\nname = "Third"\n\n[other]\n{entry}\n')
    with pytest.raises(CommandError, match=why):
        call_command("import_topics", str(tmp_path), author="ada")
    assert [area.slug for area in BodyArea.objects.all()] == ["elbow"]


# --- texts that were frozen before areas had facts ---


def as_schema_1(payload):
    old = copy.deepcopy(payload)
    for area in old["areas"]:
        for name in FACTS:
            del area[name]
    return {**old, "schema": 1}


@pytest.fixture
def payload(author):
    areas = [make_area(slug, slug, position) for position, slug in enumerate(older_schemas.BEFORE)]
    return snapshot.take(make_topic(author, areas=[*areas, make_area("knee", "Knee")]))


def test_they_are_read_as_if_they_had_them(payload):
    assert older_schemas.completed(as_schema_1(payload)) == {**payload, "schema": 1}


def test_a_text_that_has_them_is_left_alone(payload):
    payload["areas"][0]["limb"] = "arm"
    assert older_schemas.completed(payload) == payload


@pytest.fixture
def frozen_then(author, reviewer):
    """A stretch and a relief plan that were signed when areas had no facts, and their pages as readers had them."""
    stretch = make_public(author, reviewer)
    make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", rungs=[stretch, make_last_rung(author)])
    pages = rendered()
    with unguarded():
        for revision in Revision.objects.all():
            payload = snapshot.canonical(as_schema_1(json.loads(revision.payload)))
            Revision.objects.filter(pk=revision.pk).update(payload=payload, sha256=snapshot.digest(payload))
    return pages


def rendered():
    return {page.path: rendering.render(page) for page in build.load_guide().pages()}


def test_what_was_signed_then_looks_as_it_did(frozen_then):
    assert rendered() == frozen_then
    assert 'data-limb="leg"' in frozen_then["/stretches/calf-wall/"]
    assert "sg-tile" in frozen_then["/"]
    assert "sg-map__place" in frozen_then["/"]


def test_a_revision_of_that_time_can_be_previewed(frozen_then, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("sam", password="x"))
    revision = Revision.objects.get(topic__slug="calf-wall")
    page = client.get(reverse("admin:guide_revision_page", args=[revision.pk]))
    assert 'data-limb="leg"' in page.text


def test_the_form_of_the_record_is_all_that_differs_from_the_next_text(payload):
    (change,) = compare_payloads(as_schema_1(payload), payload)
    assert change.sentence == "Form of the record: 1 became 3"
    assert update_notes._sentences(json.dumps(as_schema_1(payload)), json.dumps(payload)) == ()


def test_the_starter_says_of_its_areas_what_was_guessed_before():
    areas = topic_files.read_areas(topic_files.STARTER)
    assert {slug: older_schemas.facts(slug) for slug in older_schemas.BEFORE} == {
        slug: {name: areas[slug][name] for name in FACTS} for slug in older_schemas.BEFORE
    }


@pytest.mark.django_db
def test_an_area_that_a_folder_adds_comes_after_those_that_are_there():
    make_area("calf", "Calf", 4)
    drafts.add_missing_areas({"elbow": {"name": "Elbow"}, "calf": {"name": "Other"}, "knee": {"name": "Knee"}})
    assert list(BodyArea.objects.values_list("slug", "position")) == [("calf", 4), ("elbow", 5), ("knee", 6)]
