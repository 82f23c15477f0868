"""The claims that an author may tick for a pose: those that it has, and those that are true of it as it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from guide.figures.claims import CHECKS, claim_problems
from guide.figures.contacts import PARTS, SURFACES, Scene
from guide.figures.skeleton import SIDES, Record, solve

# Told of the whole body; all others of a side.
OF_THE_BODY = (
    "sitting",
    "lying",
    "shoulders",
    "hips",
    "back",
    "trunk",
    "leaning",
    "chest",
    "head",
    "nose",
    "chin",
    "ear",
    "arms",
)


@dataclass(frozen=True)
class Choice:
    words: str
    is_ticked: bool
    holds: bool


def choices(figure: Record, name: str) -> list[Choice]:
    """Of the pose of this name. Raises what is in skeleton.UNREADABLE for one that cannot be read."""
    pose = figure[name]
    skeleton = solve(figure, pose)
    start = skeleton if name == "start" else solve(figure, figure["start"])
    scene = Scene(figure, pose, skeleton, start)
    ticked = [str(claim) for claim in pose.get("claims", ())]
    found = [Choice(claim, True, _holds(claim, scene)) for claim in ticked]
    offered = dict.fromkeys(claim for claim in _vocabulary(scene) if claim not in ticked)
    return [*found, *(Choice(claim, False, True) for claim in offered if _holds(claim, scene))]


def _holds(claim: str, scene: Scene) -> bool:
    try:
        return not claim_problems(claim, scene)
    except LookupError:  # of a limb that is not in the picture
        return False


def _vocabulary(scene: Scene) -> Iterator[str]:
    for what in CHECKS:
        if what.startswith(OF_THE_BODY):
            yield what
        elif not what.split()[0].endswith("s") or what.startswith("toes"):  # “knees straight” says no more
            yield from (f"{side} {what}" for side in SIDES)
    for part in PARTS:
        for place in ("floor", *SURFACES):
            if scene.height(place) is not None:
                yield from (f"{side} {part} on the {place}" for side in SIDES)
