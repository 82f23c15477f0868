"""The words that editors and admins read say the numbers that the code goes by."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from guide import clinical_numbers as numbers
from guide.models import Rung, Step, Topic

HELP = {
    (Topic, "review_months"): [numbers.REVIEW_MONTHS, numbers.SAFETY_REVIEW_MONTHS],
    (Topic, "red_flag"): [numbers.RED_FLAG_WORDS],
    (Topic, "pregnancy_flag"): [numbers.RED_FLAG_WORDS],
    (Step, "text"): [numbers.STEP_WORDS],
    (Rung, "line"): [numbers.STEP_WORDS],
    (Rung, "next_after"): [numbers.NEXT_AFTER_USUAL],
    (Topic, "afterwards"): [numbers.AFTERWARDS_LINES],
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


def of_the_scripts(name):
    text = (settings.BASE_DIR / "static/js/clinical-numbers.js").read_text()
    return said(re.search(rf"^export const {name} = (.*?);", text, re.MULTILINE)[1])


def template(path):
    return (settings.BASE_DIR / "templates/guide" / path).read_text()


def test_pages_say_the_hours_of_the_night_that_the_scripts_go_by():
    start, end = of_the_scripts("NIGHT")
    words = [*re.findall(r"\d\d:\d\d to \d\d:\d\d", template("settings.html") + template("diary/summary.html"))]
    assert words == [f"{start:02}:00 to {end:02}:00"] * 3


def test_the_settings_offer_the_seconds_to_get_ready_that_the_timer_knows():
    rows = re.findall(r'name="ready" value="\d*"( checked)?>.*?seconds=(\d+)', template("settings.html"))
    assert [int(seconds) for _checked, seconds in rows] == of_the_scripts("READY_CHOICES")
    assert [int(seconds) for checked, seconds in rows if checked] == of_the_scripts("READY_SECONDS")


def test_the_player_names_the_seconds_that_a_tap_adds():
    (longer,) = of_the_scripts("LONGER_SECONDS")
    button = re.search(r'data-act="more".*', template("player/_dialog.html"))[0]
    assert said(button) == [longer] * 3


def test_the_diary_names_the_days_that_it_sums_up():
    words = "".join(template(f"diary/{name}.html") for name in ("page", "summary", "_words"))
    assert set(map(int, re.findall(r"(\d+) days", words))) == set(of_the_scripts("SUMMARY_DAYS"))


def test_the_timer_says_after_how_many_minutes_help_is_due():
    (seconds,) = of_the_scripts("CRAMP_LIMIT_SECONDS")
    assert f"{seconds // 60} minutes. See what to do." in template("player/_dialog.html")
