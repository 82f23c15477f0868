"""Figures that were signed before the pictures had a camera and people: their numbers stay, and are drawn as well."""

import tomllib

import pytest

from guide.figures import draw, problems
from tests.test_figures import ROOT, parsed

BEFORE = {path.name.split(".")[0]: path for path in sorted((ROOT / "tests/figures_before").glob("*.figure.toml"))}


@pytest.mark.parametrize("slug", BEFORE)
def test_what_was_signed_before_is_still_drawn_and_still_right(slug):
    """Records without a camera and a person, some with a tilt or drawn by hand."""
    record = tomllib.loads(BEFORE[slug].read_text())
    assert problems(record) == []
    for pose in ("start", "end"):
        assert len(parsed(draw(record, pose))) > 8
