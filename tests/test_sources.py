"""Which source carries which sentence: on pages, at the desk, before submitting and before signing."""

import re
from datetime import date
from io import StringIO

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from guide.models import Blob, Edition, Kind, Sign, Source
from guide.publishing import glossary, markdown, sentences, source_notes
from guide.publishing.sentences import Part
from guide.record import snapshot
from guide.review import level_words, obstacles, preflight, source_checks, workflow
from guide.review.guards import Refused
from tests.admin_pages import address, text
from tests.factory import approve, make_area, make_sign, make_source, make_topic, sign, submit

SCRIPT = "<script>alert(1)</script>"


def html(path):
    return bytes(Blob.objects.get(sha256=Edition.objects.current().manifest["pages"][path]["blob"]).raw).decode()


def page(path):
    return lxml.html.fromstring(html(path))


def words(element):
    return " ".join(element.text_content().split())


def figures(element):
    """The figures in a part of a page, each with where it leads."""
    return [(mark.text_content(), mark.get("href")) for mark in element.find_class("sg-source")]


def make_marked(author, **overrides):
    """A text of which each part has something with a source and something without."""
    topic = make_topic(author, **{"sources": 0, "cautions": "", **overrides})
    topic.sources.all().delete()
    for name, read in (("nhs", "part"), ("mayo", "whole"), ("copy", "copy"), ("idle", "")):
        make_source(topic, name=name, title=f"About {name}", read=read, url=f"https://example.org/{name}", year=2020)
    return topic


# --- sentences ---


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("It stops. [nhs] It comes back [mayo].", [("It stops.", ("nhs",)), ("It comes back.", ("mayo",))]),
        ("Really? Yes! “No.” [nhs]", [("Really?", ()), ("Yes!", ()), ("“No.”", ("nhs",))]),
        ("Two carry it. [nhs] [mayo] [nhs]", [("Two carry it.", ("nhs", "mayo"))]),
        ("At 3 a.m. Dr. Who came, e.g. Tuesday. Next.", [("At 3 a.m. Dr. Who came, e.g. Tuesday.", ()), ("Next.", ())]),
        ("39.4°C (103°F) or more. [nhs]", [("39.4°C (103°F) or more.", ("nhs",))]),
        ("A list line without an end [nhs]", [("A list line without an end", ("nhs",))]),
        ("[nhs](/help/) leads on. [Here [mayo]](/x/).", [("nhs leads on.", ()), ("Here.", ("mayo",))]),
        ("**Strong [nhs]** words", [("Strong words", ("nhs",))]),
        ("{sign dvt}", []),
        ("", []),
    ],
)
def test_a_line_is_split_where_a_reader_pauses(line, found):
    assert [(said.words, said.sources) for said in sentences.of_body(line)] == found


def test_an_item_of_a_list_is_a_sentence_and_knows_its_heading():
    found = list(sentences.of_body("First.\n\n## What [nhs]\n\n- one [nhs]\n- two\n"))

    assert [(said.part, said.words, said.heading) for said in found] == [
        (Part.BODY, "First.", ""),
        (Part.HEADING, "What", ""),
        (Part.BODY, "one", "What"),
        (Part.BODY, "two", "What"),
    ]


# --- marks in a text ---


def test_figures_stand_where_the_names_stood_and_unknown_names_leave_nothing():
    found = markdown.to_html("One. [b] [a] Two [b]. [zz]", set(), {}, sources=["a", "b"])

    assert re.sub(r" (href|aria-label)=\"[^\"]*\"", "", found) == (
        '<p>One.<a class="sg-source">1</a><a class="sg-source sg-source--next">2</a>'
        ' Two<a class="sg-source">2</a>.</p>\n'
    )
    assert 'href="#source-2" aria-label="Source 2">2</a>.' in found


def test_no_figure_stands_inside_a_link_or_in_a_heading():
    found = lxml.html.fromstring(
        markdown.to_html("## Top [a]\n\nSee [this [a] page](/x/) and [that [a]](/gone/).", {"/x/"}, {}, sources=["a"])
    )

    assert found.find(".//h2").text_content() == "Top"
    assert found.xpath("//a//a") == []
    assert words(found.find(".//p")) == "See this page1 and that1."
    assert found.xpath("//a[@href='/x/']")[0].getnext().get("href") == "#source-1"


