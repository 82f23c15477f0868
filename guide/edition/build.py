"""Publishing: render what changed, gather every file that a page needs, store bytes under their SHA-256, flip."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from guide.edition import changed, dates, packs, protocol
from guide.edition.assets import AssetError, read_asset
from guide.edition.inspect import inspect
from guide.edition.page import Page
from guide.edition.pages import LAPSED, NOT_FOUND, Guide
from guide.edition.texts import Public, TextChange, Withdrawn
from guide.models.editions import Blob, Edition
from guide.models.reviews import Event
from guide.models.topics import SAFETY_KINDS
from guide.review import log
from guide.review.facts import months_after
from guide.review.snapshot import canonical, digest

HTML = "text/html; charset=utf-8"


class BuildError(Exception):
    """A page cannot be published. Says which, and why; nothing was changed."""


def publish(user: Any, *, at: datetime) -> Edition:
    """Make an edition of what is public now and make it current; return the current one if nothing has changed.

    Joins the transaction of the act that calls it, so that the act and its edition stand or fall together.
    Raises BuildError.
    """
    with log.exclusive(), translation.override("en"):
        current = Edition.objects.current()
        guide = load_guide().on(dates.day_of(at))
        build = Build(current.manifest if current else {})
        manifest = _built(build, guide)
        if current and current.manifest == manifest:
            return current
        return flip(build, manifest, user, is_demo=guide.is_demo, at=at)


def load_guide() -> Guide:
    """Everything that the log says is public, whatever the day (see `Guide.on`)."""
    signatures = list(Event.objects.in_force().select_related("revision"))
    changes = changed.text_changes(event.topic_id for event in signatures if event.topic_id)
    return Guide(
        [_public(event, changes.get(event.topic_id or 0)) for event in signatures],
        [_withdrawn(event) for event in Event.objects.withdrawals_in_force().select_related("revision")],
        settings.SITE_URL,
    )


def render(page: Page, **extra: Any) -> str:
    """The HTML of a page: no request, no user, no cookie, no clock."""
    return render_to_string(page.template, {**page.context(), **extra})


def version() -> str:
    """A digest of all that decides how data becomes a page: templates, code, the names of static files, settings."""
    policy = protocol.content_security_policy()
    chosen = [settings.PWA_APP_NAME, settings.PWA_APP_THEME_COLOR, settings.REVIEW_GRACE_MONTHS, policy]
    return digest(canonical([*chosen, _digest_of_files()]))


def _digest_of_files() -> str:
    folder = Path(__file__).resolve().parent
    files = [*folder.glob("*.py"), *folder.parent.glob("figures/*.py"), *folder.parent.glob("templatetags/*.py")]
    files += [*settings.BASE_DIR.glob("templates/*.*"), *settings.BASE_DIR.glob("templates/guide/**/*.*")]
    files += [folder.parent / "template_loader.py"]
    files += [*settings.STATIC_ROOT.glob("staticfiles.json"), settings.BASE_DIR / "requirements.txt"]
    total = sha256()
    for file in sorted(files):
        total.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return total.hexdigest()


class Build:
    """One publication in the making, on top of the manifest of the edition before it."""

    def __init__(self, previous: dict[str, Any]) -> None:
        self.previous = previous
        self.new_blobs: dict[str, Blob] = {}
        self.sizes: dict[str, dict[str, Any]] = {}
        self.files: dict[str, tuple[bytes, str]] = {}

    @cached_property
    def version(self) -> str:
        return version()

    def manifest(self, guide: Guide) -> dict[str, Any]:
        """What the new edition holds, in the form that `Edition.manifest` describes. Raises BuildError."""
        pages = list(guide.pages())
        self.files = guide.files
        entries = {page.path: self._entry(page, "pages") for page in pages}
        gone = {page.path: self._entry(page, "gone") for page in guide.notices()}
        self._require_targets([*entries.items(), *gone.items()], public=set(entries) - {NOT_FOUND, LAPSED})
        assets = self.assets([*entries.values(), *gone.values()])
        core = [asset["blob"] for asset in assets.values()]
        core += [entries[page.path]["blob"] for page in pages if page.is_core]
        rest = [entry["blob"] for entry in entries.values()]
        return {
            "pages": entries,
            "gone": gone,
            "assets": assets,
            "packs": [self.pack(members) for members in packs.grouped(core, rest)],
            "blobs": self.sizes,
        }

    # --- pages ---

    def _entry(self, page: Page, part: str) -> dict[str, Any]:
        key = digest(canonical([self.version, page.template, page.data]))
        before = self.previous.get(part, {}).get(page.path)
        if before and before["key"] == key:
            self.sizes[before["blob"]] = self.previous["blobs"][before["blob"]]
            # The words are the same, but they may have been signed anew in a text that says more elsewhere.
            return {**before, "revisions": list(page.revisions)}
        html = _rendered(page)
        findings = inspect(html)
        if findings.refusals:
            raise BuildError(f"{page.path} holds {findings.refusals[0]}.")
        return {
            "key": key,
            "blob": self.store(html.encode(), HTML),
            "title": page.title,
            "review_on": page.review_on,
            "shown_until": page.shown_until,
            "revisions": list(page.revisions),
            "links": sorted(findings.links),
            "assets": sorted(findings.assets),
        }

    @staticmethod
    def _require_targets(entries: list[tuple[str, dict[str, Any]]], public: set[str]) -> None:
        for path, entry in entries:
            if dead := sorted(set(entry["links"]) - public):
                raise BuildError(f"{path} links to {dead[0]}, which is not a public page.")

    # --- files ---

    def assets(self, entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Every file that the pages name, and every file that those files name."""
        assets: dict[str, dict[str, Any]] = {}
        waiting = sorted({path for entry in entries for path in entry["assets"]})
        while waiting:
            path = waiting.pop(0)
            if path not in assets:
                assets[path] = self._asset(path)
                waiting += assets[path]["references"]
        return assets

    def _asset(self, path: str) -> dict[str, Any]:
        before = self.previous.get("assets", {}).get(path)
        if before:  # the name holds the hash of the content
            self.sizes[before["blob"]] = self.previous["blobs"][before["blob"]]
            return dict(before)
        if path in self.files:
            return {"blob": self.store(*self.files[path]), "references": []}
        try:
            asset = read_asset(path)
        except AssetError as error:
            raise BuildError(str(error)) from error
        return {"blob": self.store(asset.raw, asset.content_type), "references": list(asset.references)}

    # --- bytes ---

    def store(self, raw: bytes, content_type: str) -> str:
        name = self.add(raw, content_type)
        self.sizes[name] = {"n": len(raw), "t": content_type}
        return name

    def add(self, raw: bytes, content_type: str) -> str:
        name = sha256(raw).hexdigest()
        if name not in self.new_blobs:
            self.new_blobs[name] = packs.compressed(name, raw, content_type)
        return name

    def raws(self, names: Iterable[str]) -> dict[str, bytes]:
        wanted = set(names)
        stored = Blob.objects.in_bulk(wanted - self.new_blobs.keys())
        return {name: bytes((self.new_blobs.get(name) or stored[name]).raw) for name in wanted}

    def pack(self, members: list[str]) -> dict[str, Any]:
        for pack in self.previous.get("packs", []):
            if pack["members"] == members:
                return dict(pack)
        stored = Blob.objects.in_bulk([name for name in members if name not in self.new_blobs])
        raw = packs.lines([self.new_blobs.get(name) or stored[name] for name in members])
        return {"blob": self.add(raw, "application/x-ndjson"), "members": members}


