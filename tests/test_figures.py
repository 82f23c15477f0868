"""The human figures: each starter figure keeps its claims, and each kind of claim is caught when it is broken."""

import copy
import re
import tomllib
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from guide.figures import caption, draw, problems
from guide.figures.people import PEOPLE
from guide.figures.svg_paths import smooth

ROOT = Path(__file__).parent.parent
STRETCHES = ROOT / "guide/starter/stretches"
CSS = (ROOT / "static/css/components/figure.css").read_text()
TOKENS = (ROOT / "static/css/tokens.css").read_text()
SLUGS = sorted(path.name.removesuffix(".figure.toml") for path in STRETCHES.glob("*.figure.toml"))
PICTURES = [(slug, pose, mirror) for slug in SLUGS for pose in ("start", "end") for mirror in (False, True)]
PERSON = [f"sg-figure__{kind}" for kind in ("skin", "top", "trousers", "shoe", "hair", "muscle", "arrow", "arrow-head")]
SVG = "{http://www.w3.org/2000/svg}"


def figure(slug):
    return tomllib.loads((STRETCHES / f"{slug}.figure.toml").read_text())


def changed(slug, changes):
    record = copy.deepcopy(figure(slug))
    for place, value in changes.items():
        *way, last = place.split(".")
        table = record
        for name in way:
            table = table[int(name)] if isinstance(table, list) else table[name]
        if value is None:
            del table[last]
        else:
            table[last] = value
    return record


def parsed(svg):
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


# The starter figures


@pytest.mark.parametrize("slug", SLUGS)
def test_every_starter_figure_keeps_its_claims(slug):
    assert problems(figure(slug)) == []


def test_every_stretch_has_a_figure_and_every_figure_its_stretch():
    assert sorted(path.stem for path in STRETCHES.glob("*.md")) == SLUGS
    assert [figure(slug)["slug"] for slug in SLUGS] == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_figure_has_the_title_of_its_stretch(slug):
    front_matter = (STRETCHES / f"{slug}.md").read_text().split("+++")[1]
    assert figure(slug)["title"] == tomllib.loads(front_matter)["title"]


# The drawing


@pytest.mark.parametrize(("slug", "pose", "mirror"), PICTURES)
def test_a_picture_is_small_named_and_styled_by_classes_alone(slug, pose, mirror):
    svg = draw(figure(slug), pose, mirror)
    root = parsed(svg)
    assert len(svg.encode()) <= 6000
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]
    assert root[0].text
    assert root[1].text
    assert not re.search(r'(style|fill|stroke|href|on\w+)="|<style|<script|<text', svg)


@pytest.mark.parametrize(("slug", "pose", "mirror"), PICTURES)
def test_the_same_record_gives_the_same_bytes(slug, pose, mirror):
    assert draw(figure(slug), pose, mirror) == draw(figure(slug), pose, mirror)


def test_no_two_pictures_share_an_id():
    ids = [
        name for picture in PICTURES for name in re.findall(r' id="([^"]+)"', draw(figure(picture[0]), *picture[1:]))
    ]
    assert len(ids) == len(set(ids)) == 2 * len(PICTURES)


def test_a_whole_body_stays_inside_its_frame():
    for slug, pose, mirror in PICTURES:
        record = figure(slug)
        cut_on_purpose = record.get("shows") == "upper body"
        if not mirror and not cut_on_purpose:
            assert_inside(record, pose)


def assert_inside(record, pose):
    root = parsed(draw(record, pose))
    x, y, width, height = map(float, root.get("viewBox").split())
    for path in root.iter(f"{SVG}path"):
        if path.get("class").split()[0] not in PERSON:
            continue  # a bed or a wall may go on beyond the picture
        for across, down in path_points(path.get("d")):
            assert x <= across <= x + width, (record["slug"], path.get("class"))
            assert y <= down <= y + height, (record["slug"], path.get("class"))


