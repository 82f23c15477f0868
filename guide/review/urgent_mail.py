"""Mails that cannot wait for the digest, to administrators and account managers or to other people."""

import logging
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from guide.models.reviews import Digest

logger = logging.getLogger(__name__)


def send_urgent_mail(subject: str, text: str, *, at: datetime) -> str:
    """Send a mail at once, and record it beside the digests. Returns why it was not sent; empty when it was."""
    managers = _account_managers()
    to = [*(address for _name, address in settings.ADMINS), *(manager.email for manager in managers)]
    error = _delivery_error(EmailMessage(subject, text, to=to)) if to else _("There is nobody with an email address.")
    Digest.objects.bulk_create(Digest(user=manager, at=at, subject=subject, error=error) for manager in managers)
    return error


def send_to_each(people: list[User], subject: str, text: str, *, at: datetime) -> str:
    """Send a mail to each of these people at once, and record each beside the digests.

    Returns why nobody could be reached; empty when at least one was.
    """
    connection = get_connection()
    try:
        connection.open()  # once for all; a server that is down is asked once
    except OSError as refusal:
        logger.exception("Nobody was told by mail: %s", subject)
        errors = [_words(refusal)] * len(people)
    else:
        errors = [
            _delivery_error(EmailMessage(subject, text, to=[user.email], connection=connection)) for user in people
        ]
        connection.close()
    Digest.objects.bulk_create(
        Digest(user=user, at=at, subject=subject, error=error) for user, error in zip(people, errors, strict=True)
    )
    if not people:
        return _("There is nobody with an email address.")
    return errors[0] if all(errors) else ""


def _delivery_error(mail: EmailMessage) -> str:
    try:
        mail.send()
    except OSError as refusal:  # smtplib's errors are OSErrors, as a network's are; nothing waits for a mail server
        logger.exception("Nobody was told by mail: %s", mail.subject)
        return _words(refusal)
    return ""


def _words(refusal: OSError) -> str:
    return str(refusal) or type(refusal).__name__


def _account_managers() -> list[User]:
    users = get_user_model().objects.filter(is_active=True, is_superuser=False).exclude(email="")
    return [user for user in users.order_by("pk") if user.has_perm("guide.verify_reviewer")]
