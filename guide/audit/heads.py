"""Heads of the log that were kept outside the database, compared with the log as it is now.

Whoever owns the database can write the whole log anew, hashes included. Nobody can change what was kept elsewhere: a
digest mail, the output of `manage.py verify`, the manifest of an edition on a phone.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from guide.models.editions import Edition
from guide.models.reviews import Event

HASH = re.compile(r"\b[0-9a-f]{64}\b")
NUMBER = re.compile(r"\d+")
SOFT_BREAK = re.compile(r"=\r?\n")  # of a mail that was saved with its encoding


class Head(NamedTuple):
    """A line of the log and its hash; of what a phone keeps, an edition and the hash of its manifest."""

    number: int | None
    hash: str
    where: str
    is_edition: bool = False
    epoch: int = 1


def read(text: str) -> list[Head]:
    """The heads in a file: JSON of a phone, or text in which a line holds a head or nothing of interest."""
    try:
        data = json.loads(text)
    except ValueError:
        return list(_of_lines(SOFT_BREAK.sub("", text)))
    return list(_of_json(data)) if isinstance(data, dict) else list(_of_lines(text))


def line(event: Event) -> str:
    """A head as `--keep-head` writes it and `--head` reads it."""
    return f"{event.seq} {event.hash}"


def findings(heads: list[Head]) -> Iterator[str]:
    """Yield one sentence for each head that the log does not hold."""
    for head in heads:
        if head.is_edition:
            yield from _edition_finding(head)
        else:
            yield from _line_finding(head)


def _line_finding(head: Head) -> Iterator[str]:
    if head.number is None:
        if not Event.objects.filter(hash=head.hash).exists():
            yield f"{head.where}: no line of the log has the hash {head.hash}."
        return
    found = Event.objects.filter(seq=head.number).values_list("hash", flat=True).first()
    if found is None:
        yield f"{head.where}: the log had line {head.number} with the hash {head.hash}, and has no such line now."
    elif found != head.hash:
        yield f"{head.where}: line {head.number} of the log had the hash {head.hash}, and has {found} now."


def _edition_finding(head: Head) -> Iterator[str]:
    current = Edition.objects.current()
    if current and head.number and (head.epoch, head.number) > current.place:
        yield (
            f"{head.where}: phones know a newer guide (edition {head.number}) than this database ({current.seq}): it "
            f"was restored from a backup. Run “manage.py restored --user NAME --phones-know {head.number} --epoch "
            f"{head.epoch}”."
        )
        return
    lines = Event.objects.filter(act=Event.Act.PUBLISH, sha256=head.hash, data__edition=head.number)
    if not lines.exists():
        yield f"{head.where}: no line of the log published edition {head.number} with the manifest {head.hash}."


def _of_lines(text: str) -> Iterator[Head]:
    for number, words in enumerate(text.splitlines(), start=1):
        for name in HASH.findall(words):
            said = NUMBER.search(HASH.sub(" ", words))
            yield Head(int(said[0]) if said else None, name, f"line {number} of the file")


def _of_json(data: dict[str, Any]) -> Iterator[Head]:
    known = data.get("log")
    if isinstance(known, dict) and known.get("head"):
        yield Head(int(known["seq"]), str(known["head"]), "the manifest")
    if isinstance(data.get("edition"), str):
        epoch = int(data.get("epoch", 1))
        yield Head(int(data["seq"]), data["edition"], "the file", is_edition=True, epoch=epoch)
