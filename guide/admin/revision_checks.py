"""Automatic checks that the page of a revision shows: preflight, dead links, and the hash of the text."""

from typing import Any

from django.utils.translation import gettext as _

from guide.admin import withdrawn_targets
from guide.models import Revision
from guide.publishing import build, markdown
from guide.publishing.public_texts import topic_path
from guide.record import snapshot
from guide.review import preflight
from guide.schemas import Payload


def revision_checks(revision: Revision) -> dict[str, Any]:
    """Template context. The topic is checked only while it is locked, when it is the frozen text."""
    is_locked = revision.state == Revision.State.IN_REVIEW
    topic, payload = revision.topic, snapshot.payload_of(revision)
    return {
        "is_locked": is_locked,
        "unmet": preflight.problems(topic, payload) if is_locked else [],
        "warnings": [*withdrawn_targets.withdrawn_target_sentences(topic), *preflight.warnings(topic, payload)]
        if is_locked
        else [],
        "dead_links": _dead_links(payload),
        "is_intact": snapshot.digest(revision.payload) == revision.sha256,
    }


def _dead_links(payload: Payload) -> list[str]:
    """One sentence for each page that the text links to and that is not public."""
    guide = build.load_guide()
    named = [step["target"] for step in payload["steps"]]
    wanted = {topic_path(reference) for reference in [*named, *payload.get("rungs", [])] if reference}
    dead = (wanted | markdown.internal_links(payload["body"])) - guide.paths - {topic_path(payload)}
    sentences = [_("%(path)s is not public, so readers see no link to it.") % {"path": path} for path in sorted(dead)]
    keys = {*payload.get("named_signs", ()), *markdown.named_signs(payload["body"])}
    keys |= {key for step in payload["steps"] for key in step.get("asks", ())}
    lost = sorted(keys - guide.signs.keys())
    return sentences + [_("The sign %(key)s is not public, so readers do not see it.") % {"key": key} for key in lost]
