"""Working copies in the admin: what is typed into a topic's form is kept every few seconds, for its writer alone."""

import copy
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guide.admin import unsent
from guide.admin.current_user import current_user
from guide.models import Contribution, Topic, WorkingCopy
from guide.review import workflow
from guide.review.guards import Refused
from guide.templatetags.guide import longdate

RESTORE = "restore"  # in the address of a form


def copies(user: User, kind: str, topic: Topic | None) -> Any:
    """The working copy of this person, as a queryset of one row or none; without a topic that of a new one."""
    own = WorkingCopy.objects.filter(user=user)
    return own.filter(topic=topic) if topic else own.filter(topic=None, kind=kind)


def keep(user: User, kind: str, topic: Topic | None, fields: QueryDict) -> WorkingCopy:
    """Store what somebody typed in place of what they typed before."""
    typed = {name: values for name, values in fields.lists() if not unsent.SECRET.search(name) and name[:1] != "_"}
    made, _is_new = WorkingCopy.objects.update_or_create(
        user=user, kind=kind, topic=topic, defaults={"fields": typed, "at": timezone.now()}
    )
    return made


def when(kept: WorkingCopy) -> str:
    """The moment of a working copy in words: the day only where it is not today."""
    time = f"{kept.at:%H:%M} UTC"
    return time if kept.at.date() == timezone.now().date() else f"{longdate(kept.at.date())}, {time}"


def submit(topic: Topic, user: User, **arguments: Any) -> Any:
    """The act of submitting what is saved; refused while there is something that is not."""
    if why := unsaved_sentence(topic, user):
        raise Refused(why)
    return workflow.submit(topic, user, **arguments)


def unsaved_sentence(topic: Topic, user: User) -> str:
    kept = copies(user, topic.kind, topic).first()
    if kept is None:
        return ""
    sentence = _("You have changes from %(time)s that are not saved. Open the text and save or discard them first.")
    return sentence % {"time": when(kept)}


def restored(request: HttpRequest, kept: WorkingCopy) -> HttpRequest:
    """The request as if these fields had been sent, for a form that shows them and saves nothing."""
    fields = QueryDict(mutable=True)
    for name, values in kept.fields.items():
        fields.setlist(name, values)
    again: Any = copy.copy(request)
    again.method, again.POST, again._files = "POST", fields, MultiValueDict()
    again.is_restored = True
    return again  # type: ignore[no-any-return]


class WorkingCopiesMixin:
    """Gives a ModelAdmin of topics the address at which working copies are kept and discarded."""

    model: type[Any]
    opts: Any
    admin_site: Any
    get_object: Any
    has_add_permission: Any
    has_change_permission: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.working_copy_view))
        name = f"guide_{self.opts.model_name}"
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        own = path("<int:object_id>/working-copy/", view, name=f"{name}_working_copy")
        return [own, path("add/working-copy/", view, name=f"{name}_new_working_copy"), *urls]

    def working_copy_view(self, request: HttpRequest, object_id: int | None = None) -> HttpResponse:
        """View for the script of the form, which sends its fields; with `discard` it is a form of its own."""
        topic = self.get_object(request, str(object_id)) if object_id else None
        is_there = topic is not None or object_id is None
        # Also while the text is locked: it was not when somebody began to write.
        may = self.has_change_permission(request) if topic else self.has_add_permission(request)
        user, kind = current_user(request), str(self.model.KIND)
        if "discard" in request.POST and is_there:
            copies(user, kind, topic).delete()
            return HttpResponseRedirect(self._form_url(topic))
        if not (is_there and may):
            raise PermissionDenied
        if topic and _saved_since(user, topic, request.POST.get("seen", "")):
            return JsonResponse({"problem": _("You saved this text on another page since. Reload this page.")})
        return JsonResponse({"at": when(keep(user, kind, topic, request.POST))})

    def _form_url(self, topic: Topic | None) -> str:
        page, key = ("change", [topic.pk]) if topic else ("add", [])
        return reverse(f"admin:guide_{self.opts.model_name}_{page}", args=key)

    def working_copy_context(self, request: HttpRequest, topic: Topic | None) -> dict[str, Any]:
        """Template context: where the form is kept, and what is offered to be restored."""
        page, key = ("working_copy", [topic.pk]) if topic else ("new_working_copy", [])
        kept = copies(current_user(request), str(self.model.KIND), topic).first()
        return {
            "copy_url": reverse(f"admin:guide_{self.opts.model_name}_{page}", args=key),
            "copy_at": when(kept) if kept else "",
            "is_restored": is_restored(request),
        }


def _saved_since(user: User, topic: Topic, seen: str) -> bool:
    """Whether this person saved the topic after the page was opened: what it sends now comes too late."""
    newest = Contribution.objects.filter(topic=topic).order_by("-pk").first()
    return newest is not None and newest.user_id == user.pk and str(newest.pk) != seen


def is_restored(request: HttpRequest) -> bool:
    return getattr(request, "is_restored", False)
