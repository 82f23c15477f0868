"""Two people wrote at once: beside what the second one typed, the form shows what the first one saved."""

from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide.models import Contribution

CODE = "conflict"  # of the error in a topic's form


def show_saved(context: Any) -> None:
    """Show what is saved beside each field that differs, and take the form when it is sent once more."""
    form = context["adminform"].form
    if not form.is_bound or CODE not in [error.code for error in form.non_field_errors().as_data()]:
        return
    for name in form.changed_data:
        field = form.fields[name]
        if not field.widget.is_hidden:
            line = format_html('<p class="desk-remark">{}</p>', _saved_words(form, name))
            # A form that was checked has made its bound fields, which hold a help text of their own.
            form[name].help_text = field.help_text = format_html("{}{}", line, field.help_text)
    for rows in context["inline_admin_formsets"]:
        rows.saved_lines = list(_saved_rows(rows.formset))
    newest = Contribution.objects.filter(topic=form.instance).latest("pk")
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = newest.pk


def _saved_rows(formset: Any) -> Any:
    for number, form in enumerate(formset.initial_forms, start=1):
        for name in form.changed_data:
            if name in form.fields and not form.fields[name].widget.is_hidden:
                label = f"{capfirst(form.fields[name].label or name)} {number}"
                yield f"{label}: {_saved_words(form, name)}"


def _saved_words(form: Any, name: str) -> str:
    field = form.fields[name]
    value = field.prepare_value(form.get_initial_for_field(field, name))
    values = value if isinstance(value, list | tuple) else [value]
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    words = ", ".join(labels.get(str(one), str(one)) for one in values if one not in (None, ""))
    return _("Saved now: “%(words)s”") % {"words": words} if words else _("Saved now: nothing")
