"""Makes the text of an earlier revision the draft of its topic. What readers see stays as it is."""

from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from guide.authoring import drafts, topic_files
from guide.models.reviews import Revision
from guide.models.signs import Sign
from guide.models.topics import Topic
from guide.record import facts, log, snapshot
from guide.record.older_schemas import completed
from guide.review import guards, workflow
from guide.review.guards import Refused
from guide.schemas import Payload


def make_draft(revision: Revision, user: User, *, replaces: str = "", at: datetime) -> Topic:
    """Put the text of a revision, with its picture, in place of the draft. Raises Refused.

    `replaces` is the `draft_sha256` of the draft that this person saw and agreed to lose; a draft that is kept as a
    revision is not lost, and asks for nothing. Whoever does this becomes a contributor, and so do those who wrote the
    revision, since their words are in the text again.
    """
    with log.exclusive():
        topic = Topic.objects.select_for_update().get(pk=revision.topic_id)
        guards.require_permission(user, "submit_revision", _("Only authors can make a revision the draft."))
        require_other_draft(revision, topic)
        if not is_kept(topic) and replaces != draft_sha256(topic):
            raise Refused(
                _(
                    "The draft holds changes that nobody has submitted, and they would be lost. Look at them and agree "
                    "to replace them, or submit them first."
                )
            )
        _overwrite(topic, completed(snapshot.payload_of(revision)))
        writers = get_user_model().objects.filter(pk__in=revision.contributors).exclude(pk=user.pk)
        for writer in [*writers.order_by("pk"), user]:  # the newest touch is of who did it
            workflow.record_contribution(topic, writer, at=at)
        return topic


def require_other_draft(revision: Revision, topic: Topic) -> None:
    """The topic is not in review, and its draft is another text than that of the revision."""
    if facts.revision_in_review(topic):
        raise Refused(_("This topic is in review, so its text is locked. Recall it first."))
    if _comparable(snapshot.payload_of(revision)) == _comparable(snapshot.take(topic)):
        raise Refused(_("The draft is this text already."))


def draft_sha256(topic: Topic) -> str:
    return snapshot.digest(snapshot.canonical(snapshot.take(topic)))


def is_kept(topic: Topic) -> bool:
    """Whether the draft is the text of some revision, so that it cannot be lost."""
    draft = _comparable(snapshot.take(topic))
    return any(_comparable(snapshot.payload_of(revision)) == draft for revision in topic.revisions.all())


def _comparable(payload: Payload) -> str:
    """The text of a payload, whatever the form in which it was frozen."""
    return snapshot.canonical({**completed(payload), "schema": snapshot.SCHEMA})


def _overwrite(topic: Topic, payload: Payload) -> None:
    _require_named_signs(topic, {sign["key"] for sign in payload.get("signs", [])})
    front = topic_files.front_matter(payload)
    file = topic_files.TopicFile(Path(topic.title), front, payload["body"], front["sources"])
    try:
        drafts.overwrite(topic, file, payload["picture"])
    except topic_files.TopicFileError as error:
        raise Refused(_("This text cannot be the draft any more: %(why)s") % {"why": error}) from error


def _require_named_signs(topic: Topic, kept: set[str]) -> None:
    """A sign that other texts name is not taken away: their readers would lose it without a word."""
    for sign in Sign.objects.filter(topic=topic).exclude(key__in=kept):
        if named := sign.named_by():
            words = _("“%(key)s” is named in: %(titles)s. Take it out there first.")
            raise Refused(words % {"key": sign.key, "titles": ", ".join(named)})
