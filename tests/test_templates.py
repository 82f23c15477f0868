"""How the templates are laid out: short lines for people, and none of that in the pages."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from guide.template_loader import joined

LONGEST = 199
TEMPLATES = [path for path in sorted(Path(settings.BASE_DIR, "templates").rglob("*.*")) if path.suffix != ".svg"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_line_is_long(path):
    lines = path.read_text().splitlines()
    assert [f"{number}: {line[:60]}…" for number, line in enumerate(lines, 1) if len(line) > LONGEST] == []


@pytest.mark.parametrize(
    ("template", "whole"),
    [
        ("<p>\n  {% if a %}x{% endif %}\n  </p>", "<p>{% if a %}x{% endif %}</p>"),
        ('<p class="a"\n    id="b">', '<p class="a" id="b">'),
        ('{% include "a.html"\n  with b=1 %}', '{% include "a.html" with b=1 %}'),
        ("One word\n\tand another", "One word and another"),
        ("<p>\n<b>", "<p>\n<b>"),
        ("<p>\n\n<b>\n", "<p>\n\n<b>\n"),
    ],
)
def test_an_indented_line_goes_on_where_the_line_before_ended(template, whole):
    assert joined(template) == whole


def test_templates_of_this_project_are_joined_and_those_of_other_packages_are_not():
    assert "\n  " not in get_template("guide/topic/_review.html").template.source
    assert "\n  " in get_template("admin/login.html").template.source
