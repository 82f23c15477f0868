"""The templates: that people can read them, what changed in them, and that their words are plain English."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unmeasured

ROOT = Path(settings.BASE_DIR)
LONGEST = 200

# Mannered or literal phrases that once stood in the guide, and what to write instead.
MANNERED = {
    r"short breath": "hard to breathe",
    r"odd sight": "blurred vision or flashing lights",
    r"(the )?(next|coming) days\b": "the next few days",
    r"loose (poo|stomach)": "diarrhoea",
    r"(new|chest|leg|belly) trouble|trouble with": "problems, pain",
    r"body heat": "temperature",
    r"(is|are) not this\b": "is not a sign of this",
    r"(is|if your \w+ is) happy with": "if kneeling does not hurt",
    r"worth a look": "check",
    r"mostly (not|goes|gets|stays|need|eases)\b": "usually",
    r"also (with no|not from|as a copy)": "even with no signal",
    r"letters? (left|too)": "characters left",
    r"at most \d+ letters": "you can write up to 1,000 characters",
    r"stands? (in for|first|in the A to Z)": "we will show this first",
    r"it holds until": "it will last until",
    r"browser count\b": "use your browser's own",
    r"keep nothing of": "we do not store",
    r"sent by itself|goes? on by itself": "automatically",
    r"you find the": "there is",
    r"in its own settings": "in your phone's settings",
    r"translate .(carry on|go on)\b": "continue",
    r"look after the skin": "use it safely",
}
# The change note is for the reviewer, and a reader may type or say anything.
NOT_SHOWN = re.compile(r"^(change_note|searched|typed) *=")
CASE = re.compile(r"^words *=")  # in the check; elsewhere the words of a sign, which readers see


def readers_texts():
    for file in sorted(ROOT.glob("templates/**/*.html")):
        if "admin" not in file.parts:
            yield from lines_of(file)
    for file in sorted(ROOT.glob("guide/starter/*/*.md")):
        for place, line in lines_of(file):
            if not NOT_SHOWN.match(line) and not (file.parent.name == "checks" and CASE.match(line)):
                yield place, line


def lines_of(file):
    for number, line in enumerate(file.read_text().splitlines(), 1):
        yield f"{file.relative_to(ROOT)}:{number}", line


def test_no_line_is_too_long_to_read():
    lines = {place: line for file in sorted(ROOT.glob("templates/**/*.html")) for place, line in lines_of(file)}
    assert len(lines) > 1000
    assert [place for place, line in lines.items() if len(line) > LONGEST] == []


@pytest.mark.parametrize("phrase", MANNERED)
def test_readers_meet_no_mannered_phrase(phrase):
    found = [place for place, line in readers_texts() if re.search(rf"\b(?:{phrase})", line, re.IGNORECASE)]
    assert found == [], f"write rather: {MANNERED[phrase]}"
