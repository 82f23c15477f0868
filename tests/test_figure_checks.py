"""Each check of a figure catches what it is there for; nothing typed into a record makes the checks fall over."""

import copy
import dataclasses
import re

import pytest

from guide.figures import problems
from guide.figures.checks import bone_problems
from guide.figures.claims import CHECKS, CLAIM_PATTERN
from guide.figures.skeleton import solve
from guide.figures.vectors import Vec
from tests.test_figures import SLUGS, changed, figure

# Claims are broken one at a time, in an otherwise right figure.

BROKEN_CLAIMS = {
    "heel on the floor": ("calf-wall", {"end.feet.right.heel": [210, 434]}, "right heel is 10.0 units above the floor"),
    "heel on the ball": ("foot-roll", {"start.feet.right.heel": [314, 410]}, "right heel is 6.0 units above the ball"),
    "foot on the floor": ("calf-wall", {"end.feet.left.angle": 20}, "left foot is .* units above the floor"),
    "foot on the mat": ("knee-to-chest", {"start.feet.left.heel": [426, 436]}, "left foot is 8.0 units above the mat"),
    "forefoot on the step": (
        "calf-step-drop",
        {"end.feet.right.ball": [316, 398]},
        "right forefoot is 6.0 units above the step",
    ),
    "forefoot on the ball": (
        "foot-roll",
        {"end.feet.right.ball": [310, 412]},
        "right forefoot is 4.0 units above the ball",
    ),
    "heel below the step": ("calf-step-drop", {"end.feet.right.angle": 2}, "right heel is 1 units below the step"),
    "toe tops on the floor": (
        "shin-stretch",
        {"end.feet.right.angle": 20},
        "right toes are .* units off the floor|stands on its sole",
    ),
    "knee on the cushion": (
        "hip-kneeling",
        {"props": [{"kind": "cushion", "x": [200, 290], "top": 410}]},
        "right knee is .* below the cushion",
    ),
    "knee on the mat": ("cat-stretch", {"start.root": [250, 322]}, "right knee is .* units above the mat"),
    "hand on the wall": (
        "calf-wall",
        {"end.hands.right.palm": [437, 136]},
        "right hand is 14.0 units short of the wall",
    ),
    "hand on the mat": ("cat-stretch", {"start.hands.right.palm": [362, 430]}, "right hand is 7.0 units above the mat"),
    "hand on the rail": (
        "calf-step-drop",
        {"end.hands.right.palm": [360, 160]},
        "right hand is .* units from the rail",
    ),
    "hand on the chair back": (
        "thigh-standing",
        {"end.hands.left.palm": [370, 190]},
        "left hand is .* units from the back of the chair",
    ),
    "hand on the right thigh": (
        "hamstring-lying",
        {"end.hands.right.off": -60},
        "right hand is .* units from the right thigh",
    ),
    "hand on the left thigh": ("figure-four", {"end.hands.left.off": -60}, "left hand is .* units from the left thigh"),
    "hand on the right shin": (
        "knee-to-chest",
        {"end.hands.left.off": 44},
        "left hand is .* units from the right shin",
    ),
    "hand on the right upper arm": (
        "cross-arm",
        {"end.hands.left.off": 50},
        "left hand is .* units from the right upper arm",
    ),
    "hand on the right ankle": (
        "thigh-standing",
        {"end.hands.right.off": -60},
        "right hand is .* units from the right ankle",
    ),
    "ankle on the left thigh": (
        "figure-four",
        {"end.feet.right.off": 60},
        "right ankle is .* units from the left thigh",
    ),
    "forearm on the door frame": (
        "doorway-chest",
        {"end.hands.right.palm": [250, 112, 0]},
        "right forearm is .* units from the door frame",
    ),
    "sitting on the chair": ("hamstring-chair", {"end.root": [216, 297]}, "pelvis is 10 units above the chair"),
    "sitting on the bed": ("calf-towel-bed", {"end.root": [212, 330]}, "pelvis is 13 units above the bed"),
    "lying on the mat": ("knee-to-chest", {"start.trunk": -70}, "chest is .* units off the mat"),
    "lying on the bed": ("thigh-lying", {"end.root": [320, 336]}, "pelvis is 10 units off the bed"),
    "shoulders on the mat": ("knee-rolls", {"end.twist": 30}, "shoulder is .* units off the mat"),
    "knee straight": (
        "calf-wall",
        {"end.root": [303, 253]},
        "right knee is at 1[56].* degrees, and must be at least 172",
    ),
    "knee bent": (
        "calf-wall",
        {"end.feet.left.heel": [380, 444]},
        "left knee is at .* degrees, not between 100 and 150",
    ),
    "toes up": ("hamstring-chair", {"end.feet.right.angle": 30}, "right toes point 60 degrees away from up"),
    "toes forward": ("calf-wall", {"end.feet.right.angle": 40}, "right toes point .* degrees away from straight ahead"),
    "toes pulled back": ("calf-towel-bed", {"end.feet.right.angle": 84}, "right ankle dorsiflexion is at -"),
    "toes pointed": ("shin-stretch", {"end.feet.right.angle": -40}, "right ankle dorsiflexion is at"),
    "towel round the foot": ("calf-towel-bed", {"end.towel": "left"}, "towel is round the left foot"),
    "towel round the ankle": ("thigh-lying", {"end.towel_at": None}, "towel is round the right foot"),
    "knee to the chest": (
        "knee-to-chest",
        {"end.feet.right.ankle": [400, 340]},
        "right knee is .* units from the chest",
    ),
    "knees together": (
        "thigh-standing",
        {"end.feet.left.heel": [330, 444], "end.root": [300, 250]},
        "knees are .* units apart",
    ),
    "knees to the side": (
        "knee-rolls",
        {"end.feet.left.bend": "up", "end.feet.right.bend": "up"},
        "knee is .* units to the side",
    ),
    "knees under the hips": (
        "cat-stretch",
        {"start.feet.right.ankle": [190, 424]},
        "right knee is .* units from under the hip",
    ),
    "hips forward": ("hip-kneeling", {"end.root": [258, 309]}, "hips moved 2 units forward"),
    "hips to the front": ("seated-turn", {"end.roll": 20}, "hips turned 20 degrees"),
    "back straight": ("calf-wall", {"end.trunk": [4, 24]}, "trunk flexion is at 20 degrees"),
    "back rounded": ("cat-stretch", {"end.trunk": [70, 86]}, "trunk flexion is at 16 degrees"),
    "trunk upright": ("thigh-standing", {"end.trunk": 20}, "lean of the trunk is at 20 degrees"),
    "leaning from the hips": ("hamstring-chair", {"end.trunk": 5}, "lean of the trunk is at 5 degrees"),
    "leaning to the left": ("side-reach", {"end.trunk": [0, 4]}, "chest leans 4 degrees to the left"),
    "chest turned": ("seated-turn", {"end.twist": 10}, "trunk rotation is at 10 degrees"),
    "head turned": ("neck-turn", {"end.turn": 20}, "neck rotation is at 20 degrees"),
    "nose forward": ("neck-tilt", {"end.turn": 30}, "neck rotation is at 26 degrees"),
    "chin level": ("seated-turn", {"start.neck": 30, "start.claims": ["chin level"]}, "neck flexion is at 30 degrees"),
    "chin down": ("cat-stretch", {"end.neck": 0}, "neck flexion is at 0 degrees"),
    "ear to the shoulder": ("neck-tilt", {"end.neck": 8}, "bend of the neck to the left is at 8 degrees"),
    "shoulders level": ("neck-tilt", {"end.trunk": 9}, "One shoulder is .* units higher"),
    "shoulders drawn back": ("shoulder-blade-squeeze", {"end.shoulders.back": 1}, "shoulder is drawn back 1 units"),
    "elbow straight": ("cross-arm", {"end.hands.right.palm": [390, 162, 72]}, "right elbow is at .* degrees"),
    "elbows at shoulder height or lower": (
        "doorway-chest",
        {"end.hands.right.bend": "up"},
        "right elbow is .* units above the shoulder",
    ),
    "hands under the shoulders": (
        "cat-stretch",
        {"start.hands.right.palm": [400, 437]},
        "right wrist is .* units from under the shoulder",
    ),
    "arm overhead": ("side-reach", {"end.hands.right.palm": [250, 120, 10]}, "right hand is .* units above the head"),
    "arms folded": (
        "seated-turn",
        {"end.hands.right.chest": [-30, 90, 60]},
        "right hand is .* units from the left elbow",
    ),
    "fingers down": (
        "wrist-stretch",
        {"start.hands.right.angle": -30},
        "right fingers point .* degrees away from down",
    ),
    "fingers up": ("wrist-stretch", {"end.hands.right.angle": 30}, "right fingers point .* degrees away from up"),
    "hand pulls the other hand": (
        "wrist-stretch",
        {"end.hands.left.palm": [340, 240, 0]},
        "The hands are .* units apart",
    ),
    "hand on the right foot": (
        "toe-arch-pull",
        {"end.hands.right": {"palm": [330, 250, 30]}},
        "right hand is .* units from the right foot",
    ),
}


