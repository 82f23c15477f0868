"""Handing topics over in the admin: one from its page, many from a list, and all that one person owns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from guide.admin import act_views, acts
from guide.admin.act_forms import ReasonForm
from guide.admin.current_user import current_user
from guide.models import Event, Topic
from guide.review import guards, ownership
from guide.review.guards import Refused

CHOSEN, CONFIRMED = "_selected_action", "confirmed"
MOST = 500  # topics of one person on the page: a form takes about twice as many fields


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The people who may own a topic, by name and account."""

    def label_from_instance(self, obj: Any) -> str:
        full = obj.get_full_name()
        return f"{full} ({obj})" if full else str(obj)


class HandOverForm(ReasonForm):
    to = OwnerField(
        User.objects.none(),
        label=gettext_lazy("New owner"),
        help_text=gettext_lazy("Hears of what is returned and what is due. Who may sign a text does not change."),
        error_messages={"required": gettext_lazy("Choose who takes it over.")},
    )
    field_order = ("to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = ownership.possible_owners()


def _hand_over_one(topic: Topic, user: User, **arguments: Any) -> list[Event]:
    return ownership.hand_over([topic], user, **arguments)


def _obstacle(topic: Topic, user: User, at: datetime) -> str:
    return guards.refusal_of(ownership.require_right, [topic], user)


def done_message(events: list[Event]) -> str:
    count = len(events)
    words = ngettext("Handed over to %(name)s: %(count)d topic.", "Handed over to %(name)s: %(count)d topics.", count)
    return words % {"name": events[0].data["to_name"], "count": count}


HAND_OVER = acts.Act(
    "hand-over",
    "guide.submit_revision",
    gettext_lazy("Hand over"),
    HandOverForm,
    _hand_over_one,
    done_message,
    gettext_lazy("Only the owner of a topic or an account manager can hand it over."),
    _obstacle,
)


class HandOverActionMixin:
    """Gives the list of a ModelAdmin of topics the action that hands many of them over."""

    actions: Any = ("hand_over_chosen",)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        # Django's own action deletes many at once; here that is one at a time.
        return {name: action for name, action in found.items() if name in self.actions}

    def has_hand_over_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(HAND_OVER.permission)

    @admin.action(description=gettext_lazy("Hand over to another owner"), permissions=["hand_over"])
    def hand_over_chosen(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        topics = list(queryset.select_related("owner"))
        return _confirmation(request, self, topics, topics)


class HandOverAccountMixin:
    """Gives the ModelAdmin of accounts a page that hands over all topics that one person owns."""

    opts: Any
    admin_site: Any
    get_object: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.hand_over_view))
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [path("<int:object_id>/hand-over/", view, name="auth_user_hand-over"), *urls]

    def hand_over_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not request.user.has_perm("guide.hand_over_topic"):
            raise PermissionDenied
        owner = self.get_object(request, str(object_id))
        if owner is None:
            raise Http404
        owned = list(owner.owned_topics.select_related("owner").order_by("title")[:MOST])
        ticked = request.POST.getlist(CHOSEN)
        chosen = [topic for topic in owned if str(topic.pk) in ticked] if CONFIRMED in request.POST else owned
        page = _confirmation(request, self, owned, chosen, owner)
        return page or HttpResponseRedirect(reverse("admin:auth_user_change", args=[owner.pk]))


def _confirmation(
    request: HttpRequest, model_admin: Any, topics: list[Any], chosen: list[Any], owner: User | None = None
) -> HttpResponse | None:
    """The page that names every topic and asks for owner and reason; None once they are handed over."""
    is_confirmed = CONFIRMED in request.POST
    form = HandOverForm(None, request.POST if is_confirmed else None, request=request)
    if is_confirmed and form.is_valid() and _performed(request, form, chosen):
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": HAND_OVER.label,
        "subtitle": str(owner) if owner else None,
        "opts": model_admin.opts,
        "original": owner,
        "topics": topics,
        "chosen": chosen,
        "is_all": request.POST.get("select_across") == "1",
        "form": form,
        "chosen_name": CHOSEN,
        "confirmed_name": CONFIRMED,
        "is_action": owner is None,
    }
    status = act_views.UNPROCESSABLE if is_confirmed else 200
    return TemplateResponse(request, "admin/guide/hand_over.html", context, status=status)


def _performed(request: HttpRequest, form: HandOverForm, topics: Iterable[Topic]) -> bool:
    try:
        at = timezone.now()
        events = ownership.hand_over(topics, current_user(request), at=at, **form.act_arguments(at))
        messages.success(request, done_message(events))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


def owned_context(request: HttpRequest, account: User) -> dict[str, Any]:
    """For the page of an account: how many topics it owns, for whoever may hand them over."""
    may = request.user.has_perm("guide.hand_over_topic")
    return {
        "owned": account.owned_topics.count() if may else 0,
        "hand_over_url": reverse("admin:auth_user_hand-over", args=[account.pk]),
    }
