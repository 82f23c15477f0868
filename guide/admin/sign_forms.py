"""The forms of signs, of the questions that ask them, and of the cases that a check has to pass."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin.forms import LabelledFormSet, StepForm, remove_maxlength
from guide.admin.sign_fields import SignKeysField, WordsField
from guide.models import Case, SearchCase, Sign, Step


class QuestionForm(StepForm):
    asks = SignKeysField(label=gettext_lazy("signs"), help_text=Step._meta.get_field("asks").help_text)


class SignForm(forms.ModelForm[Sign]):
    sources = WordsField(
        required=False, help_text=gettext_lazy("The names of the sources that say so. None: our own precaution.")
    )

    class Meta:
        model = Sign
        fields = (
            *("key", "words", "level", "danger", "needs", "unlike", "do", "sources"),
            *("who", "asked", "not_asked", "searched", "areas"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remove_maxlength(self)

    def clean_key(self) -> str:
        """Other texts, cases and searches go by the key, also those that are signed already."""
        key, before = str(self.cleaned_data["key"]), self.initial.get("key")
        if before and key != before and self.instance.topic.revisions.exists():
            message = _(
                "This sign was submitted as “%(key)s”, and other texts name it so. Keep the key, or add a sign."
            )
            raise ValidationError(message, params={"key": before})
        return key


class SignFormSet(LabelledFormSet):
    def clean(self) -> None:
        """A sign that other texts name cannot be taken away: their readers would lose it without a word."""
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and (named := form.instance.named_by()):
                raise ValidationError(
                    _("“%(key)s” is named in: %(titles)s. Take it out there first."),
                    params={"key": form.instance.key, "titles": ", ".join(named)},
                )


class CaseForm(forms.ModelForm[Case]):
    signs = SignKeysField(label=gettext_lazy("signs that are true"))
    also = WordsField(required=False, label=gettext_lazy("also right"))

    class Meta:
        model = Case
        fields = ("key", "words", "signs", "level", "place", "page", "also", "typed")


class SearchCaseForm(forms.ModelForm[SearchCase]):
    class Meta:
        model = SearchCase
        fields = ("words", "expect", "kind")
