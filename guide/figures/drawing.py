"""A solved pose as a small inline SVG. Colours come from classes alone, so every theme has its own."""

from html import escape

from guide.figures import closeup, limbs, marks, props, torso
from guide.figures.descriptions import description, title
from guide.figures.skeleton import SIDES, Record
from guide.figures.stage import Stage, frame, is_closeup, shows_legs, svg_path
from guide.figures.svg_paths import number


def draw(figure: Record, pose: str, mirror: bool = False, decorative: bool = False) -> str:
    """The SVG of one pose, “start” or “end”. A decorative one has no text alternative and no ids."""
    x, y, width, height = frame(figure)
    role, words = (' aria-hidden="true"', "") if decorative else _text_alternative(figure, pose, mirror)
    picture = "".join(_layers(figure, figure[pose]))
    if mirror:
        picture = f'<g transform="matrix(-1 0 0 1 {number(2 * x + width)} 0)">{picture}</g>'
    box = " ".join(map(number, (x, y, width, height)))
    return f'<svg class="sg-figure__svg" viewBox="{box}"{role}>{words}{picture}</svg>'


def _text_alternative(figure: Record, pose: str, mirror: bool) -> tuple[str, str]:
    name = f"fig-{figure['slug']}-{pose}" + ("-m" if mirror else "")
    spoken = (
        f'<title id="{name}-t">{escape(title(figure, pose))}</title>'
        f'<desc id="{name}-d">{escape(description(figure, pose, mirror))}</desc>'
    )
    return f' role="img" aria-labelledby="{name}-t {name}-d"', spoken


def _layers(figure: Record, pose: Record) -> list[str]:
    if is_closeup(figure):
        return [*closeup.layers(pose), *marks.arrow_marks(pose)]
    stage = Stage(figure, pose)
    person = _side_view(stage) if stage.sideways else _front_view(stage)
    return [*props.background_props(figure, stage.camera), *person, *marks.arrow_marks(pose)]


def _side_view(stage: Stage) -> list[str]:
    far = [*_arm_layers(stage, "left"), *_leg_layers(stage, "left")]
    leg, arm = _leg_layers(stage, "right"), [*props.held_props(stage), *_arm_layers(stage, "right")]
    behind = stage.pose["hands"]["right"].get("behind")
    # Somebody who turns their back to the viewer holds both arms on its other side.
    hidden, arm = (arm, []) if torso.is_turned_away(stage) else ([], arm)
    return [
        f'<g class="sg-figure__far">{"".join(far)}</g>',
        *hidden,
        torso.neck(stage),
        torso.trunk(stage),
        *marks.muscle_marks(stage, "", "trunk", "neck"),
        *torso.head(stage),
        *(arm + leg if behind else leg + arm),
    ]


def _leg_layers(stage: Stage, side: str) -> list[str]:
    hips = torso.hips(stage) if stage.figure.get("tilt") and side == "right" else ""
    return [
        limbs.foot(stage, side),
        *marks.muscle_marks(stage, side, "foot"),
        svg_path("trousers", hips + limbs.trousers(stage, side)),
        *marks.muscle_marks(stage, side, "thigh", "shank"),
    ]


def _arm_layers(stage: Stage, side: str) -> list[str]:
    return [
        limbs.hand(stage, side),
        limbs.sleeve(stage, side),
        *marks.muscle_marks(stage, side, "upper_arm", "forearm"),
    ]


def _front_view(stage: Stage) -> list[str]:
    arms = {side: _arm_layers(stage, side) for side in SIDES}
    before = [side for side in SIDES if _crosses_the_chest(stage, side)]
    return [
        *[part for side in SIDES if side not in before for part in arms[side]],
        torso.neck(stage),
        torso.trunk(stage),
        *marks.muscle_marks(stage, "", "trunk", "neck"),
        *[part for side in SIDES for part in marks.muscle_marks(stage, side, "trapezius", "pectoral")],
        *torso.head(stage),
        *_both_legs_layers(stage),
        *[part for side in before for part in arms[side]],
    ]


def _crosses_the_chest(stage: Stage, side: str) -> bool:
    forward = stage.skeleton.bone(f"{side}_shoulder", f"{side}_palm").z
    return bool(stage.pose["hands"][side].get("before", forward > ARM_BEFORE_CHEST))


def _both_legs_layers(stage: Stage) -> list[str]:
    if not shows_legs(stage.figure):
        return []
    marked = [part for side in SIDES for part in marks.muscle_marks(stage, side, "thigh", "shank")]
    feet = [limbs.foot(stage, side) for side in SIDES]
    legs = "".join(limbs.trousers(stage, side) for side in SIDES)
    return [*feet, svg_path("trousers", torso.hips(stage) + legs), *marked]


ARM_BEFORE_CHEST = 60.0
