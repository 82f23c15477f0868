"""Unsent posts: what somebody typed into a form of the desk that could not be taken, kept until they send it again.

A post is lost in the ordinary way of things when the session has ended, the token of the form is an old one, or the
text was locked or taken away while somebody wrote. The answer then carries the fields in a form of its own. That form
is never sent by itself, and never holds a password or a code. Where somebody has to sign in first, the page to sign in
carries the fields, and they wait in the session of whoever signed in.
"""

import json
import re
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from guide.admin import second_factor

# Never given back: passwords, codes, and the token that did not fit. A test compares it with the forms of the desk.
SECRET = re.compile("password|token|secret", re.IGNORECASE)
# Not typed by anybody: what the page needs to be read as a form.
UNTYPED = re.compile(
    r"^(next|seen|sha256|_\w+|action|csrf\w+|.*-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|"
    r"MAX_NUM_FORMS|id|topic|__prefix__.*))$"
)
CARRIED = "unsent"  # in a form to sign in, and in the session


@dataclass(frozen=True)
class Unsent:
    """One post that was not taken."""

    url: str
    fields: list[list[str]]  # name and value, in the order of the form
    had_files: bool = False

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What a person would want to see again, under names that they can read."""
        return [(_readable(name), value) for name, value in self.fields if value.strip() and not UNTYPED.match(name)]

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def _readable(name: str) -> str:
    """The name of a field in words: rows are counted from one, as on the page."""
    words = re.sub(r"-(\d+)-", lambda found: f" {int(found[1]) + 1} ", name)
    return words.replace("_", " ").replace("-", " ").strip().capitalize()


def posted(request: HttpRequest) -> Unsent | None:
    """What this request sent to a form of the desk; None where nothing can be read, or nothing but secrets came."""
    if request.method != "POST" or not is_of_desk(request.get_full_path()):
        return None
    try:
        if request.path == reverse("admin:login"):
            return carried(request)
        lists, had_files = request.POST.lists(), bool(request.FILES)
    except (UnreadablePostError, SuspiciousOperation, MultiPartParserError):
        return None
    fields = [[name, value] for name, values in lists for value in values if not SECRET.search(name)]
    return Unsent(request.get_full_path(), fields, had_files) if fields else None


def carried(request: HttpRequest) -> Unsent | None:
    """What a form to sign in brings with it."""
    return _read(request.POST.get(CARRIED, ""))


def waiting(request: HttpRequest) -> Unsent | None:
    """What waits in the session to be sent again."""
    return _read(request.session.get(CARRIED, ""))


def _read(text: str) -> Unsent | None:
    try:
        found = json.loads(text)
        unsent = Unsent(str(found["url"]), [[str(name), str(value)] for name, value in found["fields"]])
    except (ValueError, KeyError, TypeError):
        return None
    if not is_of_desk(unsent.url) or any(SECRET.search(name) for name, _value in unsent.fields):
        return None
    return Unsent(unsent.url, unsent.fields, found.get("had_files") is True)


def is_of_desk(url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, None) and url.startswith(reverse("admin:index"))


def is_own_page(request: HttpRequest) -> bool:
    """Whether a page of this site sent the request. Without a header that says so, it counts as a foreign one."""
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    scheme, host, *_rest = urlsplit(sender)
    try:
        is_ours = (scheme, host) == (request.scheme, request.get_host())
    except DisallowedHost:
        return False
    return is_ours and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


# --- pages ---


def page(request: HttpRequest, unsent: Unsent | None, *, title: str, sentence: str, status: int) -> HttpResponse:
    """A page that says what happened and what to do, with what was typed in a form to send it again.

    It asks neither session nor database, so that it can be shown when one of them is the trouble.
    """
    context = {
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "title": title,
        "sentence": sentence,
        "unsent": unsent,
        "csrf_token": get_token(request),
    }
    response = HttpResponse(render_to_string("admin/guide/unsent.html", context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def sign_in_page(request: HttpRequest, unsent: Unsent, sentence: str) -> HttpResponse:
    """The page to sign in, which carries what was typed."""
    context = {
        **admin.site.each_context(request),
        "title": _("Sign in to go on"),
        "app_path": reverse("admin:login"),
        "username": request.user.get_username(),
        "form": AdminAuthenticationForm(request),
        "sentence": sentence,
        CARRIED: unsent,
        REDIRECT_FIELD_NAME: reverse("admin:unsent"),
    }
    return TemplateResponse(request, "admin/guide/login.html", context, status=403)


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """The answer to a post of somebody who is not let in; None where nothing was typed."""
    unsent = posted(request)
    if unsent is None:
        return None
    if request.user.is_authenticated and second_factor.is_missing(request):
        keep(request, unsent)
        return HttpResponseRedirect(f"{reverse('admin:second-factor')}?next={reverse('admin:unsent')}")
    return sign_in_page(request, unsent, _("You were signed out. Sign in: what you typed is kept and comes back then."))


def keep(request: HttpRequest, unsent: Unsent) -> None:
    """Let it wait in the session of whoever is signed in, for the page on which it is sent again."""
    request.session[CARRIED] = unsent.as_text()


def forget(request: HttpRequest) -> None:
    """What waited for this very form has been taken now."""
    kept = waiting(request)
    if kept and kept.url == request.get_full_path():
        del request.session[CARRIED]


def unsent_page(request: HttpRequest) -> HttpResponse:
    """View: what waits to be sent again."""
    unsent = waiting(request)
    if unsent is None:
        sentence = _("Nothing waits here to be sent again. Open the page that you want to change.")
        return page(request, None, title=_("Nothing to send"), sentence=sentence, status=200)
    sentence = _("You are signed in again, and nothing of what you typed was lost. It is not saved yet: send it again.")
    return page(request, unsent, title=_("Send it again"), sentence=sentence, status=200)
