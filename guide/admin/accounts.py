"""The admin of accounts, groups and reviewer profiles. Every act on a person is an event in the log."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from guide.admin import acts
from guide.admin.act_forms import ActForm
from guide.admin.act_views import ActsMixin
from guide.admin.current_user import current_user
from guide.admin.hand_over import HandOverAccountMixin, owned_context
from guide.admin.typed_forms import KeepsTypedMixin
from guide.models import Reviewer
from guide.record import credentials
from guide.review import account_control, accounts, guards

admin.site.unregister(User)
admin.site.unregister(Group)
# Who can look up or replace somebody's second factor here can sign as them; each person keeps their own, on a page of
# `second_factor`.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)

# What an account may beside what its groups may.
RIGHTS = ("is_staff", "is_superuser", "user_permissions")


@admin.register(User)
class StaffAdmin(KeepsTypedMixin, HandOverAccountMixin, UserAdmin[User]):
    actions = None
    change_form_template = "admin/guide/account.html"
    list_display = ["username", "first_name", "last_name", "email", "is_active", "group_names"]
    list_filter = ["is_active", "groups"]

    @admin.display(description=gettext_lazy("groups"))
    def group_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    # --- who may change whom ---

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the log names accounts for ever; one that is not active cannot do anything

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        rights = ["is_active", "is_staff", "groups"]
        if request.user.is_superuser:
            rights += ["is_superuser", "user_permissions"]
        return [
            (None, {"fields": ["username", "password"]}),
            (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
            (_("Rights"), {"fields": rights}),
            (_("Dates"), {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        own = ["groups", "is_staff", "is_active", "is_superuser", "user_permissions"]
        return [
            "last_login",
            "date_joined",
            *(own if obj is not None and account_control.is_own_account(obj, current_user(request)) else []),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        account = kwargs.get("obj")
        if account is not None and account.pk:
            context.update(owned_context(request, account))
        return super().render_change_form(request, context, *args, **kwargs)

    # --- acts on people ---

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # there is no other kind of account here: readers have none
        super().save_model(request, obj, form, change)
        if not change:
            accounts.record_password_set(obj, current_user(request), at=timezone.now())
        elif "is_active" in form.changed_data:
            accounts.record_activation_change(obj, current_user(request), at=timezone.now())
        if rights := {name: _as_json(form.cleaned_data[name]) for name in RIGHTS if name in form.changed_data}:
            accounts.record_rights_change(obj, rights, current_user(request), at=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        groups = form.cleaned_data.pop("groups", None)
        super().save_related(request, form, formsets, change)
        if groups is not None:
            accounts.set_groups(form.instance, list(groups), current_user(request), at=timezone.now())

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        account = self.get_object(request, id)
        before = account.password if account else ""
        response = super().user_change_password(request, id, form_url)
        after = self.get_object(request, id)
        if after and after.password != before:
            accounts.record_password_set(after, current_user(request), at=timezone.now())
        return response


def _as_json(right: Any) -> Any:
    return right if isinstance(right, bool) else sorted(permission.codename for permission in right)


@admin.register(Group)
class ReadOnlyGroupAdmin(GroupAdmin):
    """What a group may do stands in `guide.review.groups`, which `migrate` applies; nobody changes it by clicks."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _not_verifiable(profile: Any, user: User, at: Any) -> str:
    return guards.refusal_of(accounts.require_verifiable, profile, user)


VERIFY = acts.Act(
    "verify",
    "guide.verify_reviewer",
    gettext_lazy("Verify the credential"),
    ActForm,
    accounts.verify_credential,
    gettext_lazy("Verified. This person can sign now."),
    gettext_lazy("Only account managers can verify a credential."),
    _not_verifiable,
    note=gettext_lazy(
        "You confirm that you found this person, this credential and its end date in the register, and that the "
        "account is in the hands of this person alone."
    ),
)


@admin.register(Reviewer)
class ReviewerAdmin(ActsMixin, KeepsTypedMixin, admin.ModelAdmin[Reviewer]):
    acts = (VERIFY,)
    actions = None
    change_form_template = "admin/guide/reviewer.html"
    list_display = ["printed_name", "credential", "register", "expires_on", "user", "verified", "is_demo"]
    list_select_related = ["user", "verified_by"]
    search_fields = ["printed_name", "user__username"]

    @admin.display(description=gettext_lazy("verified"))
    def verified(self, profile: Any) -> str:
        if profile.is_demo:
            return _("a demonstration")
        if credentials.is_verified(profile):
            return _("by %(name)s") % {"name": profile.verified_by}
        return _("changed since it was verified") if profile.verified_at else _("not yet")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "is_demo", "entered_by", "verified_by", "verified_at"] if obj else ["is_demo"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # who has signed stays known; an expiry date in the past ends the right to sign

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        accounts.save_profile(obj, current_user(request), at=timezone.now())
        if obj.verified_at is None:
            messages.warning(request, _("This person cannot sign before somebody else has verified the credential."))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        profile = kwargs.get("obj")
        if profile is not None and profile.pk:
            context["offers"] = [self.offer(request, profile, VERIFY)]
        return super().render_change_form(request, context, *args, **kwargs)
