"""Large letters on a small phone: short words are not cut in two."""

import pytest
from playwright.sync_api import expect

PATHS = (
    "/",
    "/guide/",
    "/stretches/",
    "/relief/calf/",
    "/help/",
    "/help/check/calf/#q1-yes",
    "/routines/desk-break/",
    "/settings/",
    "/reminders/",
)
LONGEST = 11  # letters; a medicine of fifteen may break
CUT = """(longest) => {
  const cut = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.checkVisibility() || text.parentElement.getBoundingClientRect().width <= 1) continue;
    for (const { 0: word, index } of text.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 4)));
      if (lines.size > 1 && word.length <= longest) cut.push(word);
    }
  }
  return cut;
}"""


@pytest.mark.parametrize(("text", "width"), [("standard", 320), ("large", 320), ("xlarge", 320), ("xlarge", 360)])
def test_no_short_word_is_cut_in_two(page_with, reading_site, text, width):
    page = page_with(text=text, width=width)
    for path in PATHS:
        page.goto(reading_site.url + path)
        expect(page.locator("[data-part=start][hidden]")).to_have_count(0)
        assert page.evaluate(CUT, LONGEST) == [], path
