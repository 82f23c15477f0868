"""The AdminSite of the desk: its first page, its second factor and its own URLs.

Pages of the desk register themselves with this site while they are imported, so this module imports none of them.
"""

from functools import update_wrapper
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from guide.admin import (
    digest_settings,
    index,
    kind_models,
    labels,
    password_again,
    search,
    second_factor,
    sign_in,
    unsent,
)
from guide.admin.current_user import current_user
from guide.review import accounts


class DeskSite(admin.AdminSite):
    site_header = _("SpasmGuide desk")
    site_title = _("SpasmGuide desk")
    index_title = _("What is to do")
    enable_nav_sidebar = False  # forms and previews need the width
    login_template = "admin/guide/login.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "labels": labels.legend()}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(
            request, {"todo": index.first_page_context(current_user(request), timezone.now()), **(extra_context or {})}
        )

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not second_factor.is_missing(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        guarded = super().admin_view(view, cacheable)

        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            is_lost = request.method == "POST" and not self.has_permission(request)
            if is_lost and request.path != reverse("admin:logout") and (answer := unsent.signed_out(request)):
                return answer
            response = guarded(request, *args, **kwargs)
            if request.method == "POST" and isinstance(response, HttpResponseRedirect):
                unsent.forget(request)
            return response

        return update_wrapper(keeping, guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if super().has_permission(request) and second_factor.is_missing(request):
            return second_factor.redirect_to_second_factor(request)
        carried = unsent.carried(request)
        response = super().login(request, {**(extra_context or {}), unsent.CARRIED: carried})
        if carried and isinstance(response, HttpResponseRedirect) and request.user.is_authenticated:
            unsent.keep(request, carried)
        if request.method == "POST" and isinstance(request.user, User):
            sign_in.remember_browser(request, response, request.user)
        return response

    def get_urls(self) -> list[Any]:
        waits = path("unsent/", self.admin_view(require_safe(unsent.unsent_page)), name="unsent")
        own = [waits, *second_factor.urls(), *digest_settings.urls(), *search.urls()]
        return [*own, *super().get_urls()]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        account, at = current_user(request), timezone.now()
        if request.method == "POST" and (wait_first := password_again.obstacle(request, at=at)):
            messages.error(request, wait_first)
            return HttpResponseRedirect(request.path)
        before = account.password
        response = super().password_change(request, extra_context)
        if _is_old_password_wrong(response):
            password_again.record_wrong(request, at=at)
        account.refresh_from_db()
        if account.password != before:
            accounts.record_password_set(account, account, at=at)
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=_sort_key)
        return apps


def _is_old_password_wrong(response: Any) -> bool:
    form = (getattr(response, "context_data", None) or {}).get("form")
    return form is not None and form.has_error("old_password", "password_incorrect")


# What people come for stands first; the rest follows by its name.
MODEL_ORDER = ["RevisionToReview", "Feedback", *(model._meta.object_name for model in kind_models.MODELS)]


def _sort_key(model: dict[str, Any]) -> tuple[int, str]:
    name = model["object_name"]
    return (MODEL_ORDER.index(name) if name in MODEL_ORDER else len(MODEL_ORDER), name)
