"""The readers' style sheet: what a slow phone pays for at each second of a timer."""

import re
from pathlib import Path

from django.conf import settings

WHOLE_PAGE = re.compile(r"(?:^|[\s,(])(?:html|body|:root|\.sg-page|\.sg-main)(?:[.:\[][^\s,{]*)?:has\(")


def test_no_rule_asks_of_the_whole_page_what_is_in_it():
    """Such a rule (`html:has(…)`) makes browsers reckon all styles anew whenever a word changes."""
    found = []
    for file in Path(settings.BASE_DIR, "static/css/components").glob("*.css"):
        on_screen = file.read_text().split("\n@media print {")[0]
        found += [f"{file.name}: {line}" for line in on_screen.splitlines() if WHOLE_PAGE.search(line)]
    assert found == []
