"""The words of a picture: its title and description, made from the record that it is drawn from."""

import re

from guide.figures.skeleton import Record

POSITIONS = {"start": "starting position", "end": "stretch"}
VIEWS = {"side": "Side view", "front": "Front view", "back": "Back view"}
OTHER = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}


def title(figure: Record, pose: str) -> str:
    return f"{figure.get('title', figure['slug'])}: {POSITIONS[pose]}"


def description(figure: Record, pose: str, mirror: bool) -> str:
    claims = [claim[:1].upper() + claim[1:] for claim in figure[pose].get("claims", ())]
    view = VIEWS[figure.get("view", "side")]
    text = ". ".join([view, *claims, marked(figure)]) + "."
    return swapped(text) if mirror else text


def marked(figure: Record) -> str:
    muscle = figure["muscle"]
    marks = [muscle] if not isinstance(muscle, list) else muscle
    names = [f"{mark.get('side', '')} {mark['label']}".strip() for mark in marks]
    return f"Marked: {' and '.join(dict.fromkeys(names))}"


def swapped(text: str) -> str:
    return re.sub(r"\b(right|left|Right|Left)\b", lambda found: OTHER[found[0]], text)
