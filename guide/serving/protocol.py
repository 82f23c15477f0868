"""The offline protocol: what a phone asks for under `_o/`, and the JSON that answers.

`head.json` changes with every edition; all else is named by its SHA-256 and never changes. Heads are ordered by epoch
and number (`seq`): the epoch rises when the database was restored from a backup. Only the current edition is
served: an older manifest could still hold the words of a page that was withdrawn since.
"""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from django.conf import settings

from guide.models.editions import Edition
from guide.schemas import BlobInfo, PageEntry
from guide.serving import heads, phone_files
from guide.serving.paths import FALLBACK, LAPSED, NOT_FOUND

HEAD = "/_o/head.json"
IMMUTABLE, REVALIDATE = "public, max-age=31536000, immutable", "no-cache"
STATUSES = {NOT_FOUND: 404, LAPSED: 410}
# How long static files of past editions stay reachable, for pages that are still open in a tab.
KEPT = timedelta(days=30)
# Blobs and packs: no proxy on the way knows them as pages, which some of them change. Phones know the type from the
# manifest.
CARRIED, OPAQUE = f"{IMMUTABLE}, no-transform", "application/octet-stream"
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


def policy_of(edition: Edition) -> str:
    """The policy for browsers that its pages were made for, whichever release serves them; "" where it says none."""
    said: str = edition.root.get("phones", {}).get("csp", "")
    return said


def head(edition: Edition, **unsigned: str) -> bytes:
    """What phones ask for, with the signature of the edition where it has one."""
    members = {**heads.fields(edition), **heads.signed_members(edition), **unsigned}
    return phone_files.json_text({**members, "kill": settings.OFFLINE_KILL})


def with_kill_of_today(routes: dict[str, Route]) -> dict[str, Route]:
    """Routes that were kept, with the switch as this process has it: no signature covers it."""
    body = routes[HEAD].body
    assert body is not None  # the head has no blob
    changed = phone_files.json_text({**json.loads(body), "kill": settings.OFFLINE_KILL})
    return {**routes, HEAD: replace(routes[HEAD], body=changed, sha256=sha256(changed).hexdigest())}


def routes(edition: Edition) -> dict[str, Route]:
    """Every path that this edition answers, `_o/` included."""
    manifest, types = edition.manifest, edition.manifest["blobs"]
    found = {path: _page(e, types) for path, e in manifest["pages"].items()}
    found |= {path: replace(found[path], status=status) for path, status in STATUSES.items() if path in found}
    found |= {path: Route(e["blob"], types[e["blob"]]["t"], status=410) for path, e in manifest["gone"].items()}
    found |= {path: Route(e["blob"], types[e["blob"]]["t"], IMMUTABLE) for path, e in manifest["assets"].items()}
    used = {entry["blob"] for part in ("pages", "assets") for entry in manifest[part].values()}
    found |= {f"/_o/b/{name}": Route(name, OPAQUE, CARRIED) for name in used}
    for name, content_type in phone_files.names(edition).items():
        is_pack = content_type == phone_files.PACK
        found[_address(edition, name)] = Route(name, OPAQUE if is_pack else content_type, CARRIED)
    found[HEAD] = _head_route(head(edition))
    return found


def offered_routes(offer: heads.Offer) -> dict[str, Route]:
    """Every path that readers get answered while an edition may wait for its signature.

    Where the waiting one takes pages away, it is answered online as a whole at once. Phones are offered the signed one,
    and are told which of its pages to hide; the blobs of those are not answered any more.
    """
    edition, newest = offer
    found = routes(edition)
    if not offer.taken_away:
        return found
    kept_paths = found.keys() - edition.manifest["pages"].keys()
    found = {path: found[path] for path in kept_paths} | routes(newest)
    found[HEAD] = _head_route(head(edition, recalls=newest.tombstones_sha256))
    kept = {entry["blob"] for entry in newest.manifest["pages"].values()}
    pages = edition.manifest["pages"]
    lost = {pages[path]["blob"] for path in offer.taken_away & pages.keys()} - kept
    return {path: route for path, route in found.items() if path.removeprefix("/_o/b/") not in lost}


def _head_route(body: bytes) -> Route:
    return Route(sha256(body).hexdigest(), "application/json", body=body)


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
    """The static files of the editions that were current in the last days before `before` came out, and of the one
    that it replaced."""
    past = Edition.objects.filter(seq__lt=before).order_by("-seq")
    known: dict[str, Route] = {}
    seen: set[tuple[str, ...]] = set()
    end = Edition.objects.values_list("created_at", flat=True).get(seq=before) - KEPT
    for edition in past.iterator(chunk_size=20):
        parts = tuple(edition.shards.get("assets", [str(edition.seq)]))
        if parts not in seen:  # most acts change no static file
            seen.add(parts)
            known |= _static_routes(edition)
        if edition.created_at <= end:
            break
    return known


def _static_routes(edition: Edition) -> dict[str, Route]:
    manifest = edition.assets_manifest()
    return {
        path: Route(entry["blob"], manifest["blobs"][entry["blob"]]["t"], IMMUTABLE)
        for path, entry in manifest["assets"].items()
        if path.startswith(settings.STATIC_URL)
    }


def content_security_policy() -> str:
    """The policy of settings.CONTENT_SECURITY_POLICY as a header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())
