"""What a page says of its sources: for what each is used, and what stands there without one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.models.kinds import Kind
from guide.publishing import markdown
from guide.publishing.sentences import CAN_NAME, Part, Sentence, of_text


def of_topic(topic: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a text shows: figures beside its rows, and what the list at its foot says.

    A text of before schema 3 names no sources in its sentences: its page keeps a plain list.
    """
    names = names_of(topic)
    if not any(names):
        return {}
    said = of_text(topic)
    shows_steps = topic["kind"] != Kind.RELIEF  # read in pain
    return {
        "steps": [
            {**step, "marks": markdown.marks(step.get("sources", ()), names) if shows_steps else ""}
            for step in topic["steps"]
        ],
        "signs": [{**sign, "marks": markdown.marks(sign["sources"], names)} for sign in topic["signs"]],
        "marked_cautions": _marked_cautions(said, names),
        "is_marked": True,
        "sources": [
            {**source, "uses": ", ".join(uses(topic, said, name))}
            for source, name in zip(topic["sources"], names, strict=True)
        ],
        "unsourced": "; ".join(unsourced(topic, said)),
        "has_plain_words": any(not sentence.sources for sentence in said if sentence.part == Part.BODY),
    }


def names_of(text: Mapping[str, Any]) -> list[str]:
    """The names of the sources of a text, in their order; empty of those that no sentence can name."""
    return [source.get("name") or "" for source in text["sources"]]


def uses(text: Mapping[str, Any], said: Sequence[Sentence], name: str) -> list[str]:
    """What of a text a source carries, in words: “the signs”, “steps 2 and 4”."""
    if not name:
        return []
    own = [sentence for sentence in said if name in sentence.sources]
    parts = {sentence.part for sentence in own}
    found = [_signs(text)] if Part.SIGN in parts else []
    found += [_steps(text, own)] if Part.STEP in parts else []
    found += [_("what to do while it cramps")] if Part.CRAMP_STEP in parts else []
    found += [_("what to do when it has let go")] if Part.AFTERWARDS in parts else []
    found += [_("the cautions")] if Part.CAUTION in parts else []
    headings = dict.fromkeys(sentence.heading for sentence in own if sentence.part == Part.BODY)
    has_headings = any(sentence.part == Part.HEADING for sentence in said)
    start = _("the first lines of the text") if has_headings else _("the text")
    return found + [_quoted(heading) if heading else start for heading in headings]


def unsourced(text: Mapping[str, Any], said: Sequence[Sentence]) -> list[str]:
    """The signs, steps and cautions of a text that no source carries, in words."""
    bare = [sentence for sentence in said if sentence.part in CAN_NAME and not sentence.sources]
    signs = [sentence for sentence in bare if sentence.part == Part.SIGN]
    cautions = [sentence for sentence in bare if sentence.part == Part.CAUTION]
    found = [_signs(text) if len(signs) == len(text["signs"]) else _all_quoted(signs)] if signs else []
    found += [_steps(text, bare)] if any(sentence.part == Part.STEP for sentence in bare) else []
    for part in (Part.CRAMP_STEP, Part.AFTERWARDS):
        if own := [sentence for sentence in bare if sentence.part == part]:
            found.append(", ".join(dict.fromkeys(_quoted(sentence.words) for sentence in own)))
    if cautions:
        found.append(_("all cautions") if 1 < len(cautions) == len(text["cautions"]) else _all_quoted(cautions))
    return found


def _marked_cautions(said: Sequence[Sentence], names: Sequence[str]) -> list[SafeString]:
    cautions = [sentence for sentence in said if sentence.part == Part.CAUTION]
    return [format_html("{}{}", caution.words, markdown.marks(caution.sources, names)) for caution in cautions]


def _signs(text: Mapping[str, Any]) -> str:
    return _("the sign") if len(text["signs"]) == 1 else _("the signs")


def _steps(text: Mapping[str, Any], said: Iterable[Sentence]) -> str:
    numbers = [sentence.number for sentence in said if sentence.part == Part.STEP]
    if 1 < len(numbers) == len(text["steps"]):
        return _("all steps")
    *first, last = map(str, numbers)
    listed = _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    return ngettext("step %(listed)s", "steps %(listed)s", len(numbers)) % {"listed": listed}


def _all_quoted(said: Iterable[Sentence]) -> str:
    return ", ".join(_quoted(sentence.words) for sentence in said)


def _quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words}
