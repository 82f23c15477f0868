"""A mail that cannot wait for the digest: to the administrators of the site and to every account manager."""

import logging
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
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


def _delivery_error(mail: EmailMessage) -> str:
    try:
        mail.send()
    except OSError as refusal:  # smtplib's errors are OSErrors, as a network's are; nothing waits for a mail server
        logger.exception("Nobody was told by mail: %s", mail.subject)
        return str(refusal) or type(refusal).__name__
    return ""


def _account_managers() -> list[User]:
    users = get_user_model().objects.filter(is_active=True, is_superuser=False).exclude(email="")
    return [user for user in users.order_by("pk") if user.has_perm("guide.verify_reviewer")]
