"""How often in a row somebody typed a wrong password or code. What was typed, and from where, is not kept."""

from django.db import models


class WrongAttempts(models.Model):
    """One count, by a keyed hash of what is counted: an act, an account, a network address or a session."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    newest_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.count}"
