"""The bytes of an edition in memory: every file that it names, in the form in which it is stored."""

import gzip
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property

from guide.models.editions import Blob, PhoneFile, StoredBytes, as_bytes, decompressed
from guide.serving import review_dates
from guide.serving.protocol import OVERDUE, Route

AT_ONCE = 500  # names in one query


class MissingBody(LookupError):
    """The database did not hold these bytes when the edition was read."""


class Bodies:
    """The forms of one answer's bytes: as they are stored, and others made when they are asked for first."""

    def __init__(self, plain: bytes, brotli: bytes | None = None) -> None:
        self.plain, self.brotli = plain, brotli

    @classmethod
    def of(cls, stored: StoredBytes) -> "Bodies":
        return cls(as_bytes(stored.plain), None if stored.brotli is None else as_bytes(stored.brotli))

    @cached_property
    def raw(self) -> bytes:
        return self.plain or decompressed(self.brotli or b"")

    @cached_property
    def gzip(self) -> bytes | None:
        """For the few clients that take no brotli; None where it saves nothing."""
        gzipped = gzip.compress(self.raw, mtime=0)
        return gzipped if len(gzipped) < len(self.raw) else None


def stored(names: Collection[str]) -> dict[str, Bodies]:
    """By name, what the database holds of these."""
    found: dict[str, Bodies] = {}
    ordered = sorted(names)
    for start in range(0, len(ordered), AT_ONCE):
        chunk = ordered[start : start + AT_ONCE]
        rows: list[StoredBytes] = [
            *PhoneFile.objects.filter(sha256__in=chunk),
            *Blob.objects.filter(sha256__in=chunk).defer("gzip"),
        ]
        found |= {row.sha256: Bodies.of(row) for row in rows}
    return found


class Stock:
    """All bytes of one edition by name, and what the clock makes of them: pages that say that they are overdue."""

    def __init__(self, bodies: Mapping[str, Bodies]) -> None:
        self.stored = dict(bodies)
        self.overdue: dict[str, Bodies] = {}

    def bodies(self, route: Route) -> Bodies:
        """What answers this route. Raises MissingBody."""
        if route.body is not None:
            return Bodies(route.body)
        if route.is_overdue:
            return self._overdue(route)
        try:
            return self.stored[route.name]
        except KeyError:
            raise MissingBody(route.name) from None

    def followed_by(self, bodies: Mapping[str, Bodies]) -> "Stock":
        """That of the next edition, which keeps what was made of pages that did not change."""
        stock = Stock(bodies)
        stock.overdue = {name: form for name, form in self.overdue.items() if name.removesuffix(OVERDUE) in bodies}
        return stock

    def _overdue(self, route: Route) -> Bodies:
        if route.name not in self.overdue:
            page = self.bodies(replace(route, is_overdue=False))
            html = review_dates.overdue_form(page.raw)
            self.overdue[route.name] = Bodies.of(Blob.holding(html, route.content_type))
        return self.overdue[route.name]
