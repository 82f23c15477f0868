"""The second factor of those who sign, withdraw or verify: an authenticator app, a passkey, and codes for an emergency.

The libraries do the cryptography; this module decides when the desk asks for it, and has the pages.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import devices_for_user, login, match_token, user_has_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.views import CompleteCredentialAuthenticationView, CompleteCredentialRegistrationView
from webauthn.helpers.structs import UserVerificationRequirement

from guide.admin.current_user import current_user
from guide.review import accounts, attempts, guards
from guide.review.attempts import Counter
from guide.sender import sender_network
from guide.templatetags.guide import longdate, wait

REQUIRED_FOR = ("review_revision", "withdraw_revision", "verify_reviewer")
EMERGENCY_CODES = 8
ASK_AGAIN = "again"  # in an address: the second factor was shown, and shall be shown once more
USE_PASSKEY = "use_passkey"  # name of the button that leaves a form to show a passkey
TYPED = "typed"  # in the session: what was typed in that form
PASSKEY_SHOWN_AT = "passkey_at"  # in the session: when the passkey was last shown


def is_missing(request: HttpRequest) -> bool:
    """Whether this person needs a second factor, and has not shown it in this session."""
    user = request.user
    if settings.DEMO or not any(user.has_perm(f"guide.{codename}") for codename in REQUIRED_FOR):
        return False
    return not _is_verified(user)


def _is_verified(user: User | AnonymousUser) -> bool:
    """Whether a second factor was shown in this session: django_otp's middleware adds the method to each user."""
    return bool(user.is_verified())  # type: ignore[union-attr]


def passkey_shown_at(request: HttpRequest, at: datetime) -> datetime | None:
    """When the passkey was shown, if that is recent enough to sign; else None."""
    shown = request.session.get(PASSKEY_SHOWN_AT)
    shown_at = datetime.fromisoformat(shown) if shown else None
    is_fresh = shown_at and not guards.refusal_of(guards.require_fresh_confirmation, shown_at, at)
    return shown_at if is_fresh else None


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": _next_url(request)})
    return HttpResponseRedirect(f"{reverse('admin:second-factor')}?{query}")


def has_passkey(request: HttpRequest) -> bool:
    return bool(WebAuthnCredential.objects.filter(user=current_user(request), confirmed=True).exists())


def passkey_url(address: str) -> str:
    """URL at which a passkey is shown once more; it leads to `address` then."""
    return f"{reverse('admin:second-factor')}?{urlencode({ASK_AGAIN: 'yes', 'next': address})}"


def keep_typed(request: HttpRequest, sha256: str, typed: dict[str, Any]) -> None:
    """Keep what was typed about the text with this SHA-256 in the session, while a passkey is shown."""
    request.session[TYPED] = {"sha256": sha256, "typed": typed}


def typed_before_passkey(request: HttpRequest, sha256: str) -> dict[str, Any]:
    """What was typed about this text before the passkey was shown; empty where nothing was."""
    kept = request.session.get(TYPED, {})
    return dict(kept["typed"]) if kept.get("sha256") == sha256 else {}


def forget_typed(request: HttpRequest) -> None:
    request.session.pop(TYPED, None)


class PasskeyHelper(WebAuthnHelper):
    """A passkey stands in for the password, so the device has to know who holds it: by a finger, a face or a PIN."""

    def create_credential(self, *args: Any, **kwargs: Any) -> Any:
        device = super().create_credential(*args, **kwargs)
        device.name = _("Passkey of %(day)s") % {"day": longdate(timezone.now().date())}
        return device

    def get_generate_registration_options_kwargs(self, *, user: AbstractBaseUser) -> dict[str, Any]:
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        options["authenticator_selection"].user_verification = UserVerificationRequirement.REQUIRED
        return options

    def authenticate_begin(self, user: AbstractBaseUser | None = None, require_user_verification: bool = True) -> Any:
        return super().authenticate_begin(user, require_user_verification=True)


class AddPasskey(CompleteCredentialRegistrationView):
    @transaction.atomic
    def post(self, *args: Any, **kwargs: Any) -> Any:
        response = super().post(*args, **kwargs)  # type: ignore[no-untyped-call]
        accounts.record_second_factor_change(current_user(self.request), _("passkey added"), at=timezone.now())
        return response


class CompletePasskey(CompleteCredentialAuthenticationView):
    def complete_auth(self, device: Any) -> Any:
        user = super().complete_auth(device)
        self.request.session[PASSKEY_SHOWN_AT] = timezone.now().isoformat()
        return user


add_passkey = AddPasskey.as_view()
complete_passkey = CompletePasskey.as_view()


def urls() -> list[URLPattern]:
    acts = {
        "check": check_token,
        "start": start_authenticator,
        "confirm": confirm_authenticator,
        "codes": make_emergency_codes,
        "remove": remove_device,
    }
    return [
        path("second-factor/", second_factor, name="second-factor"),
        *(path(f"second-factor/{name}/", view, name=f"second-factor-{name}") for name, view in acts.items()),
    ]


