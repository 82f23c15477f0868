"""Reading a database in which anything may stand: a row that stops a check is a finding, and the others go on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def rows(queryset: "models.QuerySet[Row]", unreadable: list[str]) -> Iterator[Row]:
    """Every row; for each that cannot be read (no JSON, no date) a sentence goes to `unreadable`."""
    done = set()
    try:
        for row in queryset.iterator(chunk_size=100):
            done.add(row.pk)
            yield row
        return
    except Exception:  # noqa: BLE001, S110  (which one it was, only reading them one by one tells)
        pass
    for pk in queryset.values_list("pk", flat=True):
        if pk in done:
            continue
        try:
            row = queryset.get(pk=pk)
        except Exception as error:  # noqa: BLE001
            unreadable.append(f"{queryset.model._meta.db_table} {pk}: the row cannot be read. {_said(error)}")
        else:
            yield row


def misshapen(found: Iterable[models.Model], shapes: Mapping[str, Callable[[Any], bool]]) -> Iterator[str]:
    """A sentence for each of these columns that holds JSON of another shape."""
    for row in found:
        for name, is_right in shapes.items():
            if hasattr(row, name) and not is_right(getattr(row, name)):
                yield f"{row._meta.db_table} {row.pk}: its {name} is not of the form that the guide writes."


def each(found: Iterable[Row], check: Callable[[Row], Iterable[str]]) -> Iterator[str]:
    """The findings of a check that goes row by row."""
    for row in found:
        yield from whole(f"{row._meta.db_table} {row.pk}: the row", check, row)


def whole(subject: str, check: Callable[..., Iterable[str]], *arguments: object) -> Iterator[str]:
    """The findings of a check; where a row stops it, that is one too."""
    try:
        yield from check(*arguments)
    except Exception as error:  # noqa: BLE001  (what was tampered with can break a check in any way)
        yield f"{subject} cannot be checked to the end. {_said(error)}"


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
