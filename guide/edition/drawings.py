"""The pictures of a page, drawn when it is rendered. Its data holds the poses alone, so its key changes with them."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from guide import figures

POSES = ("start", "end")


def of_topic(topic: dict[str, Any]) -> dict[str, Any]:
    """What the templates read: both poses, the other side where each side has its turn, and cards with pictures."""
    drawn: dict[str, Any] = {
        "figures": [],
        "mirrored": [],
        "steps": [_step(step) for step in topic["steps"]],
        "lead_figure": None,
    }
    if topic["figure"]:
        drawn["figures"] = [_panel(topic["figure"], pose) for pose in POSES]
        if topic.get("sides") == "each":
            drawn["mirrored"] = [_panel(topic["figure"], pose, mirror=True) for pose in POSES]
    elif topic["kind"] == "relief":
        drawn["lead_figure"] = _of_first_card(topic["steps"])
    return drawn


def with_pictures(group: dict[str, Any]) -> dict[str, Any]:
    return {**group, "cards": [_card(card) for card in group["cards"]]}


def _of_first_card(steps: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Help for a cramp begins with a picture of the first thing to do, which is the end of a stretch."""
    for step in steps:
        if step["card"] and "pose_data" in step["card"]:
            return {"path": step["card"]["path"], **_panel(step["card"]["pose_data"], "end")}
    return None


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {**step, "card": _card(step["card"])} if step.get("card") else step


def _card(card: dict[str, Any]) -> dict[str, Any]:
    if "pose_data" not in card:
        return card
    return {**card, "figure": _safe(figures.draw(card["pose_data"], "end", decorative=True))}


def _panel(figure: dict[str, Any], pose: str, mirror: bool = False) -> dict[str, Any]:
    return {"svg": _safe(figures.draw(figure, pose, mirror)), "caption": figures.caption(figure, pose, mirror)}


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  (drawn by us, its words escaped)
