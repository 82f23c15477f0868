"""What the pages of the desk share: who is signed in, and what they may do."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

RIGHTS = {
    "guide.submit_revision": gettext_lazy("write"),
    "guide.review_revision": gettext_lazy("sign"),
    "guide.withdraw_revision": gettext_lazy("withdraw"),
    "guide.handle_feedback": gettext_lazy("answer reports"),
    "guide.verify_reviewer": gettext_lazy("verify people"),
    "guide.read_log": gettext_lazy("read the log"),
}


@register.filter
def named_by(cells: Iterable[str], headers: list[dict[str, Any]]) -> list[str]:
    """The cells of a row of a list, each with the name of its column."""
    return [
        mark_safe(str(cell).replace("<td ", format_html('<td data-label="{}" ', capfirst(header["text"])), 1))  # noqa: S308
        if header["sortable"] or "action-checkbox" not in header["class_attrib"]
        else cell
        for cell, header in zip(cells, headers, strict=False)
    ]


@register.filter
def rights_in_words(user: User | AnonymousUser) -> str:
    """What a person may do, in the order of the work: “You may write and sign”."""
    found: list[Any] = [words for permission, words in RIGHTS.items() if user.has_perm(permission)]
    if not found and user.has_perm("guide.comment_revision"):  # who signs comments as well
        found = [_("comment on what is in review")]
    if user.is_superuser:
        return _("Superuser: for repairs")
    return _("You may %(acts)s") % {"acts": get_text_list(found, _("and"))} if found else _("You may read")
