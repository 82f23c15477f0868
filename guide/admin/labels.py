"""The legend of the desk: what each short label on its pages means, the same on every page."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from guide.admin import comparison, topic_states
from guide.models import Revision

STATE_MEANINGS = {
    topic_states.DRAFT: _("being written; readers do not see it"),
    topic_states.IN_REVIEW: _("submitted and locked; it is waiting for a signature"),
    topic_states.RETURNED: _("a reviewer sent it back to its author, with a reason"),
    topic_states.SCHEDULED: _("signed; readers see it from the time that was chosen"),
    topic_states.PUBLIC: _("signed; readers see exactly this text"),
    topic_states.NEWER_DRAFT: _("readers see the signed text; changes since then are not submitted"),
    topic_states.WITHDRAWN: _("taken away from readers; its address says so"),
    topic_states.LOST_STEP: _("a page that one of its steps leads to was withdrawn"),
}
REVISION_MEANINGS = {
    Revision.State.APPROVED: _("signed, as it was submitted"),
    Revision.State.RECALLED: _("taken back by its author before anybody signed"),
}
FLAG_MEANINGS = {
    "negation": _("a word such as “not”, “no” or “never” came, went or moved"),
    "number": _("a number changed"),
    "unit": _("a unit changed, such as seconds or times a day"),
    "side": _("a side or a part of the body changed"),
    "safety": _("it is about warning signs, cautions or when to get help"),
}
SAFETY_PAGE = (_("safety page"), _("a page that tells when to get help; its texts are signed by two people"))


@dataclass(frozen=True)
class Label:
    """One label and what it means; `name` is the end of its CSS class."""

    name: str
    words: Any
    meaning: Any


def legend() -> list[Label]:
    words = {**topic_states.STATE_WORDS, topic_states.LOST_STEP: topic_states.LOST_STEP_WORDS}
    states = [Label(name, words[name], meaning) for name, meaning in STATE_MEANINGS.items()]
    revisions = [Label("plain", state.label, meaning) for state, meaning in REVISION_MEANINGS.items()]
    flags = [Label("flag", comparison.FLAG_WORDS[name], meaning) for name, meaning in FLAG_MEANINGS.items()]
    return [*states, *revisions, Label("flag", *SAFETY_PAGE), *flags]


def state_pill(topic: Any) -> str:
    """The state of a topic as a label, with its meaning for a mouse that rests on it."""
    return format_html(
        '<span class="desk-pill desk-pill--{}" title="{}">{}</span>',
        topic.state,
        STATE_MEANINGS[topic.state],
        topic_states.state_in_words(topic),
    )
