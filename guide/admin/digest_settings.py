"""The page on which a person pauses their digests; every digest links to it. Opening it changes nothing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guide.admin.current_user import current_user
from guide.models import Pause
from guide.review import digest
from guide.review.guards import Refused
from guide.templatetags.guide import longdate


class PauseForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("No mail before"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("At most 30 days ahead. Leave it empty to get mails as usual."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def digest_settings(request: HttpRequest) -> HttpResponse:
    paused = Pause.objects.filter(user=request.user.pk).first()
    form = PauseForm(request.POST or None, initial={"until": paused.until if paused else None})
    if request.method == "POST" and form.is_valid() and _pause(request, form):
        return HttpResponseRedirect(reverse("admin:index"))
    context = {**admin.site.each_context(request), "title": _("Mails of what waits for me"), "form": form}
    return TemplateResponse(request, "admin/guide/mails.html", context, status=422 if form.errors else 200)


def _pause(request: HttpRequest, form: Any) -> bool:
    until = form.cleaned_data["until"]
    try:
        digest.pause(current_user(request), until, at=timezone.now())
    except Refused as refusal:
        form.add_error("until", str(refusal))
        return False
    said = (
        _("No mail before %(day)s. Your list on this page does not change.") % {"day": longdate(until)} if until else ""
    )
    messages.success(request, said or _("You get mails as usual."))
    return True


def urls() -> list[URLPattern]:
    return [path("mails/", admin.site.admin_view(digest_settings), name="mails")]
