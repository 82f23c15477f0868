"""The words that editors and admins read say the numbers that the code goes by."""

import re

import pytest
from django.core.exceptions import ValidationError

from guide import clinical_numbers as numbers
from guide.models import Step, Topic

HELP = {
    (Topic, "review_months"): [numbers.REVIEW_MONTHS, numbers.SAFETY_REVIEW_MONTHS],
    (Topic, "red_flag"): [numbers.RED_FLAG_WORDS],
    (Topic, "pregnancy_flag"): [numbers.RED_FLAG_WORDS],
    (Step, "text"): [numbers.STEP_WORDS],
}


def said(text):
    return [int(number) for number in re.findall(r"\d+", str(text))]


@pytest.mark.parametrize(("model", "name"), HELP)
def test_the_help_beside_a_field_names_its_limits(model, name):
    assert said(model._meta.get_field(name).help_text) == HELP[model, name]


def test_who_gives_a_safety_text_too_long_is_told_the_limit():
    topic = Topic(kind="warning", review_months=numbers.SAFETY_REVIEW_MONTHS + 1)
    with pytest.raises(ValidationError) as refused:
        topic.clean()
    assert set(said(refused.value)) == {numbers.SAFETY_REVIEW_MONTHS}


def test_the_readme_names_the_months_of_grace(settings):
    row = re.search(r"\| `REVIEW_GRACE_MONTHS` \|.*\| (\d+) \|", (settings.BASE_DIR / "README.md").read_text())
    assert int(row[1]) == numbers.GRACE_MONTHS
