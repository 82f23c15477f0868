"""What a stranger sees in a picture, and what shows weight, is checked: each fault once, and caught."""

import re

import pytest

from guide.figures import draw, problems
from tests.test_figures import changed

# One fault at a time, in an otherwise right figure.
BROKEN_PICTURES = {
    "a foot that hovers": ("calf-wall", {"end.feet.left.heel": [310, 440]}, "left foot hovers 4 units"),
    "a hand in the wall": ("calf-wall", {"props.0.x": 440}, "right tips goes through the wall"),
    "a leg in the bed": ("calf-towel-bed", {"end.feet.left.ankle": [404, 392]}, "left ankle goes through the bed"),
    "a foot in the step": ("calf-step-drop", {"props.0.x": 250}, "goes through the step"),
    "a leg through the seat": (
        "foot-roll",
        {"end.feet.left.heel": [176, 444]},
        "left (knee|ankle) goes through the chair",
    ),
    "a slack towel": ("calf-towel-bed", {"end.feet.right.angle": 180}, "towel is slack"),
    "a towel through the knee": ("calf-towel-bed", {"end.hands.right.palm": [260, 362]}, "towel goes through the knee"),
    "an arrow far from its part": (
        "calf-wall",
        {"end.arrows": [{"of": "left knee", "after": 130}]},
        "An arrow begins .* units from the left knee",
    ),
    "an arrow the wrong way": (
        "calf-wall",
        {"end.arrows": [{"of": "left knee", "from": [380, 340], "to": [330, 300]}]},
        "An arrow points .* degrees away from where the left knee goes",
    ),
    "an arrow of no part": (
        "calf-wall",
        {"end.arrows": [{"from": [380, 340], "to": [330, 300]}]},
        "An arrow does not say of which part it is",
    ),
    "too small a movement": ("neck-tilt", {"end.neck": 3}, "Start and end differ too little to see"),
    "a muscle under a hand": ("hamstring-lying", {"muscle.span": [0.5, 0.84]}, "of a marked muscle can be seen"),
    "a muscle too small": ("calf-wall", {"muscle.span": [0.3, 0.34]}, "marked muscle is too small"),
    "a person too small": (
        "calf-wall",
        {"frame": [-200, -200, 1000, 800]},
        "fills .* of the picture, and must fill 70%",
    ),
}


@pytest.mark.parametrize("fault", BROKEN_PICTURES)
def test_a_picture_that_misleads_is_caught(fault):
    slug, changes, sentence = BROKEN_PICTURES[fault]
    found = problems(changed(slug, changes))
    assert any(re.search(sentence, text) for text in found), found


def test_what_a_stranger_sees_is_asked_only_of_records_that_name_their_person():
    small = changed("calf-wall", {"frame": [-200, -200, 1000, 800], "person": None})
    assert problems(small) == []


def test_the_ghost_of_the_start_makes_a_small_movement_seen():
    small = changed("neck-tilt", {"end.neck": 3, "end.ghost": ["head"]})
    assert not any("differ too little" in text for text in problems(small))
    assert "sg-figure__ghost" in draw(small, "end")
