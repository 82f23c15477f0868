"""The words of a picture: its title and description, made from the record that it is drawn from."""

import re

from guide.figures.marks import muscles
from guide.figures.skeleton import Record

POSITIONS = {"start": "start", "end": "hold"}
VIEWS = {"side": "Side view", "front": "Front view", "back": "Back view", "close-up": "Close-up"}
OTHER = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}


def title(figure: Record, pose: str) -> str:
    return f"{figure.get('title', figure['slug'])}: {POSITIONS[pose]}"


def caption(figure: Record, pose: str, mirror: bool = False) -> str:
    text = str(figure[pose]["caption"])
    return swapped(text) if mirror else text


def description(figure: Record, pose: str, mirror: bool) -> str:
    said = [*figure[pose].get("claims", ()), *figure[pose].get("shown", ())]
    claims = [f"{claim[:1].upper()}{claim[1:]}" for claim in said]
    view = VIEWS[figure.get("view", "side")]
    text = ". ".join([view, *claims, *_marked(figure, figure[pose])]) + "."
    return swapped(text) if mirror else text


def _marked(figure: Record, pose: Record) -> list[str]:
    names = [_name(mark) for mark in muscles(figure, pose)]
    return [f"Marked: {' and '.join(dict.fromkeys(names))}"] if names else []


def _name(mark: Record) -> str:
    side = mark.get("side", "")
    return f"{side} {mark['label']}" if side in OTHER else str(mark["label"])


def swapped(text: str) -> str:
    return re.sub(r"\b(right|left|Right|Left)\b", lambda found: OTHER[found[0]], text)
