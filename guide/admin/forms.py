"""Form and formset classes of the admin."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from guide.admin import conflicts
from guide.admin.sign_fields import SignKeysField, WordsField
from guide.authoring.uploaded_pictures import Picture, PictureField, store
from guide.models import Contribution, Source, Step, Topic
from guide.models.kinds import NAMED_SIGNS


class PlainTextarea(AdminTextareaWidget):
    """Turns the CR LF of browsers into LF, so that a text that was not edited compares as unchanged."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if value else value


def remove_maxlength(form: forms.BaseForm) -> None:
    # A browser silently cuts what is pasted at maxlength; the form rather says how long it may be.
    for field in form.fields.values():
        field.widget.attrs.pop("maxlength", None)


ROWS = {"summary": 3, "cautions": 5, "body": 18}


class TopicForm(forms.ModelForm[Topic]):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    picture_file = PictureField(
        label=_("New picture"), required=False, help_text=_("PNG, JPEG or WebP, at most 1 MB and 2000 pixels a side.")
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remove_maxlength(self)
        for name in ROWS.keys() & self.fields.keys():
            self.fields[name].widget.attrs["rows"] = ROWS[name]
        if self.instance.pk and "seen" in self.fields:
            self.initial["seen"] = self._newest_touch and self._newest_touch.pk
        if not self.instance.picture_id:
            self.fields.pop("remove_picture", None)
        if NAMED_SIGNS in self.fields:
            known: Any = self.fields[NAMED_SIGNS]
            self.fields[NAMED_SIGNS] = SignKeysField(label=known.label, help_text=known.help_text)

    @cached_property
    def _newest_touch(self) -> Contribution | None:
        return Contribution.objects.filter(topic=self.instance).select_related("user").order_by("-pk").first()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # Two saves at once come one after the other, so that the second sees the first.
        Topic.objects.select_for_update().filter(pk=self.instance.pk).first()
        touch = self._newest_touch if self.instance.pk else None
        if touch and cleaned.get("seen") != touch.pk:
            message = _(
                "%(name)s saved this topic while you were writing. Nothing of yours is saved yet. What is saved now "
                "stands beside each field that differs: put both together, and save again."
            )
            raise ValidationError(message, code=conflicts.CODE, params={"name": touch.user})
        return cleaned

    def apply_picture(self) -> None:
        """Put the chosen picture on the topic, or take it off."""
        picture: Picture | None = self.cleaned_data.get("picture_file")
        if picture:
            self.instance.picture = store(picture)
            self.instance.picture_size = {"width": picture.width, "height": picture.height}
        elif self.cleaned_data.get("remove_picture"):
            self.instance.picture = self.instance.picture_size = None


class OrderedForm(forms.ModelForm[Any]):
    """A row whose position may be left empty: it comes after the row before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remove_maxlength(self)
        if "position" in self.fields:
            self.fields["position"].required = False


class StepForm(OrderedForm):
    sources = WordsField(required=False, help_text=Step._meta.get_field("sources").help_text)

    class Meta:
        error_messages = {"text": {"required": _("Write what to do in this step, or delete the row.")}}

    def has_changed(self) -> bool:
        return super().has_changed() or self._is_blank()

    def _is_blank(self) -> bool:
        """Only spaces were typed into a new row, which counts as changed, so that the form asks for words."""
        typed = self.data.get(self.add_prefix("text"), "") if self.is_bound else ""
        return bool(typed) and not typed.strip()


class LabelledFormSet(forms.BaseInlineFormSet[Any, Topic, Any]):
    """A tabular formset whose fields have an aria-label, because the table names them only in its head."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps the choice of another row
            if not widget.is_hidden:
                widget.attrs["aria-label"] = f"{capfirst(field.label)} {(index or 0) + 1}"


class OrderedFormSet(LabelledFormSet):
    """Rows with a position, which may point at another topic."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name in {"target", "signs", "asks"} & form.fields.keys():
            form.fields[name].choices = self._known(name, form.fields[name])

    def _known(self, name: str, field: Any) -> list[tuple[Any, Any]]:
        """The choices of a field, from one query for all rows."""
        if name not in self._choices:
            self._choices[name] = list(field.choices)
        return self._choices[name]

    @cached_property
    def _choices(self) -> dict[str, list[tuple[Any, Any]]]:
        return {}

    def clean(self) -> None:
        """A row without a number comes after the one before it."""
        super().clean()
        position = 0
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if not cleaned or cleaned.get("DELETE"):
                continue
            if cleaned.get("position") is None:
                form.instance.position = position + 1
            position = form.instance.position


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


class SourceForm(forms.ModelForm[Source]):
    url = WebAddressField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        error_messages={"invalid": _("Enter the whole address of the page, starting with https://")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remove_maxlength(self)
