"""Narrows the type of `request.user`, which may be anonymous, to the account that is signed in."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def current_user(request: HttpRequest) -> User:
    """The account behind a request that the desk let in. Raises PermissionDenied where nobody is signed in."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
