"""What a text names and does not hold: signs of other texts, and the pages that its steps and rungs show."""

import json
from dataclasses import dataclass, field

from django.db.models import Q

from guide import models
from guide.models import KINDS, Event
from guide.publishing import markdown
from guide.record.older_schemas import completed
from guide.schemas import Payload, Reference, Sign

WITH_SIGNS = [str(name) for name, kind in KINDS.items() if kind.has_signs]


@dataclass(frozen=True)
class NamedTexts:
    """As readers have them now; of what is not public, the words of its working copy."""

    signs: dict[str, tuple[Sign, str]] = field(default_factory=dict)  # with the title of the text that explains it
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    unseen_signs: dict[str, models.Sign] = field(default_factory=dict)
    unseen_titles: dict[tuple[str, str], str] = field(default_factory=dict)

    def title(self, reference: Reference) -> str:
        return self.titles.get((reference["kind"], reference["slug"]), "")

    def unseen_title(self, reference: Reference) -> str:
        return self.unseen_titles.get((reference["kind"], reference["slug"]), "")


def named_texts(payload: Payload) -> NamedTexts:
    """The texts and signs that a text names; one query where all are public, whatever it names, else three at most."""
    keys, slugs = keys_of(payload), [reference["slug"] for reference in _references(payload)]
    wanted = Q(topic__slug__in=slugs) | (Q(topic__kind__in=WITH_SIGNS) if keys else Q(pk=None))
    found = NamedTexts()
    for stored in Event.objects.in_force().filter(wanted).values_list("revision__payload", flat=True):
        text = completed(json.loads(stored))
        found.titles[text["kind"], text["slug"]] = text["title"]
        found.signs.update({sign["key"]: (sign, text["title"]) for sign in text.get("signs", ())})
    _add_unseen(found, keys - {sign["key"] for sign in payload.get("signs", ())}, _references(payload))
    return found


def _add_unseen(found: NamedTexts, keys: set[str], references: list[Reference]) -> None:
    if lost := keys - found.signs.keys():
        found.unseen_signs.update({sign.key: sign for sign in models.Sign.objects.filter(key__in=lost)})
    if unseen := [reference["slug"] for reference in references if not found.title(reference)]:
        rows = models.Topic.objects.filter(slug__in=unseen).values_list("kind", "slug", "title")
        found.unseen_titles.update({(kind, slug): title for kind, slug, title in rows})


def keys_of(payload: Payload) -> set[str]:
    asked = [key for step in payload["steps"] for key in step.get("asks", ())]
    return {*payload.get("named_signs", ()), *asked, *markdown.named_signs(payload["body"])}


def _references(payload: Payload) -> list[Reference]:
    shown = [step["target"] for step in payload["steps"] if step.get("target")]
    return [*(target for target in shown if target), *payload.get("rungs", ())]