def test_the_glossary_keeps_its_anchors_and_its_words_their_links():
    body = "- **Spasm:** a muscle. [a]\n- **Cramp [a]:** a spasm hurts."
    found = markdown.to_html(body, set(), {}, sources=["a"], anchors=True)
    assert re.findall(r'<li id="([^"]+)">', found) == ["word-spasm", "word-cramp"]
    assert found.count("#source-1") == 2

    known = glossary.names(markdown.words_only(body))
    assert known == {"spasm": "word-spasm", "cramp": "word-cramp"}
    found = markdown.to_html("It is a [spasm] spasm. [spasm]", set(), {"spasm": "/x/"}, sources=["spasm"])
    assert found.count('href="/x/"') == 1
    assert found.count("#source-1") == 2


@pytest.mark.parametrize(
    "name", ["<b>", '"onclick="x', "javascript:1", "a b", "../x", "NHS", "a]b", "[[a]]", "а", "\u202e"]
)
def test_what_is_no_name_of_a_source_stays_words_and_is_escaped(name):
    found = lxml.html.fromstring(markdown.to_html(f"One. [{name}] Two", set(), {}, sources=[name, "a"]))

    assert {part.tag for part in found.iter()} <= {"p", "a"}
    assert all(set(part.attrib) <= {"class", "href", "aria-label"} for part in found.iter())
    assert all(re.fullmatch(r"#source-\d+", part.get("href")) for part in found.iter("a"))


def test_a_source_without_a_name_gets_no_figure():
    assert markdown.marks([""], ["", "a"]) == ""
    assert ">2</a>" in markdown.marks(["a"], ["", "a"])


def test_a_name_that_could_hold_a_script_is_refused(author):
    topic = make_topic(author)
    with pytest.raises(ValidationError):
        make_source(topic, name=SCRIPT[:50]).full_clean()
    with pytest.raises(Refused, match="slug"):
        submit(topic)


# --- pages ---


@pytest.fixture
def warning(author, second_reviewer):
    topic = make_marked(
        author,
        kind=Kind.WARNING,
        slug="hot",
        level="emergency",
        steps=("Call.", "Cool.", "Wait."),
        cautions="Do not <wait>. [copy] [nhs]\nDo not run.",
        body="It is hot. [nhs]\n\n## Why\n\nNobody knows. It hurts. [mayo]",
    )
    topic.signs.update(sources=["mayo"])
    make_sign(topic, "cold", words="I am cold", sources=[])
    topic.steps.filter(text="Cool.").update(sources=["nhs", "mayo"])
    approve(submit(topic), second_reviewer)
    return topic


def test_each_part_of_a_page_shows_the_figures_of_its_sources(warning):
    found = page("/help/hot/")

    assert [figures(step) for step in found.find_class("sg-steps__text")] == [
        [],
        [("1", "#source-1"), ("2", "#source-2")],
        [],
    ]
    assert [figures(row) for row in found.find_class("sg-callout")[0].findall(".//li")] == [
        [("1", "#source-1"), ("3", "#source-3")],
        [],
    ]
    assert [figures(row) for row in found.find_class("sg-signs")] == [[("2", "#source-2")], []]
    assert [mark for mark, _where in figures(found.find_class("sg-prose")[0])] == ["1", "2"]
    assert "Do not &lt;wait&gt;." in html("/help/hot/")
    ids = set(found.xpath("//@id"))
    assert {where[1:] for _mark, where in figures(found)} <= ids


def test_the_list_says_for_what_each_source_is_used_and_how_it_was_read(warning):
    rows = page("/help/hot/").find_class("sg-sources")[0].findall("li")

    assert [row.get("id") for row in rows] == ["source-1", "source-2", "source-3", "source-4"]
    said = [words(row) for row in rows]
    assert "read in part, 15 March 2026" in said[0]
    assert "Used for: step 2, the cautions, the first lines of the text." in said[0]
    assert "read whole, 15 March 2026" in said[1]
    assert "Used for: the signs, step 2, “Why”." in said[1]
    assert "read in a copy, 15 March 2026 Used for: the cautions." in said[2]
    assert said[3].endswith("2020 · read 15 March 2026")


def test_the_list_is_folded_and_says_at_its_foot_what_has_no_source(warning):
    found = page("/help/hot/").get_element_by_id("sources")

    (fold,) = found.findall("details")
    assert fold.get("open") is None
    assert words(fold) == "Show all 4 sources"
    assert fold.getnext().find_class("sg-sources")
    assert words(found.find_class("sg-sources__ours")[0]) == (
        "Plain precautions of ours, no source: “I am cold”; steps 1 and 3; “Do not run.”. "
        "Sentences without a number are general advice of ours, with no source."
    )


