"""Publishing: render what changed, gather the files that pages need, store bytes by their SHA-256, switch editions."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.dispatch import Signal
from django.utils import timezone, translation

from guide.models.editions import Blob, Edition, PhoneFile, compress
from guide.models.kinds import KINDS
from guide.models.reviews import Event
from guide.publishing import ahead, cases, pack_order, release, rendering, shards, update_notes
from guide.publishing.assets import AssetError
from guide.publishing.page import Page
from guide.publishing.public_texts import Public, TextChange, Withdrawn
from guide.publishing.rendering import Renderer
from guide.publishing.site_pages import Guide
from guide.record import log
from guide.record.facts import months_after
from guide.record.older_schemas import completed
from guide.record.snapshot import canonical, digest, payload_of
from guide.schemas import AssetEntry, BlobInfo, MadeWith, Manifest, Pack, PageEntry, Payload, Signature
from guide.serving import heads, phone_files, protocol, review_dates
from guide.serving.paths import FALLBACK, LAPSED, NOT_FOUND

HTML = "text/html; charset=utf-8"
MOST_PROBLEMS = 5  # that a refusal tells at once
# Sent with `edition` and `at` in the transaction that made it, when its line in the log is written.
edition_made = Signal()


class BuildError(Exception):
    """A page cannot be published. Says which, and why; nothing was changed."""


class OldRelease(BuildError):
    """A newer release than that of this process has published, or lies on the disk."""


@ahead.rendered_ahead
def publish(user: User, *, at: datetime, is_withdrawal: bool = False, is_rebuild: bool = False) -> Edition:
    """Make an edition of what is public now and make it current; return the current one if nothing has changed.

    The check and its cases must pass, but for a withdrawal: what may harm somebody goes first. Joins the transaction of
    the act that calls it, so that the act and its edition stand or fall together. Raises BuildError.

    `is_rebuild` renders every page anew, also where another release published after this one.
    """
    with log.exclusive(), translation.override("en"):
        if why := release.obstacle(renderer, is_rebuild=is_rebuild):
            raise OldRelease(why)
        current = Edition.objects.current()
        guide = load_guide(at=at).on(review_dates.day_of(at))
        base = None if is_rebuild else current
        made_of = current and current.seq, guide.made_of
        build, manifest = ahead.made(made_of, lambda: _made(base, guide, is_withdrawal=is_withdrawal))
        is_same = current and current.manifest == manifest and current.made_with == build.made_with
        if current and is_same and current.epoch == Event.objects.restored()["epoch"] and _is_newest(current):
            keep_phone_files(current)
            return current
        return flip(build, manifest, user, is_demo=guide.is_demo, at=at)


def _made(base: Edition | None, guide: Guide, *, is_withdrawal: bool) -> tuple["Build", Manifest]:
    """All that takes long: the cases, the pages, and the compressed form of what is new."""
    with translation.override("en"):
        if not is_withdrawal and (problems := cases.problems(guide)):
            raise BuildError(" ".join(problems[:MOST_PROBLEMS]))
        build = Build(base.manifest if base else {})
        manifest = _built(build, guide)
    build.compress(manifest)
    return build, manifest


def require_publishable(at: datetime) -> None:
    """Build, without keeping it, what will be public at a later moment by what the log says now. Raises BuildError."""
    current = Edition.objects.current()
    _made(current, load_guide(at=at).on(review_dates.day_of(at)), is_withdrawal=False)


def load_guide(chosen: Mapping[str, Any] | None = None, *, at: datetime | None = None) -> Guide:
    """Everything that the log says is public at a moment (now), whatever was not reviewed in time (see `Guide.on`).

    `chosen` is what an edition was made with; else the settings of this server count.
    """
    chosen = chosen or rendering.page_settings()
    at = at or timezone.now()
    signatures = list(Event.objects.in_force(at).select_related("revision"))
    changes = update_notes.text_changes((event.topic_id for event in signatures if event.topic_id), at)
    return Guide(
        [_public(event, changes.get(event.topic_id or 0), chosen["REVIEW_GRACE_MONTHS"]) for event in signatures],
        [_withdrawn(event) for event in Event.objects.withdrawals_in_force(at).select_related("revision")],
        chosen["SITE_URL"],
        takes_reports=chosen.get("REPORTS", True),  # editions of earlier releases do not say
        publishing_key=chosen.get("SIGNING_PUBLIC_KEY", ""),  # earlier releases knew none
    )


# What publishing and `verify` use; tests put another one here.
renderer = Renderer()


class Build:
    """One publication in the making, on top of the manifest of the edition before it."""

    def __init__(self, previous: Mapping[str, Any]) -> None:
        self.previous, self.renderer = previous, renderer
        self.phones = protocol.phone_settings()
        self.new: dict[str, tuple[bytes, str]] = {}
        self.sizes: dict[str, BlobInfo] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.new_packs: dict[str, bytes] = {}

    @cached_property
    def made_with(self) -> MadeWith | None:
        return {"release": self.renderer.version(), "settings": rendering.page_settings()}

    def manifest(self, guide: Guide) -> Manifest:
        """What the new edition holds, in the form that `Edition.manifest` describes. Raises BuildError."""
        pages = list(guide.pages())
        self.files = guide.files
        entries = {page.path: self._entry(page, "pages") for page in pages}
        gone = {page.path: self._entry(page, "gone") for page in guide.notices()}
        self._require_targets([*entries.items(), *gone.items()], public=set(entries) - {NOT_FOUND, LAPSED, FALLBACK})
        assets = self.assets([*entries.values(), *gone.values()])
        groups = pack_order.groups(pages, entries, assets, guide.calls["path"] if guide.calls else "")
        return self.whole(entries, gone, assets, groups)

    def whole(
        self,
        pages: dict[str, PageEntry],
        gone: dict[str, PageEntry],
        assets: dict[str, AssetEntry],
        groups: list[list[str]],
    ) -> Manifest:
        """A manifest, with a pack for each group of paths."""
        # In the order in which the parts of a manifest are joined again, whatever the order of the groups.
        packed = sorted(self._packs(groups, {**assets, **pages}), key=lambda pack: pack_order.rank(pack, pages))
        return {"pages": pages, "gone": gone, "assets": assets, "packs": packed, "blobs": self.sizes}

    # --- pages ---

    def _entry(self, page: Page, part: str) -> PageEntry:
        key = digest(canonical([self.made_with, page.template, page.data]))
        before: PageEntry | None = self.previous.get(part, {}).get(page.path)
        if before and before["key"] == key:
            self.sizes[before["blob"]] = self.previous["blobs"][before["blob"]]
            # The words are the same, but they may have been signed anew in a text that says more elsewhere.
            return {**before, "revisions": list(page.revisions)}
        html = self._rendered(page)
        findings = self.renderer.inspect(html)
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

    def _rendered(self, page: Page) -> str:
        try:
            return self.renderer.render(page)
        except Exception as error:  # a template can fail in any way; the act must fail with it, and say where
            raise BuildError(f"{page.path} cannot be rendered: {error}") from error

    @staticmethod
    def _require_targets(entries: list[tuple[str, PageEntry]], public: set[str]) -> None:
        for path, entry in entries:
            if dead := sorted(set(entry["links"]) - public):
                raise BuildError(f"{path} links to {dead[0]}, which is not a public page.")

    # --- files ---

    def assets(self, entries: list[PageEntry]) -> dict[str, AssetEntry]:
        """Every file that the pages name, and every file that those files name."""
        assets: dict[str, AssetEntry] = {}
        waiting = sorted({path for entry in entries for path in entry["assets"]})
        while waiting:
            path = waiting.pop(0)
            if path not in assets:
                assets[path] = self._asset(path)
                waiting += assets[path]["references"]
        return assets

    def _asset(self, path: str) -> AssetEntry:
        before: AssetEntry | None = self.previous.get("assets", {}).get(path)
        if before:  # the name holds the hash of the content
            self.sizes[before["blob"]] = self.previous["blobs"][before["blob"]]
            return before.copy()
        if path in self.files:
            return {"blob": self.store(*self.files[path]), "references": []}
        try:
            asset = self.renderer.read_asset(path)
        except AssetError as error:
            raise BuildError(str(error)) from error
        return {"blob": self.store(asset.raw, asset.content_type), "references": list(asset.references)}

    def edition(self, manifest: Manifest, *, seq: int, at: datetime, is_demo: bool, known: tuple[int, str]) -> Edition:
        """The unsaved edition with this manifest; `known` is the last line of the log before it: number and hash."""
        root = self._shards(manifest)
        edition = Edition(seq=seq, created_at=at, is_demo=is_demo, log_seq=known[0], log_head=known[1])
        epoch = Event.objects.filter(seq__lte=known[0]).restored()["epoch"]
        edition.root = {**root, "phones": self.phones, "made_with": self.made_with, "epoch": epoch}
        edition.manifest = manifest
        edition.public_manifest_sha256 = sha256(phone_files.public_manifest(edition)).hexdigest()
        edition.tombstones_sha256 = sha256(phone_files.tombstones(edition, self.raws)).hexdigest()
        return edition

    # --- bytes ---

    def store(self, raw: bytes, content_type: str) -> str:
        name = sha256(raw).hexdigest()
        self.new[name] = raw, content_type
        self.sizes[name] = {"n": len(raw), "t": content_type}
        return name

    def raws(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of new blobs and of those that are stored, by name."""
        wanted = set(names)
        new = {name: self.new[name][0] for name in wanted & self.new.keys()}
        return new | phone_files.stored(wanted - new.keys())

    def new_blobs(self) -> list[Blob]:
        """Those that the database does not hold yet, unsaved."""
        known = Blob.objects.filter(sha256__in=self.new).values_list("sha256", flat=True)
        return [Blob.holding(*self.new[name]) for name in self.new.keys() - set(known)]

    def compress(self, manifest: Manifest) -> None:
        """Have what is new compressed; `compress` remembers it until it is stored."""
        self._shards(manifest)
        self.new_blobs()
        for raw in self.new_packs.values():
            compress(raw, settings.BROTLI_QUALITY)

    def _shards(self, manifest: Manifest) -> dict[str, Any]:
        """What the root of the edition says of paths; the parts of the manifest are new bytes."""
        root, parts = shards.split(manifest)
        self.new |= {name: (raw, phone_files.JSON) for name, raw in parts.items()}
        return root

    def _packs(self, groups: list[list[str]], entries: Mapping[str, PageEntry | AssetEntry]) -> Iterator[Pack]:
        """Every blob is in one pack, also where two paths show the same bytes."""
        before = {tuple(pack["members"]): pack["blob"] for pack in self.previous.get("packs", [])}
        packed: set[str] = set()
        for paths in groups:
            members = [name for name in dict.fromkeys(entries[path]["blob"] for path in paths) if name not in packed]
            packed.update(members)
            blob = before.get(tuple(members)) or self._pack_name(members)
            pack: Pack = {"blob": blob, "members": members, "paths": paths}
            yield {**pack, **pack_order.place(paths)}

    def _pack_name(self, members: list[str]) -> str:
        raw = phone_files.pack_bytes(self.sizes, members, self.raws)
        name = sha256(raw).hexdigest()
        self.new_packs[name] = raw
        return name