def _for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """View decorator for staff who are signed in, whether or not they have a second factor yet."""

    @never_cache
    def guarded(request: HttpRequest) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            return HttpResponseRedirect(f"{reverse('admin:login')}?{urlencode({'next': request.path})}")
        return view(request)

    return guarded


def _for_verified(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """View decorator: who has a second factor has to show it; the first one is set up with the password alone."""

    @_for_staff
    def guarded(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user_has_device(user) and not _is_verified(user):
            messages.error(request, _("Show your second factor first."))
            return HttpResponseRedirect(reverse("admin:second-factor"))
        return view(request)

    return guarded


@_for_staff
@require_http_methods(["GET", "HEAD"])
def second_factor(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, new_codes: list[str] | None = None) -> HttpResponse:
    user = current_user(request)
    devices = list(devices_for_user(user))
    unconfirmed = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    context = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "next": _next_url(request),
        "devices": devices,
        "must_check": bool(devices) and (ASK_AGAIN in request.GET or not _is_verified(user)),
        "is_needed": is_missing(request),
        "app": _authenticator_setup(unconfirmed) if unconfirmed else None,
        "new_codes": new_codes,
    }
    return TemplateResponse(request, "admin/guide/second_factor.html", context)


@_for_staff
@require_POST
def check_token(request: HttpRequest) -> HttpResponse:
    counters, at = _code_counters(request), timezone.now()
    device = None
    if not (seconds := attempts.seconds_to_wait(*counters, at=at)):
        device = match_token(current_user(request), request.POST.get("token", "").replace(" ", ""))
        if device is None:
            attempts.record_wrong(*counters, at=at)
            seconds = attempts.seconds_to_wait(*counters, at=at)
    if device is None:
        messages.error(request, _wrong_code(seconds))
        return redirect_to_second_factor(request)
    attempts.forget(*counters)
    login(request, device)
    return HttpResponseRedirect(_next_url(request))


def _wrong_code(seconds: int) -> str:
    if seconds:
        return _(
            "Too many wrong codes. You can type the next one in %(wait)s; a passkey works at once. If you did not type "
            "them, somebody knows your password: tell an account manager."
        ) % {"wait": wait(seconds)}
    return _("This code does not fit. You can try again at once: type the newest code that the app shows.")


def _code_counters(request: HttpRequest) -> list[Counter]:
    """By person and place; a code has six digits only, so that all places together are slowed down too."""
    account = str(current_user(request).pk)
    return [
        Counter(attempts.CODE, ("code", account, sender_network(request) or "")),
        Counter(attempts.CODE_FROM_ANYWHERE, ("code", account)),
    ]


@_for_verified
@require_POST
def start_authenticator(request: HttpRequest) -> HttpResponse:
    name = _("Authenticator app")
    TOTPDevice.objects.get_or_create(user=current_user(request), confirmed=False, defaults={"name": name})
    return redirect_to_second_factor(request)


@_for_verified
@require_POST
def confirm_authenticator(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(request.POST.get("token", "").replace(" ", "")):
        messages.error(request, _("This code does not fit. Type the six digits that the app shows now."))
        return redirect_to_second_factor(request)
    device.confirmed = True
    device.save()
    login(request, device)
    accounts.record_second_factor_change(user, _("authenticator app added"), at=timezone.now())
    if not StaticDevice.objects.filter(user=user).exists():
        return make_emergency_codes(request)
    return HttpResponseRedirect(_next_url(request))


@_for_verified
@require_POST
def make_emergency_codes(request: HttpRequest) -> HttpResponse:
    """View: replace the emergency codes by new ones, which are shown once."""
    user = current_user(request)
    device, _is_new = StaticDevice.objects.get_or_create(user=user, defaults={"name": _("Emergency codes")})
    device.token_set.all().delete()
    tokens = [StaticToken.random_token() for _number in range(EMERGENCY_CODES)]
    device.token_set.bulk_create(StaticToken(device=device, token=token) for token in tokens)
    accounts.record_second_factor_change(user, _("new emergency codes"), at=timezone.now())
    return _page(request, tokens)


@_for_verified
@require_POST
def remove_device(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    wanted = [device for device in devices_for_user(user) if device.persistent_id == request.POST.get("device")]
    if len(list(devices_for_user(user))) <= len(wanted):
        messages.error(request, _("This is your last second factor. Add another one before you remove it."))
        return redirect_to_second_factor(request)
    for device in wanted:
        device.delete()
        accounts.record_second_factor_change(user, _("%(name)s removed") % {"name": device.name}, at=timezone.now())
    return redirect_to_second_factor(request)


def _next_url(request: HttpRequest) -> str:
    return safe_next_url(request) or reverse("admin:index")


def safe_next_url(request: HttpRequest) -> str:
    """The `next` URL of the request, if it is of this site; else empty."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""


def _authenticator_setup(device: TOTPDevice) -> dict[str, str]:
    """The secret for an authenticator app: as a QR code, and as letters to type."""
    code = segno.make(device.config_url)
    letters = device.config_url.partition("secret=")[2].partition("&")[0]
    return {"picture": code.svg_inline(omitsize=True, svgclass="desk-code-picture", lineclass=None), "letters": letters}
