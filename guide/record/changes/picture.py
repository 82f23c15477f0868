"""The picture: its file is one thing, its description another."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from guide.record.changes import tell
from guide.record.changes.names import MISSING, Place, order
from guide.record.changes.walk import Found, compare, is_empty, same

FILE = ("sha256", "content_type", "width", "height")


def compare_pictures(place: Place, old: Any, new: Any) -> Found:
    if is_empty(old) or is_empty(new):
        yield (tell.removed if is_empty(new) else tell.added)(place, (new if is_empty(old) else old).get("alt"))
        return
    before, after = _file(old), _file(new)
    if not same(before, after):
        yield tell.value(replace(place, name=_("picture file"), is_brief=True), before, after)
    for name in order((old.keys() | new.keys()) - set(FILE)):
        there = place.child(name)
        there = replace(there, name=_("picture description")) if name == "alt" else there
        yield from compare(there, old.get(name, MISSING), new.get(name, MISSING))


def _file(picture: dict[str, Any]) -> dict[str, Any]:
    return {name: picture[name] for name in FILE if name in picture}