def test_a_relief_plan_shows_no_figure_in_its_steps_and_the_list_names_them(author, reviewer):
    topic = make_marked(author, kind=Kind.RELIEF, slug="calf", steps=("Stretch.", "Rub."), cautions="Do not run. [nhs]")
    topic.steps.filter(text="Rub.").update(sources=["nhs"])
    approve(submit(topic), reviewer)
    found = page("/relief/calf/")

    assert [figures(step) for step in found.find_class("sg-steps__text")] == [[], []]
    assert figures(found.find_class("sg-callout")[0]) == [("1", "#source-1")]
    assert "Used for: step 2, the cautions." in words(found.get_element_by_id("source-1"))
    assert "no source: step 1." in words(found.get_element_by_id("sources"))


def test_a_page_whose_every_sentence_has_a_source_says_nothing_of_precautions(author, reviewer):
    topic = make_marked(author, kind=Kind.ARTICLE, slug="all", steps=(), body="It hurts. [nhs]")
    approve(submit(topic), reviewer)

    found = page("/learn/all/").get_element_by_id("sources")
    assert "Used for: the text." in words(found)
    assert found.find_class("sg-sources__ours") == []


def test_a_text_of_before_keeps_its_plain_list(author, reviewer):
    topic = make_topic(author, kind=Kind.ARTICLE, slug="old-2", steps=(), body="It hurts.")
    topic.sources.update(name="")
    approve(submit(topic), reviewer)

    found = page("/learn/old-2/").get_element_by_id("sources")
    assert found.find("details") is None
    assert found.find("ul").get("class") == "sg-sources"
    assert "Used for" not in words(found)


def test_no_question_of_the_check_shows_a_source(author, reviewer, warning):
    topic = make_marked(author, kind=Kind.CHECK, slug="check", steps=("Any of these?",), body="Rest at home. [nhs]")
    topic.steps.update(asks=["hot", "cold"])
    Sign.objects.filter(key="cold").update(level="emergency", sources=["nhs"])
    payload = snapshot.take(topic)
    guide = workflow.build.load_guide()
    pages = guide.previews(payload)

    assert len(pages) > 1
    for end, shown in pages.items():
        rendered = workflow.build.renderer.render(shown)
        assert ("sg-source" in rendered) == (end == ""), end


def test_search_does_not_know_the_names_of_sources(author):
    from guide.publishing import cards, search_index

    topic = make_marked(author, kind=Kind.ARTICLE, slug="a", steps=(), body="It hurts. [zebra]")
    payload = snapshot.take(topic)
    assert "zebra" not in search_index.topic_entry(payload, cards.card(payload)).body


# --- before submitting, before signing ---


def test_a_mark_names_a_source_of_the_text(author):
    topic = make_marked(
        author, body="A. [nope]\n\nB. [NHS] [a link](/help/)", cautions="Do not. [gone]", steps=("Stand.",)
    )
    topic.steps.update(sources=["lost", "nhs"])

    found = " ".join(source_checks.problems(snapshot.take(topic)))
    for name, place in (("nope", "the text"), ("NHS", "the text"), ("gone", "caution 1"), ("lost", "step 1")):
        assert f"“[{name}]” in {place} names no source of this text." in found
    assert found.count("names no source") == 4
    with pytest.raises(Refused, match="names no source"):
        submit(topic)


def test_a_name_stands_for_one_source(author):
    topic = make_marked(author, body="A. [nhs]")
    make_source(topic, name="nhs")

    with pytest.raises(Refused, match="Two sources are named “nhs”"):
        submit(topic)


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("body", "## Why [nhs]\n\nSo.", "not in the heading “Why”"),
        ("cautions", "Do not [nhs] run.", "at its end"),
        ("summary", "It hurts. [nhs]", "readers would see it"),
        ("easier", "Sit. [nhs]", "readers would see it"),
    ],
)
def test_a_mark_stands_where_pages_show_it(author, field, value, refusal):
    topic = make_marked(author, **{"cautions": "Stop.", field: value})

    with pytest.raises(Refused, match=refusal):
        submit(topic)


