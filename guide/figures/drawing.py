"""A solved pose as a small inline SVG. Colours come from classes alone, so every theme has its own."""

from html import escape

from guide.figures import arrows, closeup, props, shadows
from guide.figures.descriptions import description, title
from guide.figures.order import person_layers
from guide.figures.people import person_of
from guide.figures.skeleton import UNREADABLE, Record
from guide.figures.stage import Stage, frame, is_closeup
from guide.figures.svg_paths import number


def draw(figure: Record, pose: str, mirror: bool = False, decorative: bool = False) -> str:
    """The SVG of one pose, “start” or “end”. A decorative one has no text alternative and no ids."""
    x, y, width, height = frame(figure)
    role, words = (' aria-hidden="true"', "") if decorative else _text_alternative(figure, pose, mirror)
    picture = "".join(_layers(figure, pose))
    if mirror:
        picture = f'<g transform="matrix(-1 0 0 1 {number(2 * x + width)} 0)">{picture}</g>'
    box = " ".join(map(number, (x, y, width, height)))
    who = f"sg-figure__svg sg-figure--{person_of(figure).number}"
    return f'<svg class="{who}" viewBox="{box}"{role}>{words}{picture}</svg>'


def _text_alternative(figure: Record, pose: str, mirror: bool) -> tuple[str, str]:
    name = f"fig-{figure['slug']}-{pose}" + ("-m" if mirror else "")
    spoken = (
        f'<title id="{name}-t">{escape(title(figure, pose))}</title>'
        f'<desc id="{name}-d">{escape(description(figure, pose, mirror))}</desc>'
    )
    return f' role="img" aria-labelledby="{name}-t {name}-d"', spoken


def _layers(figure: Record, name: str) -> list[str]:
    pose = figure[name]
    if is_closeup(figure):
        return [*closeup.layers(pose), *arrows.arrow_marks(pose, arrows.closeup_arrows(pose))]
    stage = Stage(figure, pose)
    last = stage if name == "end" else _pose_or(figure, "end", stage)
    moves = arrows.arrow_ways(stage, _pose_or(figure, "start", stage).skeleton) if pose.get("arrows") else []
    return [
        *props.background_props(stage),
        *shadows.contact_shadows(stage),
        *person_layers(stage, last),
        *shadows.ghost(stage),
        *arrows.still_marks(stage),
        *arrows.arrow_marks(pose, moves),
    ]


def _pose_or(figure: Record, name: str, other: Stage) -> Stage:
    """The other pose, on which this one leans; while its author has not written it, this one does."""
    try:
        return Stage(figure, figure[name])
    except UNREADABLE:
        return other
