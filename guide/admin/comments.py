"""Reviewers' comments in the admin: the part that each is about, where the author sees it, and how it is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guide.admin import second_factor, unsent
from guide.admin.current_user import current_user
from guide.admin.kind_models import topic_url
from guide.models import KINDS, Comment, Revision, Topic
from guide.record import snapshot
from guide.review import discussion
from guide.review.guards import Refused
from guide.schemas import Payload

ReplyURL = Callable[[Comment], str]

TICKED_NAME = "close_comment"
REPLY_NAME = "reply"  # and, in the form of a topic, the number of the comment
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
    reply_url: str
    may_reply: bool
    typed: str  # a reply in a form that could not be saved yet
    place: str = ""  # the part of the page in which its text is written

    @property
    def reply_name(self) -> str:
        return f"{REPLY_NAME}-{self.comment.pk}"


def open_comments_context(topic: Topic, request: HttpRequest, reply_at: ReplyURL) -> dict[str, Any]:
    """Template context: the open comments on a topic, whether this person may close them, and where replies go."""
    found = discussion.open_comments(topic) if request.user.has_perm("guide.view_comment") else []
    return {
        "remarks": [_line(topic, comment, request, reply_at) for comment in found],
        "reply_name": REPLY_NAME,
        "may_close": discussion.may_close_comments(current_user(request)),
        "ticked_name": TICKED_NAME,
    }


def _line(topic: Topic, comment: Comment, request: HttpRequest, reply_at: ReplyURL) -> CommentLine:
    return CommentLine(
        comment,
        about=part_label(comment),
        close_url=topic_url(topic, "close_comment", comment.pk),
        is_ticked=str(comment.pk) in request.POST.getlist(TICKED_NAME),
        reply_url=reply_at(comment),
        may_reply=discussion.may_reply(current_user(request), comment),
        typed=request.POST.get(f"{REPLY_NAME}-{comment.pk}", ""),
    )


def send_typed_replies(topic: Topic, request: HttpRequest) -> None:
    """Send the replies that are written in the form that is being saved; name one that cannot be sent any more."""
    is_any = any(name.startswith(f"{REPLY_NAME}-") and request.POST[name] for name in request.POST)
    for comment in Comment.objects.filter(revision__topic=topic) if is_any else []:
        if (text := request.POST.get(f"{REPLY_NAME}-{comment.pk}", "")).strip():
            _send_reply(request, comment, text)


def _send_reply(request: HttpRequest, comment: Comment, text: str) -> bool:
    try:
        discussion.reply(comment, current_user(request), text=text, at=timezone.now())
    except Refused as refusal:
        words = _("Your reply “%(text)s” was not sent. %(why)s") if text.strip() else "%(why)s"
        messages.error(request, words % {"text": text, "why": refusal})
        return False
    return True


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
    # Also on a form that was checked, which has made its bound fields: they hold a help text of their own.
    form[name].help_text = form.fields[name].help_text = format_html("{}{}", words, form.fields[name].help_text)
    remark.place = form[name].id_for_label


class RepliesMixin:
    """Gives a ModelAdmin of topics or of revisions the view that replies to a comment."""

    opts: Any
    admin_site: Any
    subject_of: Any

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [self._comment_url("reply", "reply", self.reply_view), *urls]

    def reply_url(self, subject: Any) -> ReplyURL:
        """Where replies are sent from the page of this subject."""
        return lambda comment: reverse(f"admin:guide_{self.opts.model_name}_reply", args=[subject.pk, comment.pk])

    def _comment_url(self, act: str, name: str, view: Any) -> Any:
        guarded = self.admin_site.admin_view(require_POST(view))
        address = f"<int:object_id>/comments/<int:comment_id>/{act}/"
        return path(address, guarded, name=f"guide_{self.opts.model_name}_{name}")

    def reply_view(self, request: HttpRequest, object_id: int, comment_id: int) -> HttpResponse:
        subject = self.subject_of(request, object_id)
        remark = get_object_or_404(Comment, pk=comment_id, revision__topic=getattr(subject, "topic_id", subject.pk))
        if not request.user.has_perm("guide.view_comment") or not discussion.may_reply(current_user(request), remark):
            raise PermissionDenied
        try:
            discussion.reply(remark, current_user(request), text=request.POST.get(REPLY_NAME, ""), at=timezone.now())
        except Refused as refusal:
            lost = unsent.posted(request)
            return unsent.page(request, lost, title=_("Your reply was not sent"), sentence=str(refusal), status=422)
        messages.success(request, _("Your reply is sent."))
        own_page = reverse(f"admin:guide_{self.opts.model_name}_change", args=[subject.pk])
        return HttpResponseRedirect(second_factor.safe_next_url(request) or own_page)


class CommentsMixin(RepliesMixin):
    """Gives a ModelAdmin of topics the views that close a comment and reply to it."""

    def get_urls(self) -> list[URLPattern]:
        return [self._comment_url("close", "close_comment", self.close_comment_view), *super().get_urls()]

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
