"""Checks that every mark leads to a source of the text, that every source carries something, and that no emergency sign
stands on nothing."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models.levels import Level
from guide.models.parts import Source
from guide.publishing import markdown
from guide.publishing.sentences import NOTES, Part, Sentence, named, of_text
from guide.publishing.source_notes import names_of
from guide.record.older_schemas import completed
from guide.review.findings import Finding
from guide.schemas import Payload, Sign

# Looks like a mark, also where it is misspelt so that pages would show it as it stands. A link has its address behind.
MARK_LIKE = re.compile(r"\[([^\[\]\s]{1,60})\](?!\()")
ROWS = {
    Part.SIGN: gettext_lazy("sign %(number)d"),
    Part.STEP: gettext_lazy("step %(number)d"),
    Part.CAUTION: gettext_lazy("caution %(number)d"),
    Part.CRAMP_STEP: gettext_lazy("try %(number)d"),
}


def problems(payload: Payload) -> Iterator[Finding]:
    """One sentence for each thing without which the text must not be submitted."""
    payload = completed(payload)
    names = names_of(payload)
    for name, times in Counter(filter(None, names)).items():
        if times > 1:
            last = len(names) - names[::-1].index(name)
            sentence = _("Two sources are named “%(name)s”. Give each a name of its own.")
            yield Finding(sentence % {"name": name}, f"sources/{last}/name")
    yield from _lost_marks(payload, set(filter(None, names)))
    yield from _misplaced_marks(payload, set(filter(None, names)))
    for sign in unsourced_emergencies(payload):
        sentence = _("“%(words)s” (%(key)s) is an emergency sign and no source says so. Name the source in the sign.")
        yield Finding(sentence % sign, f"signs/{payload['signs'].index(sign) + 1}/sources")


def warnings(payload: Payload) -> Iterator[Finding]:
    """One sentence for each thing that the author may look at again."""
    payload = completed(payload)
    carrying = {name for sentence in of_text(payload) for name in sentence.sources}
    idle = [source["title"] for source in payload["sources"] if source["name"] not in carrying]
    if idle:
        sentence = _("No sentence names these sources: %(titles)s. Name them where they are used, or take them out.")
        yield Finding(sentence % {"titles": "; ".join(idle)}, "sources")
    if copies := _copies_of_what_is_published(payload):
        sentence = _(
            "Read in a copy: %(titles)s. Other sources are pages of the same publisher. See if one of them says so too."
        )
        yield Finding(sentence % {"titles": "; ".join(copies)}, "sources")


def unsourced_emergencies(payload: Payload) -> list[Sign]:
    """The emergency signs of a text that no source of it carries."""
    text = completed(payload)
    names = set(filter(None, names_of(text)))
    signs = [sign for sign in text.get("signs", ()) if sign["level"] == Level.EMERGENCY]
    return [sign for sign in signs if not names & set(sign["sources"])]


def _lost_marks(payload: Payload, names: set[str]) -> Iterator[Finding]:
    lost = {
        name: (_place(sentence), _path(payload, sentence, "sources"))
        for sentence in of_text(payload)
        for name in sentence.sources
        if name not in names
    }
    lost |= {name: (_("the text"), "body") for name in MARK_LIKE.findall(markdown.words_only(payload["body"]))}
    for name, (place, path) in lost.items():
        sentence = _("“[%(name)s]” in %(place)s names no source of this text. Add the source, or take the mark out.")
        yield Finding(sentence % {"name": name, "place": place}, path)


def _misplaced_marks(payload: Payload, names: set[str]) -> Iterator[Finding]:
    """Marks where pages show none: readers would see brackets, or nothing."""
    for sentence in of_text(payload):
        if sentence.part == Part.HEADING and sentence.sources:
            why = _("Name the sources after a sentence and not in the heading “%(words)s”.")
        elif sentence.part == Part.CAUTION and named(sentence.words):
            why = _("Name the sources of caution %(number)d at its end.")
        elif sentence.part not in (Part.BODY, Part.HEADING) and names & set(named(sentence.words)):
            why = _("Take the name of the source out of “%(words)s”: readers would see it.")
        else:
            continue
        words = {"words": sentence.words, "number": sentence.number}
        yield Finding(why % words, _path(payload, sentence, "text" if sentence.part == Part.STEP else "words"))


def _path(payload: Payload, sentence: Sentence, field: str) -> str:
    """Where a sentence is written; `field` is that of its row, if it is in one."""
    if sentence.part in (Part.SIGN, Part.STEP):
        return f"{sentence.part}s/{sentence.number}/{field}"
    if sentence.part == Part.NOTE:
        return next((name for name in NOTES if sentence.words in str(payload.get(name, ""))), "")
    if sentence.part == Part.CRAMP_STEP:
        return f"rungs/{sentence.number}/cramp_steps"
    places = {Part.SUMMARY: "summary", Part.CAUTION: "cautions", Part.AFTERWARDS: "afterwards"}
    return places.get(sentence.part, "body")


def _place(sentence: Sentence) -> str:
    if sentence.part in ROWS:
        return str(ROWS[sentence.part]) % {"number": sentence.number}
    return _("the text")


def _copies_of_what_is_published(payload: Payload) -> list[str]:
    """Titles of sources that were read in a copy, where another source is by the same publisher and is none."""
    copies = [source for source in payload["sources"] if source.get("read") == Source.Read.COPY]
    if not copies:
        return []
    own = Source.objects.filter(read__in=[Source.Read.WHOLE, Source.Read.PART]).values_list("publisher", flat=True)
    publishers = {_publisher(name) for name in own.distinct()}
    return [source["title"] for source in copies if _publisher(source["publisher"]) in publishers]


def _publisher(name: str) -> str:
    """“NHS, copied by notinline.org” and “NHS (England)” are one publisher."""
    return re.split(r"[,(;]", name)[0].strip().casefold()