def path_points(data):
    """The points that our own path data passes: M and Q are absolute, l, q and t relative."""
    at = (0.0, 0.0)
    for command, numbers in re.findall(r"([MQlqt])([^MQlqtz]*)", data):
        values = [float(n) for n in re.findall(r"-?\d+", numbers)]
        x, y = values[-2:]
        at = (x, y) if command.isupper() else (at[0] + x, at[1] + y)
        yield at


def test_a_smooth_shape_passes_the_middle_of_each_side():
    assert smooth([(0, 0), (20, 0), (20, 20), (0, 20)]) == "M0 10q0-10 10-10t10 10t-10 10t-10-10z"


def test_the_words_come_from_the_record():
    root = parsed(draw(figure("calf-wall"), "end"))
    assert root[0].text == "Wall calf stretch: hold"
    assert root[1].text.startswith("Side view. Right knee straight. Right heel on the floor.")
    assert root[1].text.endswith("Marked: right calf.")


def test_a_mirrored_picture_swaps_its_sides_in_words_and_in_shape():
    plain, mirrored = (draw(figure("calf-wall"), "end", mirror) for mirror in (False, True))
    assert "Left knee straight" in mirrored
    assert "Right knee bent" in mirrored
    assert 'matrix(-1 0 0 1 700 0)"' in mirrored
    assert "matrix" not in plain


def test_a_mirrored_caption_swaps_its_sides():
    record = changed("calf-wall", {"end.caption": "Right heel down, left knee bent."})
    assert caption(record, "end") == "Right heel down, left knee bent."
    assert caption(record, "end", mirror=True) == "Left heel down, right knee bent."


def test_a_decorative_picture_is_the_same_drawing_without_words():
    decorative = draw(figure("calf-wall"), "end", decorative=True)
    root = parsed(decorative)
    assert root.get("aria-hidden") == "true"
    assert root.get("role") is None
    assert not re.search(r' id="|<title|<desc|aria-labelledby', decorative)
    assert decorative.count("<path") == draw(figure("calf-wall"), "end").count("<path")


def test_the_camera_goes_round_the_person_and_says_from_where():
    views = {
        view: draw(changed("calf-wall", {"camera": view}), "end")
        for view in ("side", "front", "back", "three-quarter", "three-quarter back", "above", "foot")
    }
    assert len({re.sub(r"<desc.*?</desc>", "", svg) for svg in views.values()}) == len(views)
    assert "View from the foot end." in views["foot"]
    assert "Three-quarter view from the front." in views["three-quarter"]


def test_six_people_take_turns():
    people = {figure(slug)["person"] for slug in SLUGS}
    assert people == set(PEOPLE)
    assert all(f"sg-figure--{PEOPLE[figure(slug)['person']].number}" in draw(figure(slug), "end") for slug in SLUGS)


def test_the_contact_sheet_shows_each_picture_in_every_theme_and_on_both_sides(tmp_path):
    call_command("make_figures", str(tmp_path), no_png=True, stdout=StringIO())

    page = (tmp_path / "figures.html").read_text()
    assert [page.count(f'data-theme="{theme}"><svg') for theme in ("light", "dark", "night")] == [len(SLUGS)] * 3
    assert page.count("<svg") == len(SLUGS) * 12
    assert page.count("matrix(-1") == len(SLUGS) * 6
    assert not re.search(r'(src|href)="', page)
    assert not (tmp_path / "figures.png").exists()


def test_words_are_escaped():
    svg = draw(changed("calf-wall", {"title": "A & B <i>"}), "end")
    assert "A &amp; B &lt;i&gt;: hold" in svg


def test_the_muscle_is_marked_where_it_is_stretched():
    assert "sg-figure__muscle" not in draw(figure("calf-wall"), "start")
    assert "sg-figure__muscle" in draw(figure("calf-wall"), "end")
    assert "sg-figure__fibre" in draw(figure("calf-wall"), "end")


