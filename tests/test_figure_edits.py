"""A figure changed by hand: points that are dragged, lists that are picked from, claims that are ticked."""

import copy
import json

import pytest
from django.core.exceptions import ValidationError

from guide import figures
from guide.admin import figure_edits, figure_text
from guide.figures import claim_choices, handles
from guide.figures.checks import POSES
from guide.figures.stage import is_closeup
from tests.factory import make_topic
from tests.test_figures import SLUGS, figure

WALL = figure("calf-wall")
BODIES = [slug for slug in SLUGS if not is_closeup(figure(slug))]
DRAW = "/admin/guide/stretch/figure/"


def change(record, **wish):
    return figure_edits.changed(copy.deepcopy(record), json.dumps(wish))


def handle(record, *path):
    return next(one for one in handles.handles(record) if one.path == path)


# --- points ---


@pytest.mark.parametrize("slug", BODIES)
def test_each_point_of_each_figure_goes_where_it_is_dragged(slug):
    """In whichever direction the camera looks; a limb that lies on another, and an angle, give way by a little."""
    record = figure(slug)
    found = handles.handles(record)
    assert {one.path[1] for one in found} >= {"root"}
    for one in found:
        if one.path[1] in handles.ANGLES:
            continue
        new = handles.moved(record, one.path, one.x + 6, one.y - 4)
        assert new != record
        value = _at(new, one.path)
        assert len(value) in (2, 3)
        if one.path[1] == "root":  # others may be out of reach then
            there = handle(new, *one.path)
            assert abs(there.x - one.x - 6) <= 1.5
            assert abs(there.y - one.y + 4) <= 1.5


def _at(record, path):
    for name in path:
        record = record[name]
    return record


@pytest.mark.parametrize("slug", BODIES)
def test_a_point_that_is_put_back_leaves_the_picture_as_it_was(slug):
    record = figure(slug)
    for one in handles.handles(record):
        again = handles.moved(record, one.path, one.x, one.y)
        there = handle(again, *one.path)
        assert abs(there.x - one.x) <= 1.5
        assert abs(there.y - one.y) <= 1.5


def test_a_hand_follows_the_pointer():
    one = handle(WALL, "end", "hands", "right", "palm")
    new = change(WALL, move=one.path, to=[one.x - 3, one.y + 10])
    assert new["end"]["hands"]["right"]["palm"] == [448, 146]
    assert new["start"] == WALL["start"]


def test_the_trunk_leans_to_where_the_chest_is_dragged_and_the_head_turns_with_it():
    chest = handle(WALL, "end", "trunk")
    new = change(WALL, move=chest.path, to=[WALL["end"]["root"][0], chest.y])
    assert new["end"]["trunk"] == 0
    head = handle(WALL, "end", "neck")
    assert change(WALL, move=head.path, to=[head.x, head.y])["end"]["neck"] == WALL["end"]["neck"]
    assert change(WALL, move=head.path, to=[head.x + 20, head.y])["end"]["neck"] > WALL["end"]["neck"]


@pytest.mark.parametrize(
    "wish",
    [
        {"move": ["end", "caption"], "to": [1, 2]},
        {"move": ["end", "hands", "right", "shape"], "to": [1, 2]},
        {"move": ["end", "root"], "to": ["x", 2]},
        {"move": ["end", "root"], "to": [1]},
        {"move": ["end", "root"]},
        {"move": "end", "to": [1, 2]},
        {"set": ["end", "caption"], "value": "x"},
        {"set": ["person"], "value": "Nobody"},
        {"set": ["person"]},
        {"claim": "drinks tea", "pose": "end", "on": True},
        {"claim": "back straight", "pose": "middle", "on": True},
        {"prop": "elephant", "on": True},
        {},
        [],
        "x",
        None,
    ],
    ids=str,
)
def test_what_is_no_change_is_refused_with_words(wish):
    with pytest.raises(ValidationError, match="Make it in the text"):
        figure_edits.changed(copy.deepcopy(WALL), json.dumps(wish))


# --- lists and claims ---


@pytest.mark.parametrize("slug", SLUGS)
def test_every_list_shows_what_the_figure_has_and_each_choice_can_be_taken(slug):
    record = figure_text.typed_part(figure(slug))
    for field in figure_edits.pickers(record):
        for option in field["options"]:
            new = change(record, set=field["path"], value=option)
            kept = next(one for one in figure_edits.pickers(new) if one["path"] == field["path"])
            assert kept["value"] == option
        assert change(record, set=field["path"], value=field["value"] or field["options"][0]) is not None


@pytest.mark.parametrize("slug", BODIES)
def test_the_claims_of_a_pose_are_ticked_and_what_is_offered_holds(slug):
    record = figure(slug)
    for pose in POSES:
        found = claim_choices.choices(record, pose)
        assert [one.words for one in found if one.is_ticked] == list(record[pose]["claims"])
        assert all(one.holds for one in found)
        for one in found:
            if not one.is_ticked:
                new = change(record, claim=one.words, pose=pose, on=True)
                assert new[pose]["claims"] == [*record[pose]["claims"], one.words]
                assert not [text for text in figures.problems(new) if text not in figures.problems(record)]
                break


def test_a_claim_is_taken_back_and_one_that_fails_is_told_apart():
    without = change(WALL, claim="back straight", pose="end", on=False)
    assert "back straight" not in without["end"]["claims"]
    bent = copy.deepcopy(WALL)
    bent["end"]["trunk"] = [0, 40]
    failing = {one.words for one in claim_choices.choices(bent, "end") if not one.holds}
    assert failing >= {"back straight"}


@pytest.mark.parametrize("kind", figure_edits.NEW_PROPS)
def test_a_prop_is_put_in_and_taken_out(kind):
    bare = {**WALL, "props": []}
    new = change(bare, prop=kind, on=True)
    assert [prop["kind"] for prop in new["props"]] == [kind]
    assert figures.draw(new, "start") != figures.draw(bare, "start")
    assert change(new, prop=kind, on=False)["props"] == []


# --- the view ---


@pytest.fixture
def ask(client, author):
    client.force_login(author)
    make_topic(author, title="Wall calf stretch", figure=WALL)
    return lambda **sent: client.post(DRAW, {"slug": "calf-wall", "title": "x", **sent}).json()


def test_the_server_writes_the_text_and_draws_it(ask):
    text = figure_text.to_toml(WALL)
    before = ask(text=text)
    one = next(point for point in before["handles"] if point["path"] == ["end", "root"])
    assert one["label"] == "end: hips"
    wish = {"move": one["path"], "to": [one["x"] + 5, one["y"]]}
    answer = ask(text=text, change=json.dumps(wish))
    assert figure_text.from_toml(answer["text"])["end"]["root"] == [308, 249]
    assert answer["svg"]["end"] != before["svg"]["end"]
    assert answer["svg"]["start"] == before["svg"]["start"]
    assert set(answer["svg"]) == {pose + look for pose in POSES for look in ("", "other", "dark", "night")}


def test_a_text_that_cannot_be_read_is_not_changed(ask):
    wish = json.dumps({"move": ["end", "root"], "to": [1, 2]})
    assert set(ask(text="view = ", change=wish)) == {"error"}
    assert "Make it in the text" in ask(text='view = "side"', change=wish)["error"]


def test_a_close_up_offers_no_points(ask):
    shape = {"shapes": [{"kind": "skin", "points": [[0, 0], [9, 9], [0, 9]]}]}
    answer = ask(text=figure_text.to_toml({"view": "close-up", "start": shape, "end": shape}))
    assert (answer["handles"], answer["pickers"]) == ([], [])
