"""The rows of a topic in its form: steps, signs, cases, rungs and sources."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from guide.admin.forms import LabelledFormSet, OrderedForm, OrderedFormSet, SourceForm, StepForm
from guide.admin.sign_forms import CaseForm, QuestionForm, SearchCaseForm, SignForm, SignFormSet
from guide.models import Case, Rung, SearchCase, Sign, Source, Step, Topic
from guide.models.kinds import Kind, Steps

# In the address of a form, and the prefix of its rows.
ROWS_ASKED = "cases"


class StepInline(admin.TabularInline[Step, Topic]):
    model = Step
    fk_name = "topic"
    form = StepForm
    formset = OrderedFormSet
    fields = ["position", "text", "target", "sources"]
    template = "admin/guide/_tabular.html"
    extra = 1


class QuestionInline(admin.StackedInline[Step, Topic]):
    """The steps of a sign check."""

    model = Step
    fk_name = "topic"
    form = QuestionForm
    formset = OrderedFormSet
    fields = ["position", "text", "asks"]
    template = "admin/guide/_stacked.html"
    extra = 1
    verbose_name = gettext_lazy("question")
    verbose_name_plural = gettext_lazy("questions, in this order; the first yes decides")


class SignInline(admin.StackedInline[Sign, Topic]):
    """The signs of a warning text."""

    model = Sign
    form = SignForm
    formset = SignFormSet
    template = "admin/guide/_stacked.html"
    extra = 0


class CaseInline(admin.StackedInline[Case, Topic]):
    """The people that a check has to sort rightly."""

    model = Case
    form = CaseForm
    formset = OrderedFormSet
    template = "admin/guide/_stacked.html"
    extra = 0


class SearchInline(admin.TabularInline[SearchCase, Topic]):
    """What people type, and what must come first."""

    model = SearchCase
    form = SearchCaseForm
    formset = LabelledFormSet
    template = "admin/guide/_tabular.html"
    extra = 0
    verbose_name = gettext_lazy("search")
    verbose_name_plural = gettext_lazy("searches, and what must come first")


class NumberInline(StepInline):
    """The steps of the emergency numbers."""

    fields = ["position", "text", "country", "numbers", "detail", "advice", "advice_note", "sources"]
    verbose_name = gettext_lazy("country")
    verbose_name_plural = gettext_lazy("countries, in the order shown")


class RungInline(admin.StackedInline[Rung, Topic]):
    """The ladder of a relief plan."""

    model = Rung
    fk_name = "topic"
    form = OrderedForm
    formset = OrderedFormSet
    fields = ["position", "target", "live", "line", "cramp_steps", "next_after"]
    template = "admin/guide/_stacked.html"
    extra = 1
    verbose_name = gettext_lazy("try")
    verbose_name_plural = gettext_lazy("the ladder: what to try first, and what next if the cramp goes on")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("target")  # its title names the row


class SourceInline(admin.TabularInline[Source, Topic]):
    model = Source
    form = SourceForm
    formset = LabelledFormSet
    fields = ["name", "title", "publisher", "year", "url", "read", "read_on"]
    template = "admin/guide/_tabular.html"
    extra = 1


def shows_cases(request: HttpRequest, topic: Any) -> bool:
    """Whether the form of a check holds its cases and searches. A check has hundreds, so they are asked for: by an
    address, or by what was typed into such a form and comes back."""
    return topic is None or ROWS_ASKED in request.GET.getlist("rows") or f"{ROWS_ASKED}-TOTAL_FORMS" in request.POST


def left_out_rows(request: HttpRequest, topic: Any) -> dict[str, int]:
    """How many cases and searches the form of this topic leaves out."""
    if topic.kind != Kind.CHECK or shows_cases(request, topic):
        return {}
    return {"cases": topic.cases.count(), "searches": topic.searches.count()}


STEP_INLINES: dict[Steps, type[InlineModelAdmin[Step, Topic]]] = {
    Steps.ACTIONS: StepInline,
    Steps.QUESTIONS: QuestionInline,
    Steps.COUNTRIES: NumberInline,
}
