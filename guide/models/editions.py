"""The shelf: bytes named by their SHA-256, and the editions that put them on public paths."""

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self, cast

import brotli
from django.conf import settings
from django.db import DataError, models
from django.utils.translation import gettext_lazy as _

from guide.schemas import Manifest

# The best brotli quality takes a second for a whole pack; this one loses a few per cent.
SLOW_BROTLI_LIMIT, FAST_QUALITY = 32_000, 9


def compress(raw: bytes, quality: int) -> bytes:
    """Brotli at a quality of 0 to 11; the same bytes always compress to the same bytes."""
    is_slow = len(raw) >= SLOW_BROTLI_LIMIT
    compressed: bytes = brotli.compress(raw, quality=min(quality, FAST_QUALITY) if is_slow else quality)
    return compressed


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
        return bytes(self.plain) or (brotli.decompress(self.brotli) if self.brotli is not None else b"")

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


class EditionQuerySet(models.QuerySet["Edition"]):
    def current(self) -> "Edition | None":
        return self.order_by("-seq").first()


class ShardMissing(DataError):
    """A part of a manifest is not in the database."""


class Edition(models.Model):
    """Everything that readers see from one moment on; the one with the highest `seq` is current.

    `root` names the parts of the manifest, each a JSON blob for at most 16 paths, so that an edition stores only the
    parts that changed: {"shards": {"assets": [SHA-256], "pages": [SHA-256], "gone": [SHA-256]}, "phones": what the
    manifest for phones says beside paths}. Earlier releases stored the whole manifest there.
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
        about = {key: value for key, value in self.root.items() if key not in ("shards", "phones")}
        whole = merged(_read([name for kind in kinds for name in self.shards[kind]]))
        return cast(Manifest, {**about, **whole})


def merged(shards: Iterable[dict[str, Any]]) -> Manifest:
    """One manifest of its parts."""
    whole: Manifest = {"pages": {}, "gone": {}, "assets": {}, "packs": [], "blobs": {}}
    for shard in shards:
        for part in ("pages", "gone", "assets", "blobs"):
            whole[part] |= shard.get(part, {})
        whole["packs"] += [shard["pack"]] if "pack" in shard else []
    whole["packs"].sort(key=lambda pack: pack.get("is_last", False))  # the others keep their order
    return whole


def _read(names: list[str]) -> list[dict[str, Any]]:
    found = Blob.objects.in_bulk(names)
    if lost := [name for name in names if name not in found]:
        raise ShardMissing(f"guide_blob {lost[0]}: missing, though an edition names it as part of its manifest.")
    return [json.loads(found[name].raw) for name in names]