@pytest.mark.parametrize("claim", BROKEN_CLAIMS)
def test_a_broken_claim_is_caught(claim):
    slug, changes, sentence = BROKEN_CLAIMS[claim]
    found = problems(changed(slug, changes))
    assert any(re.search(sentence, text) for text in found), found


def one_limb(claim):
    what = CLAIM_PATTERN.match(claim)["what"]
    if what in CHECKS and not re.match(r"(hand|forearm|heel|knee)s on", what):
        return what
    for many, one in (
        ("feet", "foot"),
        ("forefeet", "forefoot"),
        ("hands", "hand"),
        ("knees", "knee"),
        ("heels", "heel"),
        ("forearms", "forearm"),
    ):
        what = re.sub(rf"^{many}\b", one, what)
    return what


def test_every_kind_of_claim_in_the_starter_figures_is_broken_above():
    used = {
        one_limb(claim) for slug in SLUGS for pose in ("start", "end") for claim in figure(slug)[pose].get("claims", ())
    }
    known = set(BROKEN_CLAIMS) | {"heels below the step", "knees straight"}
    assert sorted(used - known) == []


BROKEN_RECORDS = {
    "a hand out of reach": ({"end.hands.right.palm": [520, 136]}, "right hand is .* units short of its contact point"),
    "a foot out of reach": ({"end.feet.right.heel": [150, 444]}, "right foot is .* units short of its contact point"),
    "a bent neck": ({"end.neck": 80}, "neck flexion is 80 degrees, outside the range of this person, -45 to 45"),
    "a calf that no one has": ({"end.feet.right.angle": 14}, "right ankle dorsiflexion is .* outside the range"),
    "a knee that bends forwards": ({"end.feet.left.bend": "left"}, "left knee flexion is -.* outside the range"),
    "a head above the frame": ({"frame": [0, 100, 640, 380]}, "head is outside the frame"),
    "a foot under the floor": ({"end.feet.left.heel": [310, 452]}, "left heel is 8 units under the floor"),
    "an arrow outside": ({"end.arrows": [{"from": [10, 700], "to": [20, 20]}]}, "An arrow is outside the frame"),
    "three arrows": ({"end.arrows": [{"from": [20, 20], "to": [60, 20]}] * 3}, "There are 3 arrows; 2 is the most"),
    "a calf stiffer than its owner shows": (
        {"person": "Otto"},
        "right ankle dorsiflexion is 26 degrees, outside the range of this person, -52 to 24",
    ),
    "no muscle": ({"muscle": None}, "No stretched muscle is marked"),
    "a nameless muscle": ({"muscle.label": ""}, "The marked muscle has no name"),
    "a muscle that the caption leaves out": ({"end.caption": "Heel down."}, "does not name the marked muscle, “calf”"),
    "no caption": ({"start.caption": " "}, "Start: There is no caption"),
    "a promise without a claim": ({"end.claims": []}, "The caption says “knee straight”, and no claim checks it"),
    "a claim nobody can check": ({"end.claims": ["soul at ease"]}, "There is no check for “soul at ease”"),
    "no end": ({"end": None}, "There is no end pose"),
    "no slug": ({"slug": ""}, "The figure has no slug"),
    "no hands": ({"end.hands": {}}, "End: the pose cannot be read: The pose does not say where the right hands go"),
    "an unknown view": ({"view": "top"}, "the pose cannot be read: The view must be"),
    "an unknown bend": ({"end.feet.left.bend": "sideways"}, "A limb cannot bend “sideways”"),
    "too much to say": ({"end.claims": ["right knee straight"] * 200}, "The picture is .* bytes, and 6000 is the most"),
    "an unknown camera": ({"camera": "moon"}, "The camera looks from one of side, front"),
    "an unknown person": ({"person": "Nobody"}, "The person is one of Ben"),
    "an unknown thumb": ({"end.hands.right.thumb": "inside"}, "A thumb cannot point “inside”"),
    "an arrow of nothing": ({"end.arrows": [{"of": "left wing"}]}, "An arrow cannot belong to “left wing”"),
}


