"""Sessions of the desk last for as long as they are used: their end moves on while somebody works."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# A session is written at most so often: writing it with each request would lock the database each time.
STEP = timedelta(minutes=15)
MOVED_AT = "moved_at"


class SlidingSessions:
    """Middleware: a session that is used is written anew after STEP, which moves its end and that of its cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Readers have no session, and are not asked for one.
        moved = request.session.get(MOVED_AT) if request.session.session_key else None
        if moved and timezone.now() - datetime.fromisoformat(moved) >= STEP:
            move(request)
        return self.get_response(request)


def move(request: HttpRequest) -> None:
    """Note that the session is in use now; Django then stores it, with a new end."""
    request.session[MOVED_AT] = timezone.now().isoformat()


@receiver(user_logged_in, dispatch_uid="sliding sessions")
def start(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    move(request)
