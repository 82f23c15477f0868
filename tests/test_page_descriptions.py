"""The sentence under a page's title in search engines and shared links: every page has one of its own."""

from collections import Counter

import pytest

from guide.publishing.site_pages import Guide

MOST = 300  # characters; search engines show about half of that


@pytest.fixture
def described(starter_texts):
    guide = Guide(starter_texts, [], "https://guide.example")
    return {page.path: page.data["page"]["description"] for page in guide.pages()}


@pytest.mark.django_db
def test_every_page_has_a_description_of_its_own(described):
    assert [path for path, words in described.items() if not 20 <= len(words) <= MOST] == []
    pages = {
        path: words for path, words in described.items() if not path.startswith("/help/check/")
    }  # one text, many pages
    shared = {words for words, count in Counter(pages.values()).items() if count > 1}
    assert {path: words for path, words in pages.items() if words in shared} == {}
