"""Reviewers' comments in the admin: the part that each is about, where the author sees it, and how it is closed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guide.admin import second_factor
from guide.admin.current_user import current_user
from guide.admin.kind_models import topic_url
from guide.models import KINDS, Comment, Revision, Topic
from guide.record import snapshot
from guide.review import discussion
from guide.review.guards import Refused
from guide.schemas import Payload

TICKED_NAME = "close_comment"
# Where the form has another name for a part of the record.
FORM_FIELDS = {"figure": "figure_text", "picture": "picture_alt"}


def commentable_parts(revision: Revision) -> list[tuple[str, str]]:
    """Path and label of every part that a comment can be about; the first one is the whole page."""
    payload = snapshot.payload_of(revision)
    fields = ["title", "summary", "areas", "body", *KINDS[payload["kind"]].fields]
    rows = [
        *(_row("steps", _("Step"), number, step["text"]) for number, step in enumerate(payload["steps"], start=1)),
        *(_row("rungs", _("Rung"), number, row) for number, row in enumerate(_rung_titles(payload), start=1)),
        *(_row("cautions", _("Caution"), number, line) for number, line in enumerate(payload["cautions"], start=1)),
        *(_row("sources", _("Source"), number, row["title"]) for number, row in enumerate(payload["sources"], start=1)),
    ]
    pictures = (("figure", _("Figure"), payload["figure"]), ("picture", _("Picture"), payload["picture"]))
    drawn = [(name, label) for name, label, content in pictures if content]
    return [("", _("The whole page")), *((name, _field_label(name)) for name in fields), *rows, *drawn]


def part_label(comment: Comment) -> str:
    """The label of the part that a comment is about."""
    return str(dict(commentable_parts(comment.revision)).get(comment.field, comment.field))


@dataclass
class CommentLine:
    """A comment as the pages show it."""

    comment: Comment
    about: str
    close_url: str
    is_ticked: bool  # in a form that could not be saved yet
    place: str = ""  # the part of the page in which its text is written


def open_comments_context(topic: Topic, request: HttpRequest) -> dict[str, Any]:
    """Template context: the open comments on a topic, and whether this person may close them."""
    found = discussion.open_comments(topic) if request.user.has_perm("guide.view_comment") else []
    ticked = request.POST.getlist(TICKED_NAME)
    remarks = [
        CommentLine(
            comment, part_label(comment), topic_url(topic, "close_comment", comment.pk), str(comment.pk) in ticked
        )
        for comment in found
    ]
    return {
        "remarks": remarks,
        "may_close": discussion.may_close_comments(current_user(request)),
        "ticked_name": TICKED_NAME,
    }


def close_ticked_comments(topic: Topic, request: HttpRequest) -> None:
    """Close the comments that are ticked in the form that is being saved, so that no edit is lost."""
    ticked = request.POST.getlist(TICKED_NAME)
    for comment in discussion.open_comments(topic) if ticked else []:
        if str(comment.pk) in ticked and discussion.may_close_comments(current_user(request)):
            discussion.close_comment(comment, current_user(request), at=timezone.now())


def attach_to_form(remarks: list[CommentLine], context: Any) -> None:
    """Show each comment beside the form field or the row that it is about as well."""
    for remark in remarks:
        name = remark.comment.field.partition("/")[0]
        _attach_to_field(remark, context["adminform"].form, FORM_FIELDS.get(name, name))
    for rows in context["inline_admin_formsets"]:
        prefix = rows.formset.prefix
        rows.remarks = [remark for remark in remarks if remark.comment.field.startswith(f"{prefix}/")]
        for remark in rows.remarks:
            remark.place = f"{prefix}-group"


def _attach_to_field(remark: CommentLine, form: Any, name: str) -> None:
    if name not in form.fields:  # of a row, of the whole page, or locked now
        return
    words = format_html('<p class="desk-remark">{}: {}</p>', remark.comment.author, remark.comment.text)
    form.fields[name].help_text = format_html("{}{}", words, form.fields[name].help_text)
    remark.place = form[name].id_for_label


class CommentsMixin:
    """Gives a ModelAdmin of topics the view that closes a comment."""

    opts: Any
    admin_site: Any
    subject_of: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.close_comment_view))
        name = f"guide_{self.opts.model_name}_close_comment"
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [path("<int:object_id>/comments/<int:comment_id>/close/", view, name=name), *urls]

    def close_comment_view(self, request: HttpRequest, object_id: int, comment_id: int) -> HttpResponse:
        topic = self.subject_of(request, object_id)
        if not discussion.may_close_comments(current_user(request)):
            raise PermissionDenied
        remark = get_object_or_404(Comment, pk=comment_id, revision__topic=topic)
        try:
            discussion.close_comment(remark, current_user(request), at=timezone.now())
            messages.success(request, _("The comment is closed."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(second_factor.safe_next_url(request) or topic_url(topic))


def _row(name: str, label: str, number: int, text: str) -> tuple[str, str]:
    return f"{name}/{number}", f"{label} {number}: {text[:60]}"


def _rung_titles(payload: Payload) -> list[str]:
    return [target["slug"].replace("-", " ").capitalize() for target in payload.get("rungs", [])]


def _field_label(name: str) -> str:
    field: Any = Topic._meta.get_field(name)
    return f"{capfirst(field.verbose_name)}"
