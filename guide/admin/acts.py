"""The acts of the desk: for each its own address, its own permission and its own form; the rules are in `workflow`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guide.admin.forms import ActForm, ApproveForm, ReasonForm, SubmitForm, WithdrawForm
from guide.edition.build import BuildError
from guide.models import Revision
from guide.review import preflight, workflow

REFUSED = 422


def _no_obstacle(subject: Any, user: Any, at: datetime) -> str:
    return ""


@dataclass(frozen=True)
class Act:
    name: str
    permission: str
    label: Any
    form: type[ActForm]
    perform: Callable[..., Any]
    done: Any
    without_permission: Any
    obstacle: Callable[[Any, Any, datetime], str] = _no_obstacle
    note: Any = ""
    is_grave: bool = False

    def why_not(self, subject: Any, user: Any) -> str:
        """Why this person cannot do this now, in words to show in place of the button; empty when they can."""
        if not user.has_perm(self.permission):
            return str(self.without_permission)
        return self.obstacle(subject, user, timezone.now())


def _recall(topic: Any, user: Any, **data: Any) -> Any:
    return workflow.recall(_in_review(topic), user, **data)


def _in_review(topic: Any) -> Any:
    revision = workflow.revision_in_review(topic)
    if revision is None:
        raise workflow.Refused(_("This topic is not in review, so there is nothing to recall."))
    return revision


def _not_submitted_by(topic: Any, user: Any, at: datetime) -> str:
    revision = workflow.revision_in_review(topic)
    if revision and revision.submitted_by_id != user.pk:
        return _("Only %(name)s, who submitted it, can recall it.") % {"name": revision.submitted_by}
    return ""


def _not_ready(topic: Any, user: Any, at: datetime) -> str:
    return " ".join(preflight.problems(topic))


def _may_not_review(revision: Any, user: Any, at: datetime) -> str:
    if revision.state != Revision.State.IN_REVIEW:
        return _("This revision is not in review any more.")
    return workflow.obstacle_to_review(revision, user)


def _may_not_sign(revision: Any, user: Any, at: datetime) -> str:
    return _may_not_review(revision, user, at) or workflow.obstacle_to_signing(user, at)


SUBMIT = Act(
    "submit",
    "guide.submit_revision",
    gettext_lazy("Submit for review"),
    SubmitForm,
    workflow.submit,
    gettext_lazy("Submitted. A reviewer who has not worked on it can now read and approve it."),
    gettext_lazy("Only authors can submit a topic."),
    _not_ready,
    note=gettext_lazy("Only what is saved is submitted: save your changes below first."),
)
RECALL = Act(
    "recall",
    "guide.submit_revision",
    gettext_lazy("Recall from review"),
    ReasonForm,
    _recall,
    gettext_lazy("Recalled. You can go on writing."),
    gettext_lazy("Only the author who submitted it can recall it."),
    _not_submitted_by,
)
WITHDRAW = Act(
    "withdraw",
    "guide.withdraw_revision",
    gettext_lazy("Withdraw the public page"),
    WithdrawForm,
    workflow.withdraw,
    gettext_lazy("Withdrawn. Readers see your notice from now on."),
    gettext_lazy("Only clinical reviewers can withdraw a page."),
    is_grave=True,
)
APPROVE = Act(
    "approve",
    "guide.review_revision",
    gettext_lazy("Approve and publish"),
    ApproveForm,
    workflow.approve,
    gettext_lazy("Approved. Readers see this text from now on."),
    gettext_lazy("Only clinical reviewers can approve a revision."),
    _may_not_sign,
)
RETURN = Act(
    "return",
    "guide.review_revision",
    gettext_lazy("Return to the author"),
    ReasonForm,
    workflow.return_to_author,
    gettext_lazy("Returned. The author sees your reason."),
    gettext_lazy("Only clinical reviewers can return a revision."),
    _may_not_review,
)


class ActsMixin:
    """Gives a ModelAdmin one address for each of its acts."""

    acts: tuple[Act, ...] = ()
    key = "int"  # how an address names its subject
    opts: Any
    admin_site: Any
    has_view_permission: Any
    get_object: Any

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [self._act_url(act) for act in self.acts] + urls

    def _act_url(self, act: Act) -> Any:
        @require_http_methods(["GET", "HEAD", "POST"])
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            return self.act_view(request, object_id, act)

        name = f"guide_{self.opts.model_name}_{act.name}"
        return path(f"<{self.key}:object_id>/{act.name}/", self.admin_site.admin_view(view), name=name)

    def act_view(self, request: HttpRequest, object_id: int, act: Act) -> HttpResponse:
        subject = self.subject_of(request, object_id)
        if not request.user.has_perm(act.permission):
            raise PermissionDenied
        if request.method != "POST":
            return self._act_page(request, subject, self.offer(request, subject, act))
        form = act.form(subject, request.POST)
        if form.is_valid() and self._perform(act, subject, request.user, form):
            messages.success(request, act.done)
            return HttpResponseRedirect(reverse(f"admin:guide_{self.opts.model_name}_change", args=[subject.pk]))
        offer = {**self.offer(request, subject, act), "form": form, "why_not": ""}
        return self._act_page(request, subject, offer, status=REFUSED)

    def subject_of(self, request: HttpRequest, object_id: int) -> Any:
        """The topic or revision behind an address, for people who may see it."""
        subject = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        if subject is None:
            raise Http404
        return subject

    @staticmethod
    def _perform(act: Act, subject: Any, user: Any, form: ActForm) -> bool:
        try:
            act.perform(subject, user, at=timezone.now(), **form.cleaned_data)
        except workflow.Refused as refusal:
            form.add_error(None, str(refusal))
        except BuildError as error:
            message = _("It cannot be published, so nothing was changed: %(why)s Tell an administrator.")
            form.add_error(None, message % {"why": error})
        return form.is_valid()

    def offer(self, request: HttpRequest, subject: Any, act: Act) -> dict[str, Any]:
        """An act as the templates show it: a form, or why there is none."""
        why_not = act.why_not(subject, request.user)
        return {
            "act": act,
            "url": reverse(f"admin:guide_{self.opts.model_name}_{act.name}", args=[subject.pk]),
            "why_not": why_not,
            "form": None if why_not else act.form(subject, auto_id=f"{act.name}_%s"),
        }

    def _act_page(self, request: HttpRequest, subject: Any, offer: dict[str, Any], status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **self.act_context(request, subject),
            "title": offer["act"].label,
            "subtitle": str(subject),
            "opts": self.opts,
            "original": subject,
            "offer": offer,
        }
        return TemplateResponse(request, "admin/guide/act.html", context, status=status)

    def act_context(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """What the page of an act shows besides its form."""
        return {}
