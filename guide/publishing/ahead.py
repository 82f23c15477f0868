"""Optimistic concurrency for acts that publish: pages are rendered before the lock, and used if nothing changed.

An act runs twice. The first run stops where it would render, and is taken back at once; what it would render is then
rendered while nobody waits. The second run takes that, if readers would get the same texts on top of the same edition.
If somebody else acted meanwhile it starts over, at most `TURNS` times; then it renders under the lock.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")
TURNS = 2


class _Stop(BaseException):
    """Ends an attempt and its transaction. No error: what catches every `Exception` has to let it pass."""


class _Attempt:
    """What one attempt would render, known by all that it is made of; and what came of it."""

    def __init__(self) -> None:
        self.made_of: Any = None
        self.make: Callable[[], Any] | None = None
        self.result: Any = None
        self.failure: Exception | None = None

    def render(self) -> None:
        assert self.make is not None  # a first run stops where it knows what to render
        try:
            self.result = self.make()
        except Exception as failure:  # noqa: BLE001  (raised under the lock, where it is known whether it still counts)
            self.failure = failure


_attempt: ContextVar[_Attempt | None] = ContextVar("attempt", default=None)


def rendered_ahead(act: Callable[P, R]) -> Callable[P, R]:
    """For an act that takes the lock and calls `build.publish` in it. In a transaction of others nothing is ahead."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block or _attempt.get():
            return act(*args, **kwargs)
        for _turn in range(TURNS):
            attempt = _Attempt()
            token = _attempt.set(attempt)
            try:
                return act(*args, **kwargs)  # it has nothing to render, such as the first of two signatures
            except _Stop:
                attempt.render()
                try:
                    return act(*args, **kwargs)
                except _Stop:
                    continue
            finally:
                _attempt.reset(token)
        return act(*args, **kwargs)

    return run


def made(made_of: Any, make: Callable[[], R]) -> R:
    """What `make` returns, from before the lock where it was made of the same; raises as `make` does."""
    attempt = _attempt.get()
    if attempt is None:
        return make()
    if attempt.make is None:
        attempt.made_of, attempt.make = made_of, make
        raise _Stop
    if attempt.made_of != made_of:
        raise _Stop
    if attempt.failure:
        raise attempt.failure
    result: R = attempt.result
    return result
