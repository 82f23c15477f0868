"""The views of the acts: each has its address in the admin of its subject, and shows its form or why there is none."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guide.admin import second_factor, withdrawal
from guide.admin.act_forms import ActForm, SignForm
from guide.admin.acts import Act
from guide.admin.current_user import current_user
from guide.publishing.build import BuildError
from guide.review.guards import Refused

UNPROCESSABLE = 422


class ActsMixin:
    """Gives a ModelAdmin one view for each of its acts."""

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
        form = act.form(subject, request.POST, request=request)
        if isinstance(form, SignForm) and second_factor.USE_PASSKEY in request.POST:
            form.keep_for_passkey()
            return HttpResponseRedirect(second_factor.passkey_url(request.path))
        if form.is_valid() and self._perform(request, act, subject, form):
            second_factor.forget_typed(request)
            own_page = reverse(f"admin:guide_{self.opts.model_name}_change", args=[subject.pk])
            return HttpResponseRedirect(second_factor.safe_next_url(request) or own_page)
        offer = {**self.offer(request, subject, act), "form": form, "why_not": ""}
        return self._act_page(request, subject, offer, status=UNPROCESSABLE)

    def subject_of(self, request: HttpRequest, object_id: int) -> Any:
        """The object with this primary key. Raises Http404, and PermissionDenied for people who may not view it."""
        subject = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        if subject is None:
            raise Http404
        return subject

    @staticmethod
    def _perform(request: HttpRequest, act: Act, subject: Any, form: ActForm) -> bool:
        at = timezone.now()
        try:
            result = act.perform(subject, current_user(request), at=at, **form.act_arguments(at))
            message = act.done_message(result) if callable(act.done_message) else act.done_message
            is_warning = isinstance(message, withdrawal.WarningMessage)
            messages.add_message(request, messages.WARNING if is_warning else messages.SUCCESS, message)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except BuildError as error:
            unbuilt = _("It cannot be published, so nothing was changed: %(why)s Tell an administrator.")
            form.add_error(None, unbuilt % {"why": error})
        return form.is_valid()

    def offer(self, request: HttpRequest, subject: Any, act: Act) -> dict[str, Any]:
        """Context of one act for the templates: its form, or why there is none."""
        why_not = act.why_not(subject, current_user(request))
        return {
            "act": act,
            "url": reverse(f"admin:guide_{self.opts.model_name}_{act.name}", args=[subject.pk]),
            "why_not": why_not,
            "form": None if why_not else act.form(subject, auto_id=f"{act.name}_%s", request=request),
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
        """More context for the page of an act."""
        return {}
