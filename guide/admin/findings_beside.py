"""What the preflight finds, beside the field or row of the form that it is about, and in the list above the form."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guide.admin import acts
from guide.admin.comments import FORM_FIELDS
from guide.models import Topic
from guide.record import facts
from guide.review import preflight
from guide.review.findings import Finding
from guide.schemas import Payload


@dataclass
class FindingLine:
    """A finding as the page of a topic shows it; `place` is the id of what it is about, where the form shows that."""

    finding: Finding
    label: str
    place: str = ""


def findings_context(request: HttpRequest, topic: Topic, payload: Payload) -> dict[str, Any]:
    """Template context: what the text needs before this person can submit it, and what may be better."""
    warnings = preflight.warnings(topic, payload)
    context: dict[str, Any] = {"unmet": [], "better": [FindingLine(found, _("May be better:")) for found in warnings]}
    if facts.revision_in_review(topic):
        return context
    if not request.user.has_perm(acts.SUBMIT.permission):
        return {**context, "submit_obstacle": acts.SUBMIT.without_permission}
    problems = preflight.problems(topic, payload)
    return {**context, "unmet": [FindingLine(found, _("Before you submit:")) for found in problems]}


def attach_to_form(lines: list[FindingLine], context: Any) -> None:
    """Show each finding at its field, else at its rows; what is about the whole text has no place of its own."""
    form = context["adminform"].form
    rows_of = {rows.formset.prefix: rows for rows in context["inline_admin_formsets"]}
    for line in reversed(lines):  # each goes above what stands there already
        name, _slash, place_in_rows = line.finding.path.partition("/")
        if name in rows_of:
            _attach_to_rows(line, rows_of[name], place_in_rows)
        elif FORM_FIELDS.get(name, name) in form.fields:
            _attach_to_field(line, form[FORM_FIELDS.get(name, name)])


def _attach_to_rows(line: FindingLine, rows: Any, place: str) -> None:
    number, _slash, field = place.partition("/")
    forms = rows.formset.initial_forms
    form = forms[int(number) - 1] if number and int(number) <= len(forms) else None
    if form is not None and field in form.fields:
        _attach_to_field(line, form[field])
        return
    rows.findings = [line, *getattr(rows, "findings", [])]
    line.place = f"{rows.formset.prefix}-{int(number) - 1}" if form is not None else f"{rows.formset.prefix}-rows"


def describe(bound: Any, words: SafeString) -> None:
    """Put words under a field, above its help text, which describes it to a screen reader."""
    bound.findings = format_html("{}{}", words, getattr(bound, "findings", ""))
    bound.help_text = bound.field.help_text = format_html("{}{}", words, bound.field.help_text)


def _attach_to_field(line: FindingLine, bound: Any) -> None:
    name = f"{bound.auto_id}_finding{getattr(bound, 'findings', '').count('<p ')}"
    words = format_html('<p class="desk-remark" id="{}"><strong>{}</strong> {}</p>', name, line.label, line.finding)
    describe(bound, words)
    line.place = bound.auto_id
    if not bound.id_for_label:  # a group of boxes, whose help text has no id in Django's form
        _describe_boxes(bound.field.widget, name)


def _describe_boxes(widget: Any, name: str) -> None:
    """Let the element of this id describe each box of a group. The admin wraps the widget that draws them."""
    boxes = getattr(widget, "widget", widget)
    boxes.option_inherits_attrs = True
    described = f"{name} {boxes.attrs.get('aria-describedby', '')}".strip()
    for each in (boxes, widget):  # new attributes, as the wrapper shares its own with other forms
        each.attrs = {**each.attrs, "aria-describedby": described}
