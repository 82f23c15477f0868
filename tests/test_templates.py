"""The templates: that people can read them, and what changed in them."""

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LONGEST = 200


def test_no_line_is_too_long_to_read():
    lines = {
        f"{file.relative_to(ROOT)}:{number}": line
        for file in sorted(ROOT.glob("templates/**/*.html"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
    }
    assert len(lines) > 1000
    assert [place for place, line in lines.items() if len(line) > LONGEST] == []
