"""The offline protocol: what a phone asks for under `_o/`, and the JSON that answers.

`head.json` changes with every edition; all else is named by its SHA-256 and never changes. Only the current edition is
served: an older manifest could still hold the words of a page that was withdrawn since.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from django.conf import settings

from guide.models.editions import Edition
from guide.schemas import BlobInfo, PageEntry
from guide.serving import phone_files
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


def phone_settings() -> dict[str, str]:
    """What the manifest for phones says beside paths; an edition stores it, as later releases may say other things."""
    return {"csp": content_security_policy(), "fallback": FALLBACK, "not_found": NOT_FOUND, "lapsed": LAPSED}


def head(edition: Edition) -> bytes:
    names = {"edition": edition.public_manifest_sha256, "gone": edition.tombstones_sha256}
    return phone_files.json_text({"seq": edition.seq, **names, "kill": settings.OFFLINE_KILL})


def routes(edition: Edition) -> dict[str, Route]:
    """Every path that this edition answers, `_o/` included."""
    manifest, types = edition.manifest, edition.manifest["blobs"]
    found = {path: _page(e, types) for path, e in manifest["pages"].items()}
    found |= {path: replace(found[path], status=status) for path, status in STATUSES.items() if path in found}
    found |= {path: Route(e["blob"], types[e["blob"]]["t"], status=410) for path, e in manifest["gone"].items()}
    found |= {path: Route(e["blob"], types[e["blob"]]["t"], IMMUTABLE) for path, e in manifest["assets"].items()}
    used = {entry["blob"] for part in ("pages", "assets") for entry in manifest[part].values()}
    found |= {f"/_o/b/{name}": Route(name, types[name]["t"], IMMUTABLE) for name in used}
    for name, content_type in phone_files.names(edition).items():
        found[_address(edition, name)] = Route(name, content_type, IMMUTABLE)
    body = head(edition)
    found["/_o/head.json"] = Route(sha256(body).hexdigest(), "application/json", body=body)
    return found


def _address(edition: Edition, name: str) -> str:
    addresses = {
        edition.public_manifest_sha256: f"/_o/e/{name}.json",
        edition.tombstones_sha256: f"/_o/gone/{name}.json",
    }
    return addresses.get(name, f"/_o/p/{name}.ndjson")


def _page(entry: PageEntry, types: dict[str, BlobInfo]) -> Route:
    # An edition of an earlier release may know no last day.
    until = entry.get("shown_until")
    return Route(entry["blob"], types[entry["blob"]]["t"], review_on=entry["review_on"], shown_until=until)


def kept_static_routes(before: int) -> dict[str, Route]:
    """The static files of the last few editions before `before`."""
    editions = Edition.objects.filter(seq__lt=before).order_by("-seq")[:KEPT_EDITIONS]
    manifests = [edition.assets_manifest() for edition in editions]
    return {
        path: Route(entry["blob"], manifest["blobs"][entry["blob"]]["t"], IMMUTABLE)
        for manifest in manifests
        for path, entry in manifest["assets"].items()
        if path.startswith(settings.STATIC_URL)
    }


def content_security_policy() -> str:
    """The policy of settings.CONTENT_SECURITY_POLICY as a header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())
