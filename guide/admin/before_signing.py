"""What stands above a signature: who signs which text, which changes are dangerous, which comments are open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.functional import cached_property

from guide.admin import comparison
from guide.admin.comments import part_label
from guide.models import Comment, Event, Reviewer, Revision
from guide.record import facts
from guide.review import discussion
from guide.review.signatures_needed import signatures_needed

MOST_CHANGES = 5
HASH_LENGTH = 12


@dataclass
class BeforeSigning:
    """For the form with which this person signs a revision; `act` is the act that the signature is towards."""

    revision: Revision
    act: str
    user: User
    at: datetime

    @cached_property
    def signer(self) -> Reviewer | None:
        return Reviewer.objects.filter(user=self.user).first()

    @property
    def short_hash(self) -> str:
        return self.revision.sha256[:HASH_LENGTH]

    @cached_property
    def two_signatures(self) -> str:
        return signatures_needed(self.revision, self.act, self.at)

    @cached_property
    def first_public_from(self) -> datetime | None:
        """The time that the first of two signers gave."""
        first = facts.first_signature(self.revision, self.act)
        return datetime.fromisoformat(first.data["public_from"]) if first and "public_from" in first.data else None

    @cached_property
    def _flagged(self) -> list[dict[str, Any]]:
        return comparison.flagged_changes(self.revision) if self.act == Event.Act.APPROVE else []

    @property
    def flagged(self) -> list[dict[str, Any]]:
        return self._flagged[:MOST_CHANGES]

    @property
    def more_flagged(self) -> int:
        return max(len(self._flagged) - MOST_CHANGES, 0)

    @cached_property
    def open_comments(self) -> list[tuple[str, Comment]]:
        """Each with the part that it is about."""
        return [(part_label(comment), comment) for comment in discussion.open_comments(self.revision.topic)]
