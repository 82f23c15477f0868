"""The password once more, of somebody whose session is open: to sign, or to change it.

Wrong ones slow down this session alone: what others type elsewhere never keeps a signer from signing.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guide.admin.current_user import current_user
from guide.review import attempts
from guide.review.attempts import PASSWORD_AGAIN, Counter
from guide.templatetags.guide import wait


def require_password(request: HttpRequest, password: str, *, at: datetime) -> None:
    """Raise ValidationError unless this is the person's password; it names the wait, if there is one."""
    counter = _counter(request)
    if wait_first := obstacle(request, at=at):
        raise ValidationError(wait_first)
    if not current_user(request).check_password(password):
        attempts.record_wrong(counter, at=at)
        wait_first = obstacle(request, at=at)
        raise ValidationError(
            _("This is not your password. Nothing was signed. %(next)s")
            % {"next": wait_first or _("Type your password again.")}
        )
    attempts.forget(counter)


def obstacle(request: HttpRequest, *, at: datetime) -> str:
    """Why the password is not looked at now; empty when it is."""
    seconds = attempts.seconds_to_wait(_counter(request), at=at)
    return (
        _("Too many wrong passwords. You stay signed in; type your password again in %(wait)s.")
        % {"wait": wait(seconds)}
        if seconds
        else ""
    )


def record_wrong(request: HttpRequest, *, at: datetime) -> None:
    attempts.record_wrong(_counter(request), at=at)


def _counter(request: HttpRequest) -> Counter:
    account, session = str(current_user(request).pk), str(request.session.session_key)
    return Counter(PASSWORD_AGAIN, ("password again", account, session))
