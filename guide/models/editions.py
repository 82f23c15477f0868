"""The shelf: bytes named by their SHA-256, and the editions that put them on public paths."""

import hashlib
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """Bytes that never change, under the SHA-256 of their uncompressed form."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content_type = models.CharField(max_length=100)
    raw = models.BinaryField()
    gzip = models.BinaryField(null=True, help_text=_("Empty where compressing saves nothing."))
    brotli = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.sha256[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if hashlib.sha256(self.raw).hexdigest() != self.sha256:
            raise ValueError(f"The bytes of blob {self.sha256} do not have that SHA-256.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Blobs are kept: an old edition may name them.")


class EditionQuerySet(models.QuerySet["Edition"]):
    def current(self) -> "Edition | None":
        return self.order_by("-seq").first()


class Edition(models.Model):
    """Everything that readers see from one moment on; the one with the highest `seq` is current.

    `manifest` holds, per public path, the blob and what it was made from:
    {"pages": {path: {"blob", "key", "title", "review_on", "revisions"}}, "assets": {path: blob},
     "gone": {path: {"blob", "event"}}, "packs": [{"blob", "members"}]}.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    created_at = models.DateTimeField()
    manifest = models.JSONField()
    public_manifest = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    tombstones = models.ForeignKey(Blob, models.PROTECT, related_name="+")
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
