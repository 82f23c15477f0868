"""What the check of links found, beside the sources of a text and on the first page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils.html import format_html

from guide.admin import findings_beside
from guide.admin.kind_models import may_view
from guide.models import Topic
from guide.review import link_checks


def with_checks(sources: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The sources of a payload, each with the sentence about its address, if that was checked."""
    listed = list(sources)
    checked = link_checks.words_of(source["url"] for source in listed)
    return [{**source, "checked": checked.get(source["url"], "")} for source in listed]


def attach_to_form(context: Any) -> None:
    """Show beside each saved address what was found there."""
    for rows in context["inline_admin_formsets"]:
        forms = [
            form for form in rows.formset.initial_forms if rows.formset.prefix == "sources" and "url" in form.fields
        ]
        checked = link_checks.words_of(form.instance.url for form in forms) if forms else {}
        for form in forms:
            if words := checked.get(form.initial["url"]):
                findings_beside.describe(form["url"], format_html('<p class="quiet">{}</p>', words))


def topics_with_dead_links(user: User) -> list[Topic]:
    """For the first page of whoever writes or reviews texts."""
    if not (user.has_perm("guide.submit_revision") or user.has_perm("guide.review_revision")):
        return []
    return [topic for topic in link_checks.topics_with_dead_links() if may_view(user, topic.kind)]
