"""The AdminSite of the desk: its first page, its second factor and its own URLs.

Pages of the desk register themselves with this site while they are imported, so this module imports none of them.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide.admin import digest_settings, index, kind_models, second_factor
from guide.admin.current_user import current_user
from guide.review import accounts


class DeskSite(admin.AdminSite):
    site_header = _("SpasmGuide desk")
    site_title = _("SpasmGuide desk")
    index_title = _("What is to do")
    enable_nav_sidebar = False  # forms and previews need the width

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(
            request, {"todo": index.first_page_context(current_user(request), timezone.now()), **(extra_context or {})}
        )

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not second_factor.is_missing(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if super().has_permission(request) and second_factor.is_missing(request):
            return second_factor.redirect_to_second_factor(request)
        return super().login(request, extra_context)

    def get_urls(self) -> list[Any]:
        return [*second_factor.urls(), *digest_settings.urls(), *super().get_urls()]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        account = current_user(request)
        before = account.password
        response = super().password_change(request, extra_context)
        account.refresh_from_db()
        if account.password != before:
            accounts.record_password_set(account, account, at=timezone.now())
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=_sort_key)
        return apps


# What people come for stands first; the rest follows by its name.
MODEL_ORDER = ["RevisionToReview", "Feedback", *(model._meta.object_name for model in kind_models.MODELS)]


def _sort_key(model: dict[str, Any]) -> tuple[int, str]:
    name = model["object_name"]
    return (MODEL_ORDER.index(name) if name in MODEL_ORDER else len(MODEL_ORDER), name)
