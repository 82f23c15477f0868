"""A withdrawal at the desk, and what is said of one after which the guide has to be repaired."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from guide.models import Event, Topic
from guide.publishing import fallback_edition
from guide.review import urgent_mail, workflow


class Warned(str):
    """Words about what was done, and about what somebody has to do now."""

    __slots__ = ()


def withdraw(topic: Topic, user: User, *, at: datetime, **said: Any) -> str:
    """Withdraw, tell others at once if the guide cannot be built, and return what to say."""
    event = workflow.withdraw(topic, user, at=at, **said)
    done = _("Withdrawn. Readers see your notice from now on.")
    why = fallback_edition.why_unbuilt(event)
    if not why:
        return done
    untold = urgent_mail.send_urgent_mail(_("SpasmGuide: the guide cannot be built"), _mail(event, why), at=at)
    return Warned(" ".join([done, _state(why), _who_knows(untold)]))


def _mail(event: Event, why: str) -> str:
    page = _("%(name)s withdrew “%(title)s” at %(at)s UTC. Readers see the notice.")
    said = {"name": event.actor, "title": event.topic, "at": f"{event.at:%Y-%m-%d %H:%M}"}
    return "\n\n".join([page % said, _state(why), _("Repair what is named above, and run “manage.py publish”.")])


def _state(why: str) -> str:
    return _(
        "But the guide cannot be built: %(why)s The page was taken out of the edition before, and the search is off. "
        "Nothing can be approved until an administrator has repaired it and run “manage.py publish”."
    ) % {"why": why if why.endswith(".") else f"{why}."}


def _who_knows(untold: str) -> str:
    if untold:
        return _("Nobody could be told by mail: %(why)s Call an administrator now.") % {"why": untold}
    return _("The administrators and the account managers have been told by mail.")
