"""“Check my signs”: one page for each question, and one for each answer, so that it works with no script at all."""

from collections.abc import Iterator
from typing import Any

from guide.models.kinds import KINDS, Steps
from guide.schemas import Payload

BASE = "/help/"


def paths(payload: Payload) -> list[str]:
    """The addresses below the page of a check; none for other kinds."""
    if KINDS[payload["kind"]].steps != Steps.QUESTIONS:
        return []
    numbers = range(1, len(payload["steps"]) + 1)
    base = f"{BASE}{payload['slug']}/"
    return [*(f"{base}{n}/" for n in numbers), *(f"{base}{n}/yes/" for n in numbers), f"{base}none/"]


def pages(payload: Payload, signs: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, template and data of each question, of each yes, and of a no to all. `signs` are cards by path."""
    base, total = f"{BASE}{payload['slug']}/", len(payload["steps"])
    for number, step in enumerate(payload["steps"], start=1):
        last = number == total
        question = {
            "number": number,
            "total": total,
            "text": step["text"],
            "detail": step["detail"],
            "yes": f"{base}{number}/yes/",
            "no": f"{base}none/" if last else f"{base}{number + 1}/",
            "back": base if number == 1 else f"{base}{number - 1}/",
        }
        yield f"{base}{number}/", "check/question", {"question": question}
        cards = [signs[path] for sign in step["signs"] if (path := f"{BASE}{sign['slug']}/") in signs]
        answer = {"level": step["outcome"], "worse": step["worse"], "cards": cards, "back": f"{base}{number}/"}
        yield f"{base}{number}/yes/", "check/outcome", {"answer": answer}
    none = {"level": "none", "worse": "", "cards": [], "back": f"{base}{total}/"}
    yield f"{base}none/", "check/outcome", {"answer": none}
