from guide.models import Blob, Edition, Kind
from guide.publishing import glossary, markdown
from guide.review import workflow
from tests.factory import LATER, make_public

BODY = "## Words\n\n- **Cramp:** a muscle that tightens.\n- **Slipped disc (herniated disc):** a soft cushion.\n"
WORDS = {"cramp": "/learn/glossary/#word-cramp"}


def html(path):
    manifest = Edition.objects.current().manifest
    return bytes(Blob.objects.get(sha256=manifest["pages"][path]["blob"]).raw).decode()


def test_the_first_use_of_a_word_leads_to_its_entry(author, reviewer):
    make_public(author, reviewer, kind=Kind.ARTICLE, slug="glossary", body=BODY)
    make_public(author, reviewer, body="Cramps hurt. A cramp ends. A herniated disc is another thing.")

    page = html("/stretches/calf-wall/")
    assert page.count('href="/learn/glossary/#word-cramp"') == 1
    assert ">Cramps</a> hurt. A cramp ends." in page
    assert 'href="/learn/glossary/#word-slipped-disc-herniated-disc"' in page
    assert '<li id="word-cramp">' in html("/learn/glossary/")


def test_without_a_glossary_words_are_words(author, reviewer):
    topic = make_public(author, reviewer, kind=Kind.ARTICLE, slug="glossary", body=BODY)
    make_public(author, reviewer, body="A cramp hurts.")
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    assert "sg-word" not in html("/stretches/calf-wall/")


def test_headings_and_links_stay_as_they_are():
    page = markdown.to_html("## A cramp\n\n[a cramp](https://example.org/) and a cramp", [], WORDS)
    assert "<h2>A cramp</h2>" in page
    assert '<a href="https://example.org/" rel="external noopener">a cramp</a>' in page
    assert page.count("sg-word") == 1


def test_words_are_escaped():
    page = markdown.to_html('A cramp & "more" <b>', [], WORDS)
    assert "&amp;" in page
    assert "&lt;b&gt;" in page


def test_a_word_inside_another_is_left_alone():
    assert "sg-word" not in markdown.to_html("Encramped.", [], WORDS)


def test_the_longer_name_wins():
    matcher = glossary.pattern(["disc", "slipped disc"])
    assert matcher.findall("A slipped disc") == ["slipped disc"]


def test_a_letter_that_only_looks_the_same_breaks_nothing():
    known = {"\u03bcg": "word-g"}  # Greek mu, and the micro sign below
    assert glossary.used("5 \u00b5g", known, glossary.pattern(known)) == {}
