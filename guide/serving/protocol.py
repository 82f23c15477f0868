"""The offline protocol: what a phone asks for under `_o/`, and the JSON that answers.

`head.json` changes with every edition; all else is named by its SHA-256 and never changes. Only the current edition is
served: an older manifest could still hold the words of a page that was withdrawn since.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings

from guide.models.editions import Edition
from guide.schemas import BlobInfo, Manifest, PageEntry
from guide.serving.paths import FALLBACK, LAPSED, NOT_FOUND

IMMUTABLE, REVALIDATE = "public, max-age=31536000, immutable", "no-cache"
STATUSES = {NOT_FOUND: 404, LAPSED: 410}
# Old static files stay reachable for pages that are still open in a tab.
KEPT_EDITIONS = 5
# Ends the name of a page that says that its review is overdue.
OVERDUE = "-overdue"


@dataclass(frozen=True)
class Route:
    """How one public path is answered: from a blob, or from the few bytes in `body`."""

    sha256: str
    content_type: str
    cache: str = REVALIDATE
    status: int = 200
    body: bytes | None = None
    review_on: str | None = None
    shown_until: str | None = None
    is_overdue: bool = False

    @property
    def name(self) -> str:
        """What names the bytes: their SHA-256, or that of the page that they were made of."""
        return f"{self.sha256}{OVERDUE}" if self.is_overdue else self.sha256


def public_manifest(
    manifest: Manifest, *, seq: int, published_at: datetime, is_demo: bool, log: dict[str, Any]
) -> bytes:
    """What a phone has to know of an edition, as JSON, and the last line of the log that the edition stands on.

    Every phone and every cache so keeps a witness: a log whose end is cut off lacks a line that they hold the hash of.
    """
    pages = {path: _public_entry(entry) for path, entry in manifest["pages"].items()}
    used = {entry["blob"] for part in ("pages", "assets") for entry in manifest[part].values()}
    return _json(
        {
            "seq": seq,
            "published_at": published_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "demo": is_demo,
            "log": log,
            "csp": content_security_policy(),
            "fallback": FALLBACK,
            "not_found": NOT_FOUND,
            "lapsed": LAPSED,
            "pages": pages,
            "assets": {path: {"h": entry["blob"]} for path, entry in manifest["assets"].items()},
            "blobs": {name: manifest["blobs"][name] for name in sorted(used)},
            "packs": [{"h": pack["blob"], "b": pack["members"]} for pack in manifest["packs"]],
        }
    )


def _public_entry(entry: PageEntry) -> dict[str, Any]:
    """A page for phones: hash, title, review date, and the last day on which it is shown, if there is one."""
    until = {"u": entry["shown_until"]} if entry["shown_until"] else {}
    return {"h": entry["blob"], "t": entry["title"], "r": entry["review_on"], **until}


def tombstones(manifest: Manifest, raws: Callable[[Iterable[str]], dict[str, bytes]]) -> bytes:
    """The withdrawn paths, each with its whole notice page: a recall needs no second download."""
    notices = {path: entry["blob"] for path, entry in manifest["gone"].items()}
    html = raws(notices.values())
    return _json({"pages": {path: {"h": name, "html": html[name].decode()} for path, name in notices.items()}})


def head(edition: Edition) -> bytes:
    names = {"edition": edition.public_manifest_id, "gone": edition.tombstones_id}
    return _json({"seq": edition.seq, **names, "kill": settings.OFFLINE_KILL})


def routes(edition: Edition) -> dict[str, Route]:
    """Every path that this edition answers, `_o/` included."""
    manifest, types = edition.manifest, edition.manifest["blobs"]
    found = {path: _page(e, types) for path, e in manifest["pages"].items()}
    found |= {path: replace(found[path], status=status) for path, status in STATUSES.items() if path in found}
    found |= {path: Route(e["blob"], types[e["blob"]]["t"], status=410) for path, e in manifest["gone"].items()}
    found |= {path: Route(e["blob"], types[e["blob"]]["t"], IMMUTABLE) for path, e in manifest["assets"].items()}
    used = {entry["blob"] for part in ("pages", "assets") for entry in manifest[part].values()}
    found |= {f"/_o/b/{name}": Route(name, types[name]["t"], IMMUTABLE) for name in used}
    for pack in manifest["packs"]:
        found[f"/_o/p/{pack['blob']}.ndjson"] = Route(pack["blob"], "application/x-ndjson", IMMUTABLE)
    found[f"/_o/e/{edition.public_manifest_id}.json"] = Route(edition.public_manifest_id, "application/json", IMMUTABLE)
    found[f"/_o/gone/{edition.tombstones_id}.json"] = Route(edition.tombstones_id, "application/json", IMMUTABLE)
    body = head(edition)
    found["/_o/head.json"] = Route(sha256(body).hexdigest(), "application/json", body=body)
    return found


def _page(entry: PageEntry, types: dict[str, BlobInfo]) -> Route:
    # An edition of an earlier release may know no last day.
    until = entry.get("shown_until")
    return Route(entry["blob"], types[entry["blob"]]["t"], review_on=entry["review_on"], shown_until=until)


def kept_static_routes(before: int) -> dict[str, Route]:
    """The static files of the last few editions before `before`."""
    editions = Edition.objects.filter(seq__lt=before).order_by("-seq")[:KEPT_EDITIONS]
    return {
        path: Route(entry["blob"], edition.manifest["blobs"][entry["blob"]]["t"], IMMUTABLE)
        for edition in editions
        for path, entry in edition.manifest["assets"].items()
        if path.startswith(settings.STATIC_URL)
    }


def content_security_policy() -> str:
    """The policy of settings.CONTENT_SECURITY_POLICY as a header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def _json(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