@pytest.mark.parametrize("sources", [[], ["gone"]])
def test_an_emergency_sign_without_a_source_is_not_submitted(author, sources):
    topic = make_topic(author, kind=Kind.WARNING, slug="hot", level="emergency")
    topic.signs.update(sources=sources)

    with pytest.raises(Refused, match="“Hot” .hot. is an emergency sign and no source says so"):
        submit(topic)
    topic.signs.update(sources=["source-0"])
    assert submit(topic)


@pytest.mark.parametrize("level", ["today", "soon", "routine"])
def test_a_sign_of_a_lower_level_may_be_our_precaution(author, level):
    topic = make_topic(author, kind=Kind.WARNING, slug="hot", level=level)
    topic.signs.update(sources=[])
    assert submit(topic)


def test_what_slipped_into_review_without_a_source_cannot_be_signed(author, reviewer, monkeypatch):
    topic = make_topic(author, kind=Kind.WARNING, slug="hot", level="emergency")
    topic.signs.update(sources=[])
    monkeypatch.setattr(preflight, "problems", lambda *args: [])
    revision = submit(topic)

    with pytest.raises(Refused, match="emergency sign without a source"):
        sign(revision, reviewer)
    assert "without a source" in obstacles.obstacle_to_signing_text(
        revision, "approve", reviewer, revision.submitted_at
    )


def test_an_emergency_of_before_schema_3_cannot_become_public_again(author, reviewer, monkeypatch):
    take = snapshot.take
    topic = make_topic(author, kind=Kind.WARNING, slug="hot", level="emergency")

    def older(topic):
        payload = {**take(topic), "schema": 2, "urgency": "emergency"}
        payload.pop("signs")
        return payload

    monkeypatch.setattr(snapshot, "take", older)
    monkeypatch.setattr(preflight, "problems", lambda *args: [])
    with pytest.raises(Refused, match="emergency sign without a source"):
        sign(submit(topic), reviewer)


def test_warnings_name_idle_sources_and_copies_of_what_is_published(author):
    topic = make_marked(author, body="A. [nhs] [mayo] [copy]", cautions="Stop.")
    topic.sources.filter(name="copy").update(publisher="NHS, copied by example.org")
    topic.sources.filter(name="nhs").update(publisher="NHS (England)")

    found = " ".join(preflight.warnings(topic))
    assert "No sentence names these sources: About idle." in found
    assert "Read in a copy: About copy." in found
    topic.sources.filter(name="nhs").update(publisher="NHS inform (Scotland)")
    assert "Read in a copy" not in " ".join(preflight.warnings(topic))


# --- free text that speaks of a level ---


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("Call your emergency number.", "emergency"),
        ("A numb foot is an emergency.", "emergency"),
        ("Ring 999.", "emergency"),
        ("Get help today.", "today"),
        ("See your doctor the same day.", "today"),
        ("Ask a pharmacist within 2 days.", "soon"),
        ("See a doctor within days.", "soon"),
        ("Say so at your next visit.", "routine"),
        ("See a doctor.", ""),
        ("Skip caffeine today.", None),
        ("A doctor can test for this.", None),
        ("Do it within 10 minutes.", None),
        ("Ask your midwife if this is right for you.", None),
    ],
)
def test_words_that_say_how_soon_are_heard(said, level):
    assert level_words.spoken(said) == level


def test_free_text_that_says_how_soon_names_a_sign_of_that_level(author):
    make_topic(author, kind=Kind.WARNING, slug="clot", level="today")
    topic = make_topic(author, body="Swollen? Get help today.\n\n## Call your emergency number\n\nRest.")

    (warning,) = level_words.warnings(snapshot.take(topic))
    assert "names no sign of that level (Today): “Get help today.”" in warning
    assert warning in preflight.warnings(topic)
    topic.named_signs = ["clot"]
    assert list(level_words.warnings(snapshot.take(topic))) == []
    topic.body = "Call an ambulance."
    assert "(Emergency)" in " ".join(level_words.warnings(snapshot.take(topic)))
    topic.body = "See a doctor."
    assert list(level_words.warnings(snapshot.take(topic))) == []
    topic.body, topic.named_signs = "See a doctor.", []
    assert "names no sign: “See a doctor.”" in " ".join(level_words.warnings(snapshot.take(topic)))
    topic.body = "{sign clot}\n\nGet help today."
    assert list(level_words.warnings(snapshot.take(topic))) == []


