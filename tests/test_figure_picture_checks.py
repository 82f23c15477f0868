"""What a stranger sees in a picture, and what shows weight, is checked: each fault once, and caught."""

import re

import pytest

from guide.figures import draw, problems
from guide.figures.skeleton import solve
from guide.figures.svg_paths import polygons
from guide.figures.vectors import angle_between
from tests.test_figures import ROOT, changed, figure

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
    "a turn far from its part": (
        "seated-turn",
        {"end.arrows.0.up": 140},
        "An arrow begins .* units from the breastbone",
    ),
    "a turn the wrong way": (
        "seated-turn",
        {"end.arrows.0.lead": 150, "end.arrows.0.size": 0.1},
        "An arrow points .* degrees away from where the breastbone goes",
    ),
    "hips that are marked as still, and shift": (
        "side-reach",
        {"end.root": [334, 236]},
        "pelvis is marked as still, and moves 14 units",
    ),
    "a bar outside the picture": (
        "side-reach",
        {"end.still.0.aside": 190},
        "The bar of what stays still is outside the frame",
    ),
    "hips that are marked as still, and turn": (
        "seated-turn",
        {"end.roll": 20},
        "pelvis is marked as still, and moves 0 units and 20 degrees",
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


def test_an_arrow_to_and_fro_has_a_head_at_each_end():
    one, both = (draw(changed("foot-roll", {"end.arrows.0.both": both}), "end") for both in (False, True))
    heads = [re.search(r'arrow-head" d="([^"]*)"', picture)[1].count("z") for picture in (one, both)]
    assert heads == [1, 2]


def test_a_bar_stands_on_each_side_of_what_stays_still():
    bars = re.search(r'sg-figure__still" d="M(\d+) (\d+)l0 26M(\d+) (\d+)l0 26"', draw(figure("side-reach"), "end"))
    left, top, right, other_top = map(int, bars.groups())
    assert right - left == 120
    assert top == other_top
    assert "sg-figure__still" not in draw(figure("side-reach"), "start")


def test_toes_bend_back_at_the_ball_of_the_foot():
    bent = changed("toe-arch-pull", {"end.feet.right.toes_back": 60})
    straight = changed("toe-arch-pull", {"end.feet.right.toes_back": 0})
    (ball, toes), (same_ball, other_toes) = (
        [solve(record, record["end"])[f"right_{part}"] for part in ("ball", "toes")] for record in (bent, straight)
    )
    assert ball == same_ball
    assert angle_between(toes - ball, other_toes - same_ball) == pytest.approx(60)
    sole = solve(bent, bent["end"]).soles["right"]
    assert (toes - other_toes).dot(sole) < -10


def top_under(svg, kind):
    """How high the top edge of a prop is at its left end, and where it is lowest."""
    edge = polygons(re.search(f'sg-figure__{kind}" d="([^"]*)"', svg)[1])[0]
    ends = [y for _, y in edge]
    middle = (min(ends) + max(ends)) / 2
    return min(ends), max(y for _, y in edge if y < middle)


@pytest.mark.parametrize(("slug", "kind"), [("bedtime-leg-stretch", "cloth"), ("foot-roll", "prop")])
def test_a_bed_and_a_chair_give_a_little_under_weight(slug, kind):
    height, dent = top_under(draw(figure(slug), "start"), kind)
    assert 2 <= dent - height <= 6


def test_a_chair_that_nobody_sits_on_does_not_give():
    height, dent = top_under(draw(figure("thigh-standing"), "start"), "prop")
    assert dent == height


@pytest.mark.parametrize("slug", ["side-reach", "shoulder-blade-squeeze", "wrist-stretch"])
def test_the_marks_are_what_the_movement_between_the_poses_leaves_out(slug):
    """What is left has the same parts in both pictures, and can move from one to the other."""
    script = (ROOT / "static/js/page/figure-controls.js").read_text()
    marks = set(re.findall(r'"([\w-]+)"', re.search(r"MARKS = \[(.*?)\]", script)[1]))
    start, end = (
        [kind for kind in re.findall(r'class="sg-figure__([\w-]+)', draw(figure(slug), pose)) if kind not in marks]
        for pose in ("start", "end")
    )
    assert start == end
