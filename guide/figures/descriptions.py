"""The text alternative of a picture: title, caption and description, made from its record."""

import re

from guide.figures import camera
from guide.figures.marks import muscles
from guide.figures.skeleton import Record

POSITIONS = {"start": "start", "end": "hold"}
TWO_STRETCHES = {"start": "first stretch", "end": "second stretch"}
OTHER_SIDE = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}


def title(figure: Record, pose: str) -> str:
    names = TWO_STRETCHES if figure.get("two") else POSITIONS
    return f"{figure.get('title', figure['slug'])}: {names[pose]}"


def caption(figure: Record, pose: str, mirror: bool = False) -> str:
    text = str(figure[pose]["caption"])
    return mirrored(text) if mirror else text


def description(figure: Record, pose: str, mirror: bool) -> str:
    phrases = [*figure[pose].get("claims", ()), *figure[pose].get("shown", ())]
    claims = [f"{claim[:1].upper()}{claim[1:]}" for claim in phrases]
    view = camera.words(figure)
    text = ". ".join([view, *claims, *_marked_muscles(figure, figure[pose])]) + "."
    return mirrored(text) if mirror else text


def _marked_muscles(figure: Record, pose: Record) -> list[str]:
    names = [_muscle_name(mark) for mark in muscles(figure, pose)]
    return [f"Marked: {' and '.join(dict.fromkeys(names))}"] if names else []


def _muscle_name(mark: Record) -> str:
    side = mark.get("side", "")
    return f"{side} {mark['label']}" if side in OTHER_SIDE else str(mark["label"])


def mirrored(text: str) -> str:
    """The words of the mirrored picture: left and right are swapped."""
    return re.sub(r"\b(right|left|Right|Left)\b", lambda found: OTHER_SIDE[found[0]], text)