def _built(build: Build, guide: Guide) -> Manifest:
    try:
        return build.manifest(guide)
    except BuildError:
        raise
    except Exception as error:  # whatever it is, the act fails with it, and the person who acts is told
        raise BuildError(f"The edition cannot be built: {error!r}") from error


def flip(build: Build, manifest: Manifest, user: User, *, is_demo: bool, at: datetime, **said: str) -> Edition:
    """Write the bytes, the edition and its line in the log; from the commit on, this is what readers get."""
    current = Edition.objects.current()
    # The line of this very edition comes after it, since it names the manifest by its hash.
    last = Event.objects.order_by("-seq").first()
    known = (last.seq, last.hash) if last else (0, "")
    edition = build.edition(manifest, seq=_free_number(current), at=at, is_demo=is_demo, known=known)
    Blob.objects.bulk_create(build.new_blobs(), ignore_conflicts=True)
    edition.save(force_insert=True)
    keep_phone_files(edition, build.new_packs)
    data = {"edition": edition.seq, "frozen": _frozen(edition), **said}
    log.append(Event.Act.PUBLISH, actor=user, at=at, sha256=edition.public_manifest_sha256, data=data)
    edition_made.send(Edition, edition=edition, at=at)
    return edition


def _frozen(edition: Edition) -> dict[str, str]:
    """The digest of the edition by its number; for the first one of this form, those of all editions before it too."""
    if Event.objects.filter(act=Event.Act.PUBLISH, data__has_key="frozen").exists():
        return {str(edition.seq): edition.frozen_digest()}
    editions = Edition.objects.published().filter(seq__lte=edition.seq).iterator(chunk_size=20)
    return {str(known.seq): known.frozen_digest() for known in [*editions, edition]}