@pytest.mark.parametrize("kind", [Kind.WARNING, Kind.CHECK, Kind.NUMBERS])
def test_texts_that_are_about_levels_may_speak_of_them(author, kind):
    topic = make_topic(author, kind=kind, slug="x", steps=(), body="Get help today.")
    assert list(level_words.warnings(snapshot.take(topic))) == []


# --- the desk ---


def test_the_reviewer_reads_each_sentence_beside_its_sources(client, author, reviewer):
    topic = make_marked(author, kind=Kind.WARNING, slug="hot", body="It hurts. [nhs] Why?", level="emergency")
    topic.signs.update(sources=["mayo"], do="Lie down.")
    topic.sources.update(publisher=SCRIPT)
    revision = submit(topic)
    client.force_login(reviewer)
    response = client.get(address(revision))
    part = lxml.html.fromstring(response.text).get_element_by_id("reading")

    rows = {words(row[0]): row for row in part.find_class("reading-row")}
    sourced = rows["It hurts."]
    assert "About nhs, <script>alert(1)</script>, 2020 read in part, 15 March 2026" in words(sourced)
    assert sourced.find(".//a").get("href") == "https://example.org/nhs"
    assert sourced.get("class") == "reading-row"
    assert words(rows["Why?"][1]) == "No source."
    assert rows["Why?"].get("class") == "reading-row reading-row--bare"
    (sign,) = [said for said in rows if "Until help comes: Lie down." in said]
    assert "Emergency Call your emergency number now." in sign
    assert "3 of 5 sentences have no source." in words(part)
    assert SCRIPT not in response.text


def test_the_author_reads_the_same_of_what_is_saved(client, author):
    topic = make_marked(author, body="It hurts. [gone] Yes. [copy]", cautions="Stop.")
    client.force_login(author)
    part = words(lxml.html.fromstring(client.get(address(topic)).text).get_element_by_id("reading"))

    assert "It hurts. “gone” names no source of this text. No source." in part
    assert "read in a copy, not on the publisher's own page, 15 March 2026" in part


def test_a_text_of_before_says_that_no_sentence_names_its_source(client, author, reviewer):
    topic = make_topic(author)
    topic.sources.update(name="")
    revision = submit(topic)
    client.force_login(reviewer)

    assert "No sentence of this text names its source." in text(client.get(address(revision)))


# --- manage.py sources ---


def report():
    out = StringIO()
    call_command("sources", stdout=out)
    return out.getvalue()


def test_the_report_lists_every_source_with_its_quality_age_texts_and_sentences(author, set_clock):
    first = make_marked(author, body="It hurts. [nhs] It stops. [copy] [mayo]", cautions="Stop. [nhs]")
    second = make_topic(author, slug="other", sources=0, areas=[make_area("foot", "Foot")])
    make_source(second, name="nhs", url="https://example.org/nhs", read="part", year=2020)
    make_source(second, name="aged", url="https://example.org/aged", read="whole", year=None, read_on=date(2019, 1, 1))
    first.sources.filter(name="mayo").update(year=2021)

    blocks = {block.split("\n")[0][2:]: block for block in re.split(r"\n(?=[! ] https)", report())}
    nhs, mayo, copy = (blocks[f"https://example.org/{name}"] for name in ("nhs", "mayo", "copy"))
    assert nhs.startswith("! https")
    assert "About nhs · NHS inform · 2020 · read 2026-03-15" in nhs
    assert "the publisher's own page, read in part" in nhs
    assert "stretch/calf-wall: 2 sentences\n        caution 1: Stop.\n        It hurts." in nhs
    assert "stretch/other: no sentence" in nhs
    assert "listed without a sentence in stretch/other; older than 5 years" in nhs
    assert mayo.startswith("  https")  # five years old, and not older
    assert "! read in a copy" in copy
    assert "! no longer used" in blocks["https://example.org/idle"]
    assert "! no longer used; older than 5 years" in blocks["https://example.org/aged"]
    assert "5 sources, 4 of them marked (!)." in report()


def test_the_report_of_an_empty_desk_is_empty(db):
    assert report() == "0 sources, 0 of them marked (!).\n"


def test_every_way_to_read_a_source_has_words_in_the_report():
    from guide.management.commands.sources import QUALITY

    assert set(QUALITY) == set(Source.Read)


def test_names_are_those_of_the_sources_in_their_order(author):
    assert source_notes.names_of(snapshot.take(make_marked(author))) == ["nhs", "mayo", "copy", "idle"]
