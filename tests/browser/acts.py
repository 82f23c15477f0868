"""What authors and reviewers do while a phone is in somebody's pocket, done by the real workflow."""

from textwrap import indent

PRELUDE = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from guide.models import Topic
from guide.record import facts
from guide.review import workflow
user, at = get_user_model().objects.get, timezone.now()
"""

CHANGE = """
topic = Topic.objects.get(slug={slug!r})
topic.summary = {summary!r}
topic.save()
workflow.record_contribution(topic, user(username="author"), at=at)
revision = workflow.submit(topic, user(username="author"), note="Other words", at=at)
review_by = facts.months_after(at.date(), topic.review_months)
signed = {{"sha256": revision.sha256, "review_by": review_by, "at": at, "confirmed_at": at}}
workflow.approve(revision, user(username="reviewer"), **signed)
"""

WITHDRAW = """
topic = Topic.objects.get(slug={slug!r})
workflow.withdraw(topic, user(username="reviewer"), reason="Wrong", notice={notice!r}, at=at)
"""

UNBUILDABLE = """
from unittest.mock import patch
from guide.publishing import fallback_edition
with patch.object(fallback_edition, "publish", side_effect=KeyError("as a release that cannot build the guide")):
"""


def change(site, slug, summary):
    """The author writes another summary, the reviewer approves it."""
    _act(site, CHANGE.format(slug=slug, summary=summary))


def withdraw(site, slug, notice):
    _act(site, WITHDRAW.format(slug=slug, notice=notice))


def withdraw_unbuilt(site, slug, notice):
    """On a day on which nothing can be rendered but the notice."""
    _act(site, UNBUILDABLE + indent(WITHDRAW.format(slug=slug, notice=notice), "    "))


def _act(site, script):
    before = site.seq()
    site.manage(["shell", "--command", PRELUDE + script])
    site.wait_for_edition_after(before)
