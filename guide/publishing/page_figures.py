"""The pictures of a page, drawn when it is rendered. Its data holds the poses alone, so its key changes with them."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from guide import figures

POSES = ("start", "end")


def of_topic(topic: dict[str, Any]) -> dict[str, Any]:
    """What the templates read: both poses, the other side where each side has its turn, and cards with pictures.

    Where there is a ladder, its pictures are not shown once more beside the steps.
    """
    drawn: dict[str, Any] = {
        "figures": [],
        "mirrored": [],
        "moves": False,
        "steps": topic["steps"] if topic["rungs"] else [_step(step) for step in topic["steps"]],
        "rungs": [_rung(rung) for rung in topic["rungs"]],
    }
    if topic["figure"]:
        drawn["moves"] = not topic["figure"].get("two")
        drawn["figures"] = [_panel(topic["figure"], pose) for pose in POSES]
        if topic.get("sides") == "each":
            drawn["mirrored"] = [_panel(topic["figure"], pose, mirror=True) for pose in POSES]
    return drawn


def with_pictures(group: dict[str, Any]) -> dict[str, Any]:
    lists: dict[str, Any] = {name: [_card(card) for card in group[name]] for name in ("cards", "more") if name in group}
    return {**group, **lists}


def _rung(rung: dict[str, Any]) -> dict[str, Any]:
    """In pain one picture tells enough: the end of the stretch, and its other side."""
    if not rung["figure"]:
        return rung
    mirrored = _panel(rung["figure"], "end", mirror=True) if rung.get("sides") == "each" else None
    return {**rung, "figure": _panel(rung["figure"], "end"), "mirrored": mirrored}


def _step(step: dict[str, Any]) -> dict[str, Any]:
    if not step.get("card"):
        return step
    return {**step, "card": {**_card(step["card"]), **_captions(step["card"])}}


def _captions(card: dict[str, Any]) -> dict[str, Any]:
    """The words of the end pose, for the timer, which shows it large and turns it round for the other side."""
    if "pose_data" not in card:
        return {}
    own, other = (figures.caption(card["pose_data"], "end", mirror) for mirror in (False, True))
    return {"caption": own, "caption_other": other}


def _card(card: dict[str, Any]) -> dict[str, Any]:
    if "pose_data" not in card:
        return card
    drawn = {**card, "figure": _safe(figures.draw(card["pose_data"], "end", decorative=True))}
    return {**drawn, **_captions(card)} if card.get("timer") else drawn


def _panel(figure: dict[str, Any], pose: str, mirror: bool = False) -> dict[str, Any]:
    return {"svg": _safe(figures.draw(figure, pose, mirror)), "caption": figures.caption(figure, pose, mirror)}


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  (drawn by us, its words escaped)