@pytest.mark.parametrize("fault", BROKEN_RECORDS)
def test_a_broken_record_is_caught(fault):
    changes, sentence = BROKEN_RECORDS[fault]
    found = problems(changed("calf-wall", changes))
    assert any(re.search(sentence, text) for text in found), found


def leaves(table, way=""):
    pairs = table.items() if isinstance(table, dict) else enumerate(table)
    for key, value in pairs:
        place = f"{way}.{key}" if way else str(key)
        yield place
        if isinstance(value, (dict, list)):
            yield from leaves(value, place)


@pytest.mark.parametrize("junk", ["?", [None], {}])
@pytest.mark.parametrize("slug", ["calf-wall", "knee-rolls"])
def test_whatever_is_typed_into_a_record_gets_an_answer(slug, junk):
    for place in leaves(figure(slug)):
        assert isinstance(problems(replaced(slug, place, junk)), list)


def replaced(slug, place, value):
    record = copy.deepcopy(figure(slug))
    *way, last = (int(name) if name.isdigit() else name for name in place.split("."))
    table = record
    for name in way:
        table = table[name]
    table[last] = value
    return record


def test_two_equal_poses_are_caught():
    record = figure("calf-wall")
    assert "The start and the end look the same." in problems(record | {"start": record["end"]})


@pytest.mark.parametrize("joint", ["right_knee", "left_elbow", "head", "waist"])
def test_a_bone_of_the_wrong_length_is_caught(joint):
    record = figure("calf-wall")
    skeleton = solve(record, record["end"])
    assert list(bone_problems(skeleton)) == []
    stretched = dataclasses.replace(skeleton, joints=skeleton.joints | {joint: skeleton[joint] + Vec(12, 12)})
    assert any("units long, not" in text for text in bone_problems(stretched))


@pytest.mark.parametrize("slug", SLUGS)
def test_bones_keep_their_length_in_every_pose(slug):
    record = figure(slug)
    for pose in ("start", "end"):
        if record["view"] != "close-up":
            assert list(bone_problems(solve(record, record[pose]))) == []
