"""What tells readers, and search engines, why a page can be believed: who checked it, when, and what is new in it."""

import json
from datetime import timedelta

import lxml.html
import pytest

from guide.models import Blob, Edition, Kind, Step
from guide.publishing import build
from guide.publishing.html_checks import inspect
from guide.record import facts
from guide.review import workflow
from tests.factory import LATER, NEXT_REVIEW, NOW, approve, make_public, make_reviewer, make_topic, sign, submit

pytestmark = pytest.mark.unmeasured

PATH = "/stretches/calf-wall/"
SIGN = {"kind": Kind.WARNING, "slug": "clot", "title": "A clot"}
# What search engines ask of the page of a text that is about health.
REQUIRED = {"@context", "@type", "name", "description", "about", "audience", "citation", "inLanguage", "mentions"}


def page(path):
    manifest = Edition.objects.current().manifest
    entry = manifest["pages"].get(path) or manifest["gone"][path]
    return lxml.html.fromstring(bytes(Blob.objects.get(sha256=entry["blob"]).raw))


def words(path, name):
    """What stands in the part with that class."""
    return " ".join(" ".join(part.text_content() for part in page(path).find_class(name)).split())


def review(path=PATH):
    return words(path, "sg-review")


def block(path=PATH):
    (found,) = page(path).xpath("//script[not(@src)]")
    return found.text


def data(path=PATH):
    return json.loads(block(path))


def publish_change(topic, reviewer, at=LATER, **fields):
    for name, value in fields.items():
        setattr(topic, name, value)
    topic.save()
    workflow.record_contribution(topic, topic.owner, at=at)
    approve(submit(topic, at=at), reviewer, at=at)


# --- who ---


def test_one_signer_and_both_dates(author, reviewer):
    make_public(author, reviewer)
    assert review().startswith("Checked by Rita Reviewer, Physiotherapist Reviewed 15 March 2026 ·")
    assert "next review 15 March 2027" in review()


def test_both_signers_of_a_page_about_safety(author, reviewer):
    other = make_reviewer("zoe", credential="Neurologist", conflict_statement="Holds shares in a maker of braces.")
    revision = submit(make_topic(author, **SIGN))
    sign(revision, other)
    sign(revision, reviewer)
    assert "Checked by Zoe Reviewer, Neurologist, and Rita Reviewer, Physiotherapist" in review("/help/clot/")
    assert "Zoe Reviewer, Neurologist Conflicts of interest: Holds shares in a maker" in words("/about/", "sg-people")
    assert "Rita Reviewer" in words("/about/", "sg-people")


def test_one_person_who_signed_much_stands_once_among_the_reviewers(author, reviewer):
    make_public(author, reviewer)
    make_public(author, reviewer, **SIGN)
    assert words("/about/", "sg-people").count("Rita Reviewer") == 1


# --- what changed ---


def test_a_first_version_says_nothing_of_changes(author, reviewer):
    make_public(author, reviewer)
    assert "Changed" not in review()


def test_a_changed_text_says_since_when_and_in_what(author, reviewer):
    topic = make_public(author, reviewer)
    publish_change(topic, reviewer, at=NOW + timedelta(days=2), hold_seconds=20)
    assert "Changed on 17 March 2026: Hold: 30 s became 20 s." in review()


def test_the_note_for_reviewers_is_not_shown(author, reviewer):
    topic = make_public(author, reviewer)
    publish_change(topic, reviewer, hold_seconds=20)
    assert "First text" not in page(PATH).text_content()


def test_many_changes_take_three_sentences_and_those_that_could_hurt_come_first(author, reviewer):
    topic = make_public(author, reviewer, steps=("Stand by a wall.", "Bend the knee."))
    Step.objects.filter(topic=topic, position=2).update(text="Straighten the leg.")
    publish_change(topic, reviewer, title="Other", summary="Else.", position="sitting", hold_seconds=20)
    said = build.load_guide().by_path[PATH].change.sentences
    assert said[0] == "Hold: 30 s became 20 s."
    assert len(said) == 3
    assert said[2] == "And 4 more changes."  # a step that is rewritten went, and another came


def test_what_no_reader_sees_is_no_change(author, reviewer):
    topic = make_public(author, reviewer)
    publish_change(topic, reviewer, review_months=12)
    assert "Changed" not in review()


def test_signing_the_same_text_again_keeps_the_day_of_its_last_change(author, reviewer):
    topic = make_public(author, reviewer)
    publish_change(topic, reviewer, hold_seconds=20)
    at = NOW + timedelta(days=9)
    signed = {"sha256": facts.live_signature(topic).sha256, "review_by": NEXT_REVIEW, "at": at, "confirmed_at": at}
    workflow.reaffirm(topic, reviewer, **signed)
    assert "Changed on 15 March 2026" in review()
    assert "Reviewed 24 March 2026" in review()


def test_a_text_that_comes_back_after_a_withdrawal_is_compared_with_the_last_public_one(author, reviewer):
    topic = make_public(author, reviewer)
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    other = make_reviewer("zoe")
    topic.hold_seconds = 20
    topic.save()
    workflow.record_contribution(topic, author, at=LATER)
    approve(submit(topic, at=LATER), other, at=LATER)
    assert "Hold: 30 s became 20 s." in review()


