"""The shelf: bytes named by their SHA-256, and the editions that put them on public paths."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from functools import cached_property, lru_cache
from typing import Any, Self, cast

import brotli
from django.conf import settings
from django.db import DataError, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from guide.canonical_json import canonical, digest
from guide.schemas import MadeWith, Manifest

# The best brotli quality takes a second for a whole pack; this one loses a few per cent.
SLOW_BROTLI_LIMIT, FAST_QUALITY = 32_000, 9


@lru_cache(maxsize=128)  # what is new is compressed before the lock is taken, and stored under it
def compress(raw: bytes, quality: int) -> bytes:
    """Brotli at a quality of 0 to 11; the same bytes always compress to the same bytes."""
    is_slow = len(raw) >= SLOW_BROTLI_LIMIT
    compressed: bytes = brotli.compress(raw, quality=min(quality, FAST_QUALITY) if is_slow else quality)
    return compressed


def as_bytes(value: Any) -> bytes:
    """The bytes of a column; none where it holds something else, as a column of SQLite can."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def decompressed(compressed: bytes) -> bytes:
    """Brotli undone; empty where the bytes are no brotli, so that no SHA-256 fits them."""
    try:
        raw: bytes = brotli.decompress(compressed)
    except brotli.error:
        return b""
    return raw


