"""Signatures of heads, and links from one publishing key to the next: rows that are only ever added.

They hold public keys and signatures alone, in the forms of `guide.signing_keys`. Code that serves readers may import
this module.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guide.models.editions import Edition


class HeadSignature(models.Model):
    """One signature of the head of an edition, which counts until it expires; then the head is signed again.

    What is signed is made of the edition and of this row (`serving.heads.message`), so that no column can be changed
    unseen.
    """

    signature = models.CharField(max_length=100, primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="signatures")
    key = models.CharField(_("public key"), max_length=200)
    expires = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Edition {self.edition_id}, signed until {self.expires:%Y-%m-%d}"


class KeyRotation(models.Model):
    """The old key says which key comes after it, so that phones that know the old one take the new one."""

    signature = models.CharField(max_length=100, primary_key=True)
    old_key = models.CharField(max_length=200)
    new_key = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.old_key[-12:]} → {self.new_key[-12:]}"
