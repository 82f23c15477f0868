"""Forms of the admin that are refused after they were found valid: the page comes back with all that was typed."""

from typing import Any

from django.contrib.admin import helpers
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guide.review.guards import Refused

RESTORED = "restored"  # the code of the error that keeps a restored form from being saved


class KeepsTypedMixin:
    """Gives a ModelAdmin a form that comes back with what was typed, whatever refused it."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self._changeform(request, *args, **kwargs)
        except Refused as refusal:  # by a rule that was asked while it was being saved; nothing was saved
            return self.form_again(request, str(refusal), "", *args, **kwargs)

    def form_again(self, request: HttpRequest, why: str, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form as it was sent, with this as its error."""
        request.refusal = ValidationError(why, code=code)  # type: ignore[attr-defined]
        files: Any = request.FILES
        for name in files:
            files[name].seek(0)  # it was read when the form was found valid
        return self._changeform(request, *args, **kwargs)

    def _changeform(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        refusal = getattr(request, "refusal", None)
        return _refused(form, refusal) if refusal else form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        _forgive_restored(context)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        if request.method == "POST":
            raise Http404(_("It was deleted while you were writing."))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc,no-any-return]


def _refused(form: Any, refusal: ValidationError) -> Any:
    class RefusedForm(form):  # type: ignore[misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, refusal)
            return cleaned

    return RefusedForm


def _forgive_restored(context: Any) -> None:
    """A form that was restored is not wrong for that: no error is shown but those that saving it would bring."""
    form = context["adminform"].form
    errors = form.errors.get(NON_FIELD_ERRORS) if form.is_bound else None
    if not errors or RESTORED not in [error.code for error in errors.as_data()]:
        return
    errors.data = [error for error in errors.as_data() if error.code != RESTORED]
    if not errors:
        del form.errors[NON_FIELD_ERRORS]
    formsets = [rows.formset for rows in context["inline_admin_formsets"]]
    context["errors"] = helpers.AdminErrorList(form, formsets)
