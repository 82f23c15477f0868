"""Close-ups of hands and feet, drawn by hand where no pose of a whole body can show the stretch."""

from guide.figures.marks import closeup_muscle
from guide.figures.skeleton import PoseError, Record
from guide.figures.stage import svg_path
from guide.figures.svg_paths import polyline, smooth

LINES = ("crease",)
KINDS = ("skin", "top", "trousers", "hair", "shoe", "prop", "cloth", "pillow", *LINES)


def layers(pose: Record) -> list[str]:
    drawn = [_shape(shape) for shape in pose["shapes"]]
    muscle = pose.get("muscle")
    return drawn if muscle is None else [*drawn, *closeup_muscle(muscle)]


def _shape(shape: Record) -> str:
    if shape["kind"] not in KINDS:
        raise PoseError(f"A shape is one of {', '.join(KINDS)}.")
    corners = [(float(x), float(y)) for x, y in shape["points"]]
    return svg_path(shape["kind"], polyline(corners) if shape["kind"] in LINES else smooth(corners))
