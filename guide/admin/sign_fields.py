"""Form fields for signs: those that a text names by their keys, and short words in a row."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.forms.widgets import Script
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models import Sign

KNOWN_SIGNS_ID = "known-signs"


class SignsWidget(FilteredSelectMultiple):
    """Renders the chosen signs alone; the script adds all others from the one list of the page. A form with 150 rows
    would else hold 150 lists of all signs."""

    class Media:
        js = [Script("js/desk/sign-filter.js", type="module")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs["data-known-signs"] = KNOWN_SIGNS_ID

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        every = self.choices
        try:
            self.choices = [(key, words) for key, words in every if key in value]
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = every


class SignKeysField(forms.MultipleChoiceField):
    """Keys of signs, chosen among those that there are; a key that is there no more stays until it is taken out."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SignsWidget(gettext_lazy("signs"), is_stacked=True)
        super().__init__(widget=widget, **{"required": False, **kwargs})
        self.choices = known_signs

    def prepare_value(self, value: Any) -> Any:
        choices: list[tuple[str, str]] = [*self.choices]  # type: ignore[misc]  # Django calls `known_signs` for it
        known = {key for key, _words in choices}
        lost = [(key, _("%(key)s: there is no such sign") % {"key": key}) for key in value or () if key not in known]
        if lost:
            self.choices = [*choices, *lost]
        return value


def known_signs() -> list[tuple[str, str]]:
    """Every sign of the desk as a choice, the most dangerous first."""
    rows = Sign.objects.values_list("key", "words", "level")
    return [(key, f"{key}: {words} ({level})") for key, words, level in rows]


def known_signs_context(form: Any, row_forms: Iterable[Any]) -> dict[str, Any]:
    """Template context: the one list of all signs, where a field of the form or of its rows needs it."""
    fields = [field for one in (form, *row_forms) for field in one.fields.values()]
    needs = any(isinstance(field, SignKeysField) for field in fields)
    return {"known_signs": known_signs(), "known_signs_id": KNOWN_SIGNS_ID} if needs else {}


class WordsField(forms.CharField):
    """A list of short words, typed with spaces or commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace(",", " ").split()

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))