def test_only_pages_of_the_changed_text_are_about_its_change(author, reviewer, django_assert_max_num_queries):
    for number in range(5):
        publish_change(make_public(author, reviewer, slug=f"stretch-{number}"), reviewer, hold_seconds=20)
    with django_assert_max_num_queries(4):
        guide = build.load_guide()
    assert {text.change.sentences for text in guide.public} == {("Hold: 30 s became 20 s.",)}


# --- for search engines ---


def test_the_page_of_a_text_describes_itself_in_the_words_of_schema_org(author, reviewer, settings):
    settings.SITE_URL = "https://guide.example"
    make_public(author, reviewer)
    found = data()
    assert found.keys() == REQUIRED | {"url", "lastReviewed", "reviewedBy"}
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "MedicalWebPage"
    assert found["name"] == "Calf wall"
    assert found["description"] == "About calf-wall."
    assert found["url"] == f"https://guide.example{PATH}"
    assert found["lastReviewed"] == "2026-03-15"
    assert found["reviewedBy"] == [{"@type": "Person", "name": "Rita Reviewer", "jobTitle": "Physiotherapist"}]
    assert found["about"] == [{"@type": "AnatomicalStructure", "name": "Calf"}]
    assert found["audience"] == {"@type": "MedicalAudience", "audienceType": "Patient"}
    publisher = {"@type": "Organization", "name": "NHS inform"}
    source = {"@type": "CreativeWork", "name": "Source 0", "url": "https://example.org/cramps"}
    assert found["citation"] == [source | {"publisher": publisher}]
    assert found["mentions"] == []


def test_search_engines_are_told_the_signs_and_their_level(author, reviewer):
    make_public(author, reviewer, **SIGN)
    make_public(author, reviewer, named_signs=["clot"])
    sign = {
        "@type": "MedicalSignOrSymptom",
        "name": "A clot",
        "description": "Get medical help today, even at night or at the weekend.",
    }
    assert data("/help/clot/")["mentions"] == data()["mentions"] == [sign]


def test_both_signers_are_named_and_no_address_is_invented(author, reviewer):
    make_public(author, reviewer, **SIGN)
    assert [person["@type"] for person in data("/help/clot/")["reviewedBy"]] == ["Person", "Person"]
    assert "url" not in data("/help/clot/")


def test_only_pages_of_a_text_have_it(author, reviewer):
    make_public(author, reviewer)
    for path in Edition.objects.current().manifest["pages"]:
        assert len(page(path).xpath("//script[@type='application/ld+json']")) == (path == PATH), path


def test_in_a_demonstration_nothing_pretends_to_be_checked(author, settings):
    settings.DEMO = True
    make_public(author, make_reviewer("demo", is_demo=True))
    assert data().keys() == REQUIRED
    assert "Demo Reviewer" not in page(PATH).text_content()


def test_a_title_cannot_break_out_of_the_data(author, reviewer):
    title = 'Calf </script><script src="/x.js"></script> <!-- & "quoted" \\ end'
    make_public(author, reviewer, title=title)
    assert data()["name"] == title
    assert not set("<>&") & set(block())
    assert "/x.js" not in Edition.objects.current().manifest["pages"][PATH]["assets"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<script type='text/javascript'>1</script>",
        "<script type='module'>1</script>",
        "<script type='application/json'>1</script>",
        "<script type='application/ld+json' id='x'>1</script>",
        "<script type='application/ld+json'>alert(1)</script>",
        "<script type='application/ld+json'>\"<!--\"</script>",
        "<script type='application/ld+json'>{}</script><script>1</script>",
    ],
)
def test_no_other_inline_script_passes(html):
    assert inspect(html).refusals


def test_one_data_block_passes():
    assert inspect("<script type='application/ld+json'>{\"a\": 1}</script><p>“&lt;” is fine here</p>").refusals == []


# --- instead of a withdrawn page ---


@pytest.fixture
def withdrawn(author, reviewer):
    other = make_public(author, reviewer, slug="calf-towel", title="Towel stretch")
    topic = make_public(author, reviewer)
    workflow.withdraw(topic, reviewer, reason="x", notice="Wrong.", at=LATER, replacement=other)
    return other


def test_the_notice_offers_what_to_read_instead(withdrawn):
    assert "Use this instead" in words(PATH, "sg-main")
    (link,) = page(PATH).xpath("//a[@href='/stretches/calf-towel/']")
    assert link.text_content() == "Towel stretch"


def test_only_while_that_is_public(withdrawn, reviewer):
    workflow.withdraw(withdrawn, reviewer, reason="x", notice="Wrong too.", at=LATER)
    assert "instead" not in words(PATH, "sg-main")
    assert "/stretches/calf-towel/" not in Edition.objects.current().manifest["gone"][PATH]["links"]


def test_not_when_it_was_not_reviewed_in_time(withdrawn, reviewer):
    build.publish(reviewer, at=NOW + timedelta(days=700))
    assert "instead" not in words(PATH, "sg-main")


def test_a_withdrawal_without_a_replacement_offers_the_ways_on(author, reviewer):
    workflow.withdraw(make_public(author, reviewer), reviewer, reason="x", notice="Wrong.", at=LATER)
    assert "instead" not in words(PATH, "sg-main")
    assert page(PATH).xpath("//main//a[@href='/guide/']")
