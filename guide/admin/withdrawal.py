"""Withdraws a page from the admin, and warns when the guide cannot be built after it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from guide.models import Event, Topic
from guide.publishing import fallback_edition
from guide.review import urgent_mail, workflow
from guide.templatetags.guide import moment


class WarningMessage(str):
    """A message to show as a warning: somebody has to do something now."""

    __slots__ = ()


def withdraw(topic: Topic, user: User, *, at: datetime, **arguments: Any) -> str:
    """Withdraw the page of a topic, and return the message to show; a WarningMessage if the guide cannot be built."""
    event = workflow.withdraw(topic, user, at=at, **arguments)
    done = _("Withdrawn. Readers see your notice from now on.")
    why = fallback_edition.why_unbuilt(event)
    if not why:
        return done
    untold = urgent_mail.send_urgent_mail(_subject(why), _mail_text(event, why), at=at)
    return WarningMessage(" ".join([done, _unbuilt_sentence(why), _who_was_told(untold)]))


def _subject(why: str) -> str:
    if why == fallback_edition.AFTER_UPDATE:
        return _("SpasmGuide: the guide has to be built anew")
    return _("SpasmGuide: the guide cannot be built")


def _mail_text(event: Event, why: str) -> str:
    page = _("%(name)s withdrew “%(title)s” at %(at)s UTC. Readers see the notice.")
    values = {"name": event.actor, "title": event.topic, "at": moment(event.at)}
    is_update = why == fallback_edition.AFTER_UPDATE
    todo = _("Run “manage.py publish”.") if is_update else _("Repair what is named above, and run “manage.py publish”.")
    return "\n\n".join([page % values, _unbuilt_sentence(why), todo])


def _unbuilt_sentence(why: str) -> str:
    if why == fallback_edition.AFTER_UPDATE:
        return _(
            "The server was updated, and the guide was not built anew yet: the page was taken out of the edition "
            "before, and the search is off until an administrator has run “manage.py publish”."
        )
    return _(
        "But the guide cannot be built: %(why)s The page was taken out of the edition before, and the search is off. "
        "Nothing can be approved until an administrator has repaired it and run “manage.py publish”."
    ) % {"why": why if why.endswith(".") else f"{why}."}


def _who_was_told(untold: str) -> str:
    if untold:
        return _("Nobody could be told by mail: %(why)s Call an administrator now.") % {"why": untold}
    return _("The administrators and the account managers have been told by mail.")
