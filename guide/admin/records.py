"""The admin of the log, the editions and the digests, which nobody edits, and of the body areas."""

import json
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin.current_user import current_user
from guide.admin.revision_text import event_words
from guide.admin.typed_forms import KeepsTypedMixin
from guide.models import BodyArea, Digest, Edition, Event, Topic
from guide.review import workflow
from guide.serving.review_dates import day_of
from guide.templatetags.guide import longdate


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """A ModelAdmin without add, change and delete: `review.workflow` and `publishing.build` write these rows."""

    actions = None
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["seq", "at", "act", "about", "who", "why"]
    list_filter = ["act", ("actor", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["topic", "actor"]
    search_fields = ["topic__title", "topic__slug", "actor__username", "sha256"]
    ordering = ["-seq"]
    date_hierarchy = "at"
    fields = ["seq", "at", "act", "who", "topic", "revision", "sha256", "details", "previous_hash", "hash"]

    @admin.display(description=gettext_lazy("topic"), ordering="topic__title")
    def about(self, event: Any) -> str:
        return str(event.topic or "")

    @admin.display(description=gettext_lazy("actor"), ordering="actor__username")
    def who(self, event: Any) -> str:
        return str(event.actor)

    @admin.display(description=gettext_lazy("what was said"))
    def why(self, event: Any) -> str:
        return Truncator(event_words(event)).chars(100)

    @admin.display(description=gettext_lazy("details"))
    def details(self, event: Any) -> str:
        return json.dumps(event.data, indent=2, ensure_ascii=False, sort_keys=True)


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["seq", "created_at", "signed", "is_demo", "log_seq"]
    fields = ["seq", "created_at", "signed", "is_demo", "pages", "withdrawn"]
    fields += ["log_seq", "log_head", "public_manifest_sha256"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        # Only one edition's own page needs the root.
        return super().get_queryset(request).defer("root").prefetch_related("signatures")

    @admin.display(description=gettext_lazy("signed"))
    def signed(self, edition: Any) -> str:
        ends = [row.expires for row in edition.signatures.all()]
        return _("until %(day)s") % {"day": longdate(day_of(max(ends)))} if ends else _("not signed")

    @admin.display(description=gettext_lazy("pages"))
    def pages(self, edition: Any) -> int:
        return len(edition.manifest["pages"])

    @admin.display(description=gettext_lazy("withdrawn pages"))
    def withdrawn(self, edition: Any) -> int:
        return len(edition.manifest["gone"])


@admin.register(BodyArea)
class BodyAreaAdmin(KeepsTypedMixin, admin.ModelAdmin[BodyArea]):
    actions = None
    list_display = ["name", "slug", "position", "limb", "drawing", "map_place"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A text would lose its area without anybody having touched it.
        is_named = obj is not None and Topic.objects.filter(areas=obj).exists()
        return not is_named and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and form.has_changed():
            workflow.record_area_change(obj, current_user(request), at=timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "subject", "error"]
    list_select_related = ["user"]
    list_filter = [("error", admin.EmptyFieldListFilter)]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever can mend an address may see which mails did not arrive, and why.
        return super().has_view_permission(request, obj) or request.user.has_perm("auth.change_user")
