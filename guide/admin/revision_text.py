"""The text of a revision as labelled rows: all that a signature covers, also what the preview may hide."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide import figures, schemas
from guide.models import KINDS, SIGNATURES, Event, Topic
from guide.models.areas import FACTS
from guide.models.levels import LEVELS
from guide.record.changes import labels
from guide.record.facts import is_scheduled, public_from
from guide.review import signature_records
from guide.templatetags.guide import longdate, moment


def labelled_rows(payload: schemas.Payload) -> list[dict[str, Any]]:
    """A row with `label`, and `text` or `lines`, for every part of a payload that is not empty."""
    rows = [_field_row(name, payload[name]) for name in ("title", "slug", "summary", "review_months")]
    # A text that was frozen before a field was there has none.
    rows += [_field_row(name, payload.get(name)) for name in KINDS[payload["kind"]].fields]
    rows += [
        {"label": _("Body areas"), "lines": [_area_line(area) for area in payload["areas"]]},
        {"label": _("Steps"), "lines": [_step_line(step) for step in payload["steps"]]},
        {"label": _("Signs"), "lines": [_sign_line(sign) for sign in payload.get("signs", [])]},
        {"label": _("Ladder"), "lines": [_rung_line(rung) for rung in payload.get("rungs", [])]},
        {"label": _("Cautions"), "lines": payload["cautions"]},
        {"label": _("Body"), "text": payload["body"]},
        {"label": _("Picture in words"), "text": payload["picture"] and payload["picture"]["alt"]},
        {"label": _("Figure in words"), "lines": _captions(payload["figure"])},
        {"label": _("Cases"), "lines": [_row_line(case) for case in payload.get("cases", [])]},
        {"label": _("Searches"), "lines": [_row_line(search) for search in payload.get("searches", [])]},
    ]
    return [row for row in rows if row.get("text") or row.get("lines")]


def _field_row(name: str, value: Any) -> dict[str, Any]:
    field: Any = Topic._meta.get_field(name)
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    choices = dict(field.flatchoices)
    value = ", ".join(value) if isinstance(value, list) else value
    text = "" if value is None else str(choices.get(value, value))
    return {"label": capfirst(field.verbose_name), "text": text}


def _area_line(area: Mapping[str, Any]) -> str:
    facts = [f"{labels.label(name)}: {labels.value_in_words(name, area[name])}" for name in FACTS if area.get(name)]
    return f"{area['name']} ({'; '.join(facts)})" if facts else str(area["name"])


def _rung_line(rung: schemas.Rung) -> str:
    own = {name: value for name, value in rung.items() if name not in ("kind", "slug")}
    return f"{rung['slug']}: {labels.value_in_words('rungs', own)}" if own else rung["slug"]


def _step_line(step: schemas.Step) -> str:
    slugs = [step["target"]["slug"]] if step["target"] else []
    named = step.get("sources", [])
    parts = [
        step["text"],
        step.get("country") and f"({step['country']}): {', '.join(step['numbers'])}",
        step.get("detail"),
        _advice(step),
        step.get("asks") and _("(asks: %(keys)s)") % {"keys": ", ".join(step["asks"])},
        named and " ".join(f"[{name}]" for name in named),
        slugs and _("(shows: %(slugs)s)") % {"slugs": ", ".join(slugs)},
    ]
    return " ".join(str(part) for part in parts if part)


def _advice(step: schemas.Step) -> str:
    words = " ".join(part for part in (step.get("advice"), step.get("advice_note")) if part)
    return _("Advice today: %(advice)s") % {"advice": words} if words else ""


def _sign_line(sign: schemas.Sign) -> str:
    level = LEVELS[sign["level"]].label if sign["level"] in LEVELS else sign["level"]
    return f"{sign['words']} ({level}) {_row_line(sign, left_out=('words', 'level'))}"


def _row_line(row: Mapping[str, Any], left_out: tuple[str, ...] = ()) -> str:
    """Every field of a row that is not empty, with its name."""
    kept = {name: value for name, value in row.items() if name not in left_out and value not in ("", [])}
    return "; ".join(f"{labels.label(name)}: {labels.value_in_words(name, value)}" for name, value in kept.items())


def _captions(figure: dict[str, Any] | None) -> list[str]:
    """The caption and the text alternative of each picture of a figure."""
    if not figure or figures.problems(figure):
        return []
    return [
        f"{figure[pose]['caption']} ({figures.description(figure, pose, mirror=False)})" for pose in ("start", "end")
    ]


def event_words(event: Event) -> str:
    """What the person wrote or signed, in words, from the data of an event."""
    data = event.data
    if event.act in (*SIGNATURES, Event.Act.SIGN):
        signed = _("%(name)s, %(credential)s: %(meaning)s; next review by %(review_by)s")
        words = {"meaning": signature_records.MEANINGS[data["meaning"]], "review_by": longdate(data["review_by"])}
        scheduled = (
            _("; public from %(moment)s UTC") % {"moment": moment(public_from(event))} if is_scheduled(event) else ""
        )
        return str(signed % {**data, **words}) + scheduled
    if event.act == Event.Act.PUBLISH:
        return str(_("edition %(edition)d") % data)
    if event.act == Event.Act.RESTORED:
        return str(_("epoch %(epoch)d, editions go on above %(above)d") % data)
    if event.act == Event.Act.PERSON:
        return "{name}: {what}".format(**data)
    if event.act == Event.Act.HAND_OVER:
        return str(_("from %(from_name)s to %(to_name)s · %(reason)s") % data)
    return " · ".join(data[name] for name in ("note", "reason", "notice") if data.get(name))


def events_with_words(events: Any) -> list[Any]:
    """The events, newest first, each with `words`."""
    lines = list(events.select_related("actor", "revision").order_by("-seq"))
    for line in lines:
        line.words = event_words(line)
    return lines