def _built(build: Build, guide: Guide) -> dict[str, Any]:
    try:
        return build.manifest(guide)
    except BuildError:
        raise
    except Exception as error:  # whatever it is, the act fails with it, and the person who acts is told
        raise BuildError(f"The edition cannot be built: {error!r}") from error


def _rendered(page: Page) -> str:
    try:
        return render(page)
    except Exception as error:  # a template can fail in any way; the act must fail with it, and say where
        raise BuildError(f"{page.path} cannot be rendered: {error}") from error


def flip(build: Build, manifest: dict[str, Any], user: Any, *, is_demo: bool, at: datetime, **said: str) -> Edition:
    """Write the bytes, the edition and its line in the log; from the commit on, this is what readers get."""
    current = Edition.objects.current()
    seq = current.seq + 1 if current else 1
    # The line of this very edition comes after it, since it names the manifest by its hash.
    last = Event.objects.order_by("-seq").first()
    log_seq, log_head = (last.seq, last.hash) if last else (0, "")
    known = {"seq": log_seq, "head": log_head}
    public = protocol.public_manifest(manifest, seq=seq, published_at=at, is_demo=is_demo, log=known)
    public_name = build.add(public, "application/json")
    gone_name = build.add(protocol.tombstones(manifest, build.raws), "application/json")
    Blob.objects.bulk_create(build.new_blobs.values(), ignore_conflicts=True)
    edition = Edition.objects.create(
        seq=seq,
        created_at=at,
        manifest=manifest,
        public_manifest_id=public_name,
        tombstones_id=gone_name,
        is_demo=is_demo,
        log_seq=log_seq,
        log_head=log_head,
    )
    log.append(Event.Act.PUBLISH, actor=user, at=at, sha256=public_name, data={"edition": seq, **said})
    return edition


def _public(event: Event, change: TextChange | None) -> Public:
    assert event.revision is not None  # an approval always names its revision
    payload = json.loads(event.revision.payload)
    return Public(payload, event.sha256, event.data, dates.day_of(event.at), _shown_until(payload, event.data), change)


def _shown_until(payload: dict[str, Any], signature: dict[str, Any]) -> str | None:
    """To hide when to get help, or what to do in pain, could do more harm than an old date."""
    if payload["kind"] in SAFETY_KINDS:
        return None
    return months_after(date.fromisoformat(signature["review_by"]), settings.REVIEW_GRACE_MONTHS).isoformat()


def _withdrawn(event: Event) -> Withdrawn:
    assert event.revision is not None  # so does a withdrawal
    payload, said = json.loads(event.revision.payload), event.data
    return Withdrawn(payload, said["notice"], dates.day_of(event.at), said.get("replacement"))
