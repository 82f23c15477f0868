"""Signal receiver: the sign-in of a superuser is logged, and mailed to others at once."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from guide.review import accounts, urgent_mail
from guide.templatetags.guide import moment


@receiver(user_logged_in)
def record_superuser_signin(user: User, **kwargs: Any) -> None:
    if not user.is_superuser:
        return
    at = timezone.now()
    accounts.record_superuser_signin(user, at=at)
    text = _(
        "The superuser “%(name)s” signed in at %(at)s UTC. This account is for repairs that nobody else can make; what "
        "it does is not held back by any permission, except that it signs no text.\n\n"
        "If you know of no repair, close the account and run “manage.py verify”."
    ) % {"name": user, "at": moment(at)}
    urgent_mail.send_urgent_mail(
        _("SpasmGuide: a superuser signed in"), text, at=at
    )  # if that fails: who repairs is not kept out
