"""Guards of the acts: who may act, and on what. Each returns nothing, or raises Refused with what would help."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp import user_has_device

from guide.models.reviews import Comment, Event, Reviewer, Revision, moment_in_log
from guide.models.topics import Topic
from guide.record import authorship, credentials, facts, snapshot
from guide.record.changes import clinical_changes
from guide.record.changes.labels import label
from guide.review import source_checks
from guide.schemas import Signature
from guide.templatetags.guide import longdate, moment

# A signature is made by somebody who has just shown who they are.
CONFIRMED_WITHIN = timedelta(minutes=5)
# Interests change; what was stated longer ago says nothing.
CONFLICT_STATEMENT_MONTHS = 12
MOST_SENTENCES = 3  # in a refusal
MOST_FIELDS = 4


class Refused(Exception):
    """An act that the rules forbid. The message says why, and what would help, in plain words."""


def refusal_of(guard: Callable[..., Any], *args: Any) -> str:
    """The message with which a guard would refuse; empty when it would not."""
    try:
        guard(*args)
    except Refused as refusal:
        return str(refusal)
    return ""


def require_permission(user: User, codename: str, refusal: str) -> None:
    """The account is active, has the permission, and is no demonstration account outside demonstration mode."""
    # Asked anew: the account may have been closed, or its rights taken, since the request began.
    account = get_user_model().objects.filter(pk=user.pk, is_active=True).first()
    if account is None or not account.has_perm(f"guide.{codename}"):
        raise Refused(refusal)
    if not settings.DEMO and Reviewer.objects.filter(user=user, is_demo=True).exists():
        raise Refused(_demo_refusal())


def _demo_refusal() -> str:
    return _("This is a demonstration account. It can act only in demonstration mode.")


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give the reason in a few words."))


def require_unfinished_draft(topic: Topic, at: datetime) -> None:
    """Only a draft can be set aside that was submitted before, is not in review, and differs from the public text."""
    if facts.revision_in_review(topic):
        raise Refused(_("This topic is in review, so its text is locked. Recall it first."))
    if not topic.revisions.exists():
        raise Refused(_("This was never submitted. Delete it if nobody needs it."))
    aside = Event.objects.filter(act=Event.Act.DISCARD, topic=topic).order_by("-seq").first()
    if not facts.has_draft(topic, at) or (aside and aside.data["last_contribution"] == facts.last_contribution(topic)):
        raise Refused(_("There is no unfinished draft here."))


def require_non_contributor(revision: Revision, user: User, at: datetime, meaning: str = facts.WORDING_CHECK) -> None:
    """Nobody reviews a text to which they contributed since its last full clinical review; in a full clinical review
    nobody of whose words something stands in it, however long ago they wrote them."""
    # Asked again here and not only at submit: a withdrawal since then makes older authors contributors once more.
    submitted = Event.objects.get(act=Event.Act.SUBMIT, revision=revision)
    is_recent = user.pk in {
        *submitted.data["contributors"],
        *revision.contributors,
        *facts.contributors(revision.topic, at),
    }
    if not is_recent and meaning != facts.FULL_REVIEW:
        return
    own = authorship.edits_of(user.pk, revision)
    if own or is_recent:
        raise Refused(
            _("You worked on this text, so someone else must review it. %(edits)s") % {"edits": _edits_in_words(own)}
        )


def _edits_in_words(edits: list[authorship.Edit]) -> str:
    """In which revisions something came that still stands, and in which fields."""
    if not edits:
        return _("You have edited it since its last full clinical review.")
    words = [
        _("revision %(number)d of %(day)s (%(fields)s)")
        % {"number": edit.number, "day": longdate(edit.at), "fields": _fields_in_words(edit.fields)}
        for edit in edits
    ]
    return _("What you brought in still stands in it, from %(edits)s.") % {"edits": "; ".join(words)}


def _fields_in_words(fields: Sequence[str]) -> str:
    names = [label(field) for field in fields]
    return ", ".join([*names[:MOST_FIELDS], *([_("and more")] if len(names) > MOST_FIELDS else [])])


def require_wording_only(revision: Revision, at: datetime) -> None:
    """A wording check covers words that say the same, compared with the public text and with the one that was last
    fully reviewed: many small steps may add up to other advice."""
    bases = facts.reviews_in_force(facts.deciding_lines(revision.topic, at))
    if bases is None:
        raise Refused(_("A page that is not public needs a full clinical review first."))
    if changes := clinical_changes_since(revision, *bases):
        raise Refused(
            _("A wording check does not cover this, so it needs a full clinical review: %(changes)s.")
            % {"changes": shortened_list(changes)}
        )


def clinical_changes_since(revision: Revision, *signatures: Event) -> list[str]:
    """In sentences, what changed since these signatures that a wording check does not cover; each once."""
    new = snapshot.payload_of(revision)
    olds = {event.revision_id: snapshot.payload_of(event.revision) for event in signatures if event.revision}
    return list(dict.fromkeys(change.sentence for old in olds.values() for change in clinical_changes(old, new)))


def shortened_list(sentences: list[str]) -> str:
    """The first sentences of a list in one line, and how many more there are."""
    more = len(sentences) - MOST_SENTENCES
    rest = [ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}] if more > 0 else []
    return "; ".join([*sentences[:MOST_SENTENCES], *rest])


def require_comments_read(topic: Topic, comments_read: Collection[int]) -> None:
    """Nobody signs past an open comment that they have not read: each is confirmed, also one that came a moment ago."""
    unread = Comment.objects.filter(revision__topic=topic, closed_at=None).exclude(pk__in=comments_read)
    if count := unread.count():
        raise Refused(
            ngettext(
                "%(count)d open comment is not confirmed as read. Read it, tick that you have, then sign.",
                "%(count)d open comments are not confirmed as read. Read them, tick that you have, then sign.",
                count,
            )
            % {"count": count}
        )


def require_same_text(revision: Revision, sha256: str) -> None:
    """What is signed is the text that was read, and the text that was frozen."""
    if sha256 != revision.sha256 or snapshot.digest(revision.payload) != revision.sha256:
        raise Refused(_("This is not the text that you read. Open the revision again and read it before you sign."))


def require_sourced_emergencies(revision: Revision) -> None:
    """No emergency sign becomes public that no source carries, whatever the checks were when it was submitted."""
    if bare := source_checks.unsourced_emergencies(snapshot.payload_of(revision)):
        raise Refused(
            _("“%(words)s” is an emergency sign without a source, so it cannot become public. Return the text.")
            % {"words": bare[0]["words"]}
        )


def require_review_date(topic: Topic, review_by: date, at: datetime) -> None:
    """The next review is after today, and not later than its kind of text allows."""
    latest = facts.latest_review_date(topic, at)
    if not at.date() < review_by <= latest:
        message = _("Choose a next review date after today and no later than %(latest)s.")
        raise Refused(message % {"latest": longdate(latest)})


def require_public_from(signature: Signature, at: datetime) -> None:
    """A text is scheduled for a later time than now and an earlier day than its next review."""
    if "public_from" not in signature:
        return
    if signature["public_from"] <= moment_in_log(at):
        raise Refused(_("“Public from” is in the past. Choose a later time, or leave it empty to publish now."))
    if signature["public_from"] >= signature["review_by"]:
        message = _("Choose a time for “Public from” before the day of the next review, %(day)s.")
        raise Refused(message % {"day": longdate(signature["review_by"])})


def require_nothing_scheduled(topic: Topic, at: datetime) -> None:
    """No signature ends a scheduled approval in passing: whoever wants another text to be public calls it back, for a
    reason that stands in the log."""
    scheduled = facts.scheduled_approval(topic, at)
    if scheduled and scheduled.revision:
        message = _("Revision %(number)d is approved and public from %(moment)s UTC. Call that approval back first.")
        words = {"number": scheduled.revision.number, "moment": moment(facts.public_from(scheduled))}
        raise Refused(message % words)


def require_fresh_confirmation(confirmed_at: datetime, at: datetime) -> None:
    """The signer gave a password or passkey within the last five minutes."""
    if not timedelta(0) <= at - confirmed_at <= CONFIRMED_WITHIN:
        raise Refused(_("Confirm that it is you: enter your password or use your passkey, then sign."))


def require_second_signer(first: Event | None, user: User) -> None:
    """Two-person rule: whoever signed first cannot sign second, nor can the same registration."""
    if first is not None and first.actor_id == user.pk:
        raise Refused(_("You have already signed this. Someone else must now read and sign it too."))
    if first is not None and not first.data["demo"]:
        own = Reviewer.objects.filter(user=user).values_list("register", flat=True).first() or ""
        if facts.is_same_registration(own, first.data["register"]):
            raise Refused(_("This has already been signed under your registration. Someone else must sign it too."))


def require_signer(user: User, at: datetime) -> Reviewer:
    """Return the profile under which `user` signs at this moment."""
    profile = Reviewer.objects.filter(user=user).select_related("user").first()
    # As the request knows it, and as it is now.
    if user.is_superuser or (profile and profile.user.is_superuser):
        raise Refused(_("Superusers cannot sign. Sign with your own reviewer account."))
    if profile is None:
        raise Refused(_("You have no reviewer profile yet, so you cannot sign. An account manager can add one."))
    if profile.is_demo and not settings.DEMO:
        raise Refused(_demo_refusal())
    if profile.expires_on < at.date():
        message = _("Your registration expired on %(day)s, so you cannot sign.")
        raise Refused(message % {"day": longdate(profile.expires_on)})
    if facts.months_after(profile.conflict_stated_on, CONFLICT_STATEMENT_MONTHS) < at.date():
        raise Refused(
            _("Your conflict statement is dated %(day)s, more than a year ago. Renew it before you sign.")
            % {"day": longdate(profile.conflict_stated_on)}
        )
    if not settings.DEMO and not user_has_device(user):
        raise Refused(_("You have no second factor yet. Set up an authenticator app or a passkey, then sign."))
    if profile.verified_at is None:
        raise Refused(
            _("Your credential has not been verified yet. Ask an account manager who did not enter it to verify it.")
        )
    if not credentials.is_verified(profile):
        raise Refused(
            _(
                "Your profile does not match what was verified in the log, so you cannot sign. Ask an account manager "
                "to check it and save it again, and another one to verify it."
            )
        )
    return profile
