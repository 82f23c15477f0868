"""Working copies: what somebody typed into the form of a topic and has not saved. Not part of the record."""

from django.conf import settings
from django.db import models

from guide.models import kinds
from guide.models.topics import Topic


class WorkingCopy(models.Model):
    """The fields of one person's form, as typed. Nobody else sees them; saving or discarding deletes the row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=kinds.choices)
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")  # none: it was never saved
    fields = models.JSONField()  # name of a field: its values, as the browser sends them
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic"], condition=models.Q(topic__isnull=False), name="one_copy_of_a_topic"
            ),
            models.UniqueConstraint(
                fields=["user", "kind"], condition=models.Q(topic__isnull=True), name="one_copy_of_a_new_topic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.topic or self.kind} {self.at:%Y-%m-%d %H:%M}"
