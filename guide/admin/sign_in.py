"""Signing in: wrong passwords slow down whoever typed them, and nobody elsewhere (the handler of django-axes)."""

import secrets
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_otp import user_has_device

from guide.review import attempts
from guide.review.attempts import Counter
from guide.sender import sender_network

TOO_MANY_REQUESTS = 429
BROWSER_COOKIE, BROWSER_KNOWN_FOR = "desk_browser", timedelta(days=180)


class SignInHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """django-axes asks it before each sign-in and tells it of each. It keeps the list of sign-ins as axes does."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return bool(attempts.seconds_to_wait(_counter(request, credentials), at=timezone.now()))

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        if request is None:
            return
        if not request.axes_locked_out:  # a password that nobody looked at was not wrong
            attempts.record_wrong(_counter(request, credentials), at=timezone.now())
        request.axes_locked_out = self.is_locked(request, credentials)
        request.axes_credentials = credentials

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        attempts.forget(_counter(request, {"username": user.get_username()}))


def locked_out(request: HttpRequest, response: Any, credentials: dict[str, Any] | None) -> HttpResponse:
    """What a visitor gets whose password is not looked at now."""
    seconds = attempts.seconds_to_wait(_counter(request, credentials), at=timezone.now())
    page = render(request, "admin/guide/locked.html", {"seconds": seconds}, status=TOO_MANY_REQUESTS)
    page["Retry-After"] = str(seconds)
    return page


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known as one in which `user` signed in: guesses made elsewhere no longer count against it."""
    if _known_browser(request, user):
        return
    response.set_signed_cookie(
        BROWSER_COOKIE,
        f"{user.pk} {secrets.token_urlsafe(16)}",
        salt=BROWSER_COOKIE,
        max_age=BROWSER_KNOWN_FOR,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, user: User) -> str:
    """The name under which this browser is known as this person's; empty when it is not."""
    value = request.get_signed_cookie(BROWSER_COOKIE, "", salt=BROWSER_COOKIE, max_age=BROWSER_KNOWN_FOR) or ""
    account, _space, name = value.partition(" ")
    return name if account == str(user.pk) else ""


def _counter(request: HttpRequest, credentials: dict[str, Any] | None) -> Counter:
    """By name and address: somebody elsewhere who guesses does not stop the person whose name it is.

    Nor does somebody at the same address, or behind a proxy of which `PROXIES` does not know, where the person has
    signed in before: such a browser has a count of its own.
    """
    name = (credentials or {}).get("username") or ""
    account = get_user_model().objects.filter(username=name).first()
    if account is None:
        return Counter(attempts.SIGN_IN, ("sign in", name, sender_network(request) or ""))
    limit = attempts.SIGN_IN_WITH_SECOND_FACTOR if user_has_device(account) else attempts.SIGN_IN
    browser = _known_browser(request, account)
    return Counter(limit, ("sign in", name, *(("browser", browser) if browser else (sender_network(request) or "",))))
