"""What the last check of the address of a source found. `manage.py check_links` writes it; no part of the record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """One address and what answered there last."""

    class Status(models.TextChoices):
        FOUND = "found", _("found")
        MOVED = "moved", _("moved")
        DEAD = "dead", _("not found")
        UNCLEAR = "unclear", _("no clear answer")  # the server may be down, or refuse programs

    url = models.URLField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices)
    problem = models.TextField(blank=True)  # the new address of what moved; else what the server or network said

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.status} {self.url}"
