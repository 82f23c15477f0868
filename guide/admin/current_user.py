"""Who is signed in, as the type checker has to know it."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def current_user(request: HttpRequest) -> User:
    """The account behind a request that the desk let in. Raises PermissionDenied where nobody is signed in."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