def _is_newest(edition: Edition) -> bool:
    return not Edition.objects.filter(seq__gt=edition.seq).exists()


def _free_number(current: Edition | None) -> int:
    """The next one, above what phones know; a row that nobody published may stand in the way."""
    number = max(current.seq if current else 0, Event.objects.restored()["above"]) + 1
    while Edition.objects.filter(seq=number).exists():
        number += 1
    return number


def keep_phone_files(edition: Edition, new_packs: Mapping[str, bytes] | None = None) -> None:
    """Store what phones download of this edition, and delete what they downloaded of others.

    While it waits for its signature, phones are offered the newest signed one, whose files stay.
    """
    wanted, signed = phone_files.names(edition).keys(), heads.signed()
    still_offered = phone_files.names(signed).keys() if signed and signed.shards else set()
    PhoneFile.objects.exclude(sha256__in=wanted | still_offered).delete()
    missing = wanted - set(PhoneFile.objects.values_list("sha256", flat=True))
    ready = {name: raw for name, raw in (new_packs or {}).items() if name in missing}
    made = [PhoneFile.holding(raw, phone_files.PACK) for raw in ready.values()]
    PhoneFile.objects.bulk_create([*made, *phone_files.made(edition, missing - ready.keys())])


def _public(event: Event, change: TextChange | None, grace: int) -> Public:
    assert event.revision is not None  # an approval always names its revision
    payload = completed(payload_of(event.revision))
    until = shown_until(payload, event.data, grace)
    return Public(payload, event.sha256, event.data, review_dates.day_of(event.at), until, change)


def shown_until(payload: Payload, signature: Signature, grace: int) -> str | None:
    """To hide when to get help, or what to do in pain, could do more harm than an old date."""
    if KINDS[payload["kind"]].is_safety:
        return None
    return months_after(date.fromisoformat(signature["review_by"]), grace).isoformat()


def _withdrawn(event: Event) -> Withdrawn:
    assert event.revision is not None  # so does a withdrawal
    payload, said = completed(payload_of(event.revision)), event.data
    return Withdrawn(payload, said["notice"], review_dates.day_of(event.at), said.get("replacement"))
