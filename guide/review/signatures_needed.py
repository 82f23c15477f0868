"""Signatures needed: why a text takes two, who gave the first one, and who can give those that are missing."""

from datetime import datetime

from django.utils.translation import gettext as _

from guide.models.reviews import Event, Revision
from guide.record import facts
from guide.review import obstacles
from guide.templatetags.guide import longdate


def signatures_needed(revision: Revision, act: str, at: datetime) -> str:
    """What is missing before this act makes the text public, in sentences; empty where one signature is enough."""
    if not facts.needs_two_signers(revision.topic, at):
        return ""
    names = obstacles.who_can_sign(revision, act, at)
    first = facts.first_signature(revision, act)
    given = [_given(first)] if first else []
    return " ".join([_why_two(revision, at), *given, _who_is_left(names, 1 if first else 2)])


def _why_two(revision: Revision, at: datetime) -> str:
    harm = facts.unsettled_harm(revision.topic, at)
    if harm is None:
        return _("Two people have to sign it, because readers trust it with their safety.")
    values = {"name": harm.actor, "day": longdate(harm.at)}
    return (
        _(
            "Two people have to sign it, because %(name)s withdrew this topic on %(day)s as it may harm someone. "
            "%(name)s may be one of them."
        )
        % values
    )


def _given(first: Event) -> str:
    return _("%(name)s signed on %(day)s.") % {"name": first.data["name"], "day": longdate(first.at)}


def _who_is_left(names: list[str], missing: int) -> str:
    if len(names) < missing:
        return _("Too few people can sign it now: an account manager has to find a reviewer.")
    missed = _("One signature is missing.") if missing == 1 else _("Two signatures are missing.")
    return f"{missed} {_('Who can: %(names)s.') % {'names': ', '.join(names)}}"
