"""A superuser signs in: the account for when nothing else helps. It is written down, and others are told at once."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.core.mail import EmailMessage
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from guide.review import people

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def note_superuser(user: Any, **kwargs: Any) -> None:
    if not user.is_superuser:
        return
    at = timezone.now()
    people.superuser_came(user, at=at)
    text = _(
        "The superuser “%(name)s” signed in at %(at)s UTC. This account is for repairs that nobody else can make; what "
        "it does is not held back by any permission, except that it signs no text.\n\n"
        "If you know of no repair, close the account and run “manage.py verify”."
    ) % {"name": user, "at": f"{at:%Y-%m-%d %H:%M}"}
    try:
        EmailMessage(_("SpasmGuide: a superuser signed in"), text, to=_watchers()).send()
    except OSError:  # smtplib's errors are OSErrors, as a network's are; whoever came to repair must not be kept out
        logger.exception("Nobody was told by mail that the superuser %s signed in; the log of the guide says it.", user)


def _watchers() -> list[str]:
    """The administrators of the site and every account manager with an address."""
    users = get_user_model().objects.filter(is_active=True, is_superuser=False).exclude(email="")
    managers = [user.email for user in users.order_by("pk") if user.has_perm("guide.verify_reviewer")]
    return [*(address for _name, address in settings.ADMINS), *managers]