@pytest.mark.parametrize(
    "prop",
    [
        {"kind": "wall", "x": 500},
        {"kind": "chair", "x": 500, "seat": 336, "facing": "left"},
        {"kind": "stairs", "x": 300, "top": 404, "rail": 200},
        {"kind": "bed", "x": [40, 600], "top": 372, "pillow": 60},
        {"kind": "mat", "x": [40, 600], "pillow": 60},
        {"kind": "desk", "x": [420, 600], "top": 300},
        {"kind": "doorway", "x": [200, 440], "top": 20},
        {"kind": "cushion", "x": [200, 290], "top": 424},
        {"kind": "ball", "x": 300, "top": 416},
        {"kind": "towel"},
    ],
    ids=lambda prop: prop["kind"],
)
def test_each_prop_is_drawn(prop):
    bare, furnished = (draw(changed("calf-wall", {"props": props}), "start") for props in ([], [prop]))
    assert len(parsed(furnished)) > len(parsed(bare))


# Colours


def themes():
    blocks = re.findall(r"([^{}]+)\{((?:\s*--sg-figure-[\w-]+: #\w{6};)+\s*)\}", TOKENS)
    named = {
        selector.split()[-1]: dict(re.findall(r"--sg-figure-([\w-]+): (#\w{6})", body)) for selector, body in blocks
    }
    return dict(zip(("light", "dark", "night", "unscripted"), named.values(), strict=True))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "night", "unscripted"])
@pytest.mark.parametrize("limb", ["top", "trousers", "skin", "top-far", "trousers-far", "skin-far"])
def test_a_marked_muscle_stands_out_from_its_limb_without_colour(theme, limb):
    tokens = themes()[theme]
    assert contrast(tokens["muscle"], tokens[limb]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark", "night", "unscripted"])
@pytest.mark.parametrize("person", ["2", "3", "4", "5", "6"])
def test_a_muscle_stands_out_from_whatever_anybody_wears(theme, person):
    tokens = themes()[theme]
    assert contrast(tokens["muscle"], tokens[f"top-{person}"]) >= 3
    assert contrast(tokens["works"], tokens[f"top-{person}"]) >= 3


BARE = sorted({PEOPLE[figure(slug)["person"]].number for slug in ("foot-roll", "toe-arch-pull")})


@pytest.mark.parametrize("theme", ["light", "dark", "night", "unscripted"])
@pytest.mark.parametrize("person", BARE)
def test_a_muscle_of_a_bare_foot_stands_out_from_its_skin(theme, person):
    tokens = themes()[theme]
    assert contrast(tokens["muscle"], tokens[f"skin-{person}"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark", "night", "unscripted"])
@pytest.mark.parametrize("line", ["outline", "outline-far", "arrow", "prop-line"])
def test_outlines_and_arrows_stand_out_from_the_ground(theme, line):
    tokens = themes()[theme]
    assert contrast(tokens[line], tokens["ground"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark", "night"])
@pytest.mark.parametrize("limb", ["top", "trousers", "skin", "outline"])
def test_far_limbs_are_paler(theme, limb):
    tokens = themes()[theme]
    assert contrast(tokens[f"{limb}-far"], tokens["ground"]) < contrast(tokens[limb], tokens["ground"])


def test_a_phone_without_scripts_has_the_dark_colours():
    assert themes()["unscripted"] == themes()["dark"]


def test_every_theme_has_every_colour():
    names = {theme: set(tokens) for theme, tokens in themes().items()}
    assert names["light"] == names["dark"] == names["night"]


def test_the_night_is_without_blue():
    assert max(int(colour[5:7], 16) for colour in themes()["night"].values()) <= 0.48 * 255


def test_every_drawn_part_has_its_rule():
    drawn = {name for slug, pose, _ in PICTURES for name in re.findall(r'class="([\w-]+)"', draw(figure(slug), pose))}
    assert sorted(name for name in drawn if f".{name}" not in CSS) == []
