"""The style sheets: what a slow phone pays for, where colours stand, and that nothing in them is dead."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHEETS = {path.relative_to(ROOT / "static/css"): path.read_text() for path in sorted(ROOT.glob("static/css/**/*.css"))}
TEMPLATES = {path.relative_to(ROOT): path.read_text() for path in sorted(ROOT.glob("templates/**/*.*"))}
WHOLE_PAGE = re.compile(r"(?:^|[\s,(])(?:html|body|:root|\.sg-page|\.sg-main)(?:[.:\[][^\s,{]*)?:has\(")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(", re.IGNORECASE)
NAMED = re.compile(r":[^;{]*\b(?<!-)(white|black|gr[ae]y|silver|red|green|blue|yellow|orange|brown|purple|pink)(?!-)\b")


def without_comments(css):
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def users():
    """All that may name a class, an icon or a custom property."""
    files = [*ROOT.glob("guide/**/*.py"), *ROOT.glob("static/js/**/*.js")]
    return "\n".join([*TEMPLATES.values(), *(path.read_text() for path in files)])


def test_no_rule_asks_of_the_whole_page_what_is_in_it():
    """Such a rule (`html:has(…)`) makes browsers reckon all styles anew whenever a word changes."""
    found = []
    for file, css in SHEETS.items():
        on_screen = css.split("\n@media print {")[0]
        found += [f"{file}: {line}" for line in on_screen.splitlines() if WHOLE_PAGE.search(line)]
    assert found == []


@pytest.mark.parametrize("file", [file for file in SHEETS if file.name != "tokens.css"], ids=str)
def test_colours_stand_in_the_tokens_only(file):
    lines = without_comments(SHEETS[file]).splitlines()
    assert [line for line in lines if COLOUR.search(line) or NAMED.search(line)] == []


def test_no_template_and_no_script_has_a_colour_of_its_own():
    scripts = {path: path.read_text() for path in ROOT.glob("static/js/**/*.js")}
    own = re.compile(
        r"(?:fill|stroke|color|style)\s*[=:]\s*[\"'`][^\"'`]*(?:#[0-9a-f]{3,8}\b|\brgb|\bhsl)", re.IGNORECASE
    )
    assert [str(file) for file, text in {**TEMPLATES, **scripts}.items() if own.search(text)] == []


def test_every_class_of_a_style_sheet_is_used():
    """As it stands, or put together: `sg-care--{{ level }}` with a level that is named elsewhere."""
    classes = {name for css in SHEETS.values() for name in re.findall(r"\.((?:sg|desk)-[\w-]+)", without_comments(css))}
    text = users()
    whole, starts = set(re.findall(r"[\w-]+", text)), set(re.findall(r"([\w-]+(?:--|__))\{", text))
    quoted = set(re.findall(r"[\"']([\w-]+)[\"']", text))
    made = {f"{start}{end}" for start in starts for end in quoted}
    assert len(classes) > 300
    assert sorted(classes - whole - made) == []


def test_every_custom_property_is_used_and_made():
    css = "\n".join(map(without_comments, SHEETS.values()))
    made = set(re.findall(r"(--sg-[\w-]+)\s*:", css))
    used = {name for text in (css, users()) for name in re.findall(r"(?:var\(|[\"'])(--sg-[\w-]+)", text)}
    assert made == used


def test_every_icon_is_used():
    icons = {path.name for path in ROOT.glob("templates/guide/icons/*.svg")}
    assert icons == set(re.findall(r"guide/icons/([\w-]+\.svg)", users()))