class StoredBytes(models.Model):
    """Bytes under the SHA-256 of their uncompressed form, stored once: compressed where that saves something."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content_type = models.CharField(max_length=100)
    plain = models.BinaryField(default=b"", db_column="raw", help_text=_("Empty where brotli holds the bytes."))
    brotli = models.BinaryField(null=True, help_text=_("Empty where compressing saves nothing."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.sha256[:12]

    @classmethod
    def holding(cls, raw: bytes, content_type: str) -> Self:
        """An unsaved row with these bytes, under their name."""
        name, compressed = hashlib.sha256(raw).hexdigest(), compress(raw, settings.BROTLI_QUALITY)
        if len(compressed) < len(raw):
            return cls(sha256=name, content_type=content_type, brotli=compressed)
        return cls(sha256=name, content_type=content_type, plain=raw)

    @property
    def raw(self) -> bytes:
        """The bytes themselves."""
        return as_bytes(self.plain) or decompressed(as_bytes(self.brotli))

    @raw.setter
    def raw(self, raw: bytes) -> None:
        self.plain, self.brotli = raw, None


class Blob(StoredBytes):
    """A page, an asset, a picture or a part of a manifest. It never changes and is kept for ever: the archive."""

    gzip = models.BinaryField(null=True, help_text=_("Of earlier releases, which stored three forms of every blob."))

    def save(self, *args: Any, **kwargs: Any) -> None:
        if hashlib.sha256(self.raw).hexdigest() != self.sha256:
            raise ValueError(f"The bytes of blob {self.sha256} do not have that SHA-256.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Blobs are kept: an old edition may name them.")


class PhoneFile(StoredBytes):
    """A pack, the manifest for phones or the tombstones of the current edition.

    It can be made again from blobs (`serving.phone_files`), so that publishing deletes those of past editions.
    """


def find(name: str) -> StoredBytes:
    """What is served under this SHA-256. Raises PhoneFile.DoesNotExist."""
    return Blob.objects.filter(sha256=name).first() or PhoneFile.objects.get(sha256=name)


# What the log says in the line that published an edition: the one after the last line that the edition knows. SQL and
# not a model, because the code that serves readers may know no other row of the log. The first editions did not say
# which line they knew.
PUBLISH_LINE = """(
    SELECT data FROM guide_event WHERE act = 'publish' AND sha256 = guide_edition.public_manifest_id AND seq = CASE
        WHEN guide_edition.log_seq > 0 THEN guide_edition.log_seq + 1
        ELSE (SELECT min(seq) FROM guide_event WHERE act = 'publish' AND sha256 = guide_edition.public_manifest_id) END
)"""


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        """Those that a line of the log published, newest first; others are served to nobody."""
        line = RawSQL(PUBLISH_LINE, [], output_field=models.TextField())  # noqa: S611  (it takes no values)
        return self.annotate(publish_line=line).exclude(publish_line=None).order_by("-seq")

    def current(self) -> "Edition | None":
        """What readers get: the newest edition that is what its line of the log says."""
        editions = self.published()
        while (number := editions.values_list("seq", flat=True).first()) is not None:
            if edition := editions.honest(number):
                return edition
            editions = editions.filter(seq__lt=number)
        return None

    def honest(self, number: int) -> "Edition | None":
        """One of `published()`, if it is what its line of the log says."""
        try:
            edition = self.get(seq=number)
            return edition if edition.is_as_published else None
        except (AttributeError, KeyError, TypeError, ValueError):  # somebody wrote what no release writes
            return None


# What the root says of the edition itself, and the manifest of the paths does not.
ROOT_ONLY = ("shards", "phones", "made_with", "epoch")


# So many epochs and editions a database loses at most when it is restored from a backup. What readers send could name
# any number, and one beyond what scripts and databases count would end all publishing.
FARTHEST = (100, 100_000)


class ShardMissing(DataError):
    """A part of a manifest is not in the database, or was changed."""


class Edition(models.Model):
    """Everything that readers see from one moment on; the newest one that the log published is current.

    `root` says with which release and settings it was made (`made_with`), and names the parts of the manifest, each a
    JSON blob for at most 16 paths, so that an edition stores only the parts that changed: {"shards": {"assets":
    [SHA-256], "pages": [SHA-256], "gone": [SHA-256]}, "phones": what the manifest for phones says beside paths,
    "epoch": see `epoch`}.
    Earlier releases stored the whole manifest there.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    created_at = models.DateTimeField()
    root = models.JSONField(db_column="manifest")
    public_manifest_sha256 = models.CharField(max_length=64, db_column="public_manifest_id")
    tombstones_sha256 = models.CharField(max_length=64, db_column="tombstones_id")
    is_demo = models.BooleanField()
    log_seq = models.PositiveBigIntegerField(help_text=_("The last line of the log that this edition knows."))
    log_head = models.CharField(max_length=64, help_text=_("The hash of that line."))

    objects = EditionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Edition {self.seq}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An edition is frozen; publish a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Editions are kept, so that what readers saw can be shown later.")

    @property
    def made_with(self) -> MadeWith | None:
        """The release and the settings that it was made with; None of an edition of an earlier release."""
        found: MadeWith | None = self.root.get("made_with")
        return found

    @property
    def epoch(self) -> int:
        """Rises when the database was restored from a backup; phones order editions by epoch and number."""
        return int(self.root.get("epoch", 1))  # earlier releases knew none

    @property
    def place(self) -> tuple[int, int]:
        """By which phones order editions."""
        return self.epoch, self.seq

    def is_near(self, place: tuple[int, int]) -> bool:
        """Whether a phone may have an edition of this place after the database lost some; else it was made up."""
        (epoch, number), (farthest_epoch, farthest) = place, FARTHEST
        return epoch <= self.epoch + farthest_epoch and number <= self.seq + farthest

    def frozen_digest(self) -> str:
        """SHA-256 over the whole row, which the line of the log that publishes it names."""
        fields = {
            "seq": self.seq,
            "created_at": self.created_at.astimezone(UTC).isoformat(),
            "root": self.root,
            "public_manifest_sha256": self.public_manifest_sha256,
            "tombstones_sha256": self.tombstones_sha256,
            "is_demo": self.is_demo,
            "log_seq": self.log_seq,
            "log_head": self.log_head,
        }
        return digest(canonical(fields))

    @property
    def is_as_published(self) -> bool:
        """Of one of `published()`: whether the row is the one that the log froze. Earlier releases froze none."""
        line: str = getattr(self, "publish_line")  # noqa: B009  (an annotation)
        said = json.loads(line)
        return said["edition"] == self.seq and said.get("frozen", {}).get(str(self.seq)) in (None, self.frozen_digest())

    @property
    def shards(self) -> dict[str, list[str]]:
        """The names of the parts, by what they hold; an edition of an earlier release has none."""
        found: dict[str, list[str]] = self.root.get("shards", {})
        return found

    @cached_property
    def manifest(self) -> Manifest:
        """What stands on each public path, and what it was made from.

        {"pages": {path: {"blob", "key", "title", "review_on", "shown_until", "revisions", "links", "assets"}},
         "gone": as pages, "assets": {path: {"blob", "references"}}, "blobs": {name: {"n": bytes, "t": content type}},
         "packs": [{"blob", "members": blobs, "paths"}]}. Raises ShardMissing.
        """
        # PostgreSQL keeps no order of names in JSON; packs have one.
        return self._manifest_of("assets", "pages", "gone")

    def assets_manifest(self) -> Manifest:
        """As `manifest`, but sure to hold the assets only."""
        return self._manifest_of("assets")

    def _manifest_of(self, *kinds: str) -> Manifest:
        if not self.shards:
            return cast(Manifest, self.root)
        about = {key: value for key, value in self.root.items() if key not in ROOT_ONLY}
        whole = merged(_read([name for kind in kinds for name in self.shards[kind]]))
        return cast(Manifest, {**about, **whole})


def merged(shards: Iterable[dict[str, Any]]) -> Manifest:
    """One manifest of its parts."""
    whole: Manifest = {"pages": {}, "gone": {}, "assets": {}, "packs": [], "blobs": {}}
    for shard in shards:
        for part in ("pages", "gone", "assets", "blobs"):
            whole[part] |= shard.get(part, {})
        whole["packs"] += [shard["pack"]] if "pack" in shard else []
    # The others keep their order.
    whole["packs"].sort(key=lambda pack: pack.get("is_last", False) - pack.get("is_first", False))
    return whole


def _read(names: list[str]) -> list[dict[str, Any]]:
    found = {name: blob.raw for name, blob in Blob.objects.in_bulk(names).items()}
    if lost := [name for name in names if hashlib.sha256(found.get(name, b"")).hexdigest() != name]:
        raise ShardMissing(f"guide_blob {lost[0]}: missing or changed, though an edition names it in its manifest.")
    return [json.loads(found[name]) for name in names]
