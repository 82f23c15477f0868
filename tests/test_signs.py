"""One sign, one level, one sentence: wherever a sign is shown, it is the row of its text."""

import copy
import json

import pytest

from guide.models.kinds import KINDS, Kind
from guide.models.levels import LEVELS, ORDER, highest
from guide.publishing import markdown, rendering, search_index, structured_data
from guide.publishing.public_texts import Public
from guide.publishing.site_pages import Guide
from guide.review.preflight import problems
from guide.review.workflow import Refused
from tests.factory import make_public, make_sign, make_topic, submit


@pytest.fixture(scope="session")
def starter_guide(starter_texts):
    return Guide(list(starter_texts), [])


def keys(guide):
    return list(guide.signs)


def shown_signs(data, key):
    """Every place in the data of a page where this sign is shown, with its level."""
    if isinstance(data, dict):
        if data.get("key") == key and isinstance(data.get("level"), dict):
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from shown_signs(part, key)


def pages_with(guide, key):
    """The pages that show a sign: Get help, the check at one of its places, its own text and those that name it."""
    naming = [text for text in guide.public if key in text.payload.get("named_signs", ())]
    naming += [text for text in guide.public if key in markdown.named_signs(text.payload["body"])]
    pages = [guide._help(), guide.topic_page(guide.sign_texts[key]), *map(guide.topic_page, naming)]
    (check,) = guide.of(Kind.CHECK)
    area = next(
        area for area in guide.areas if area["slug"] in guide.signs[key]["areas"] or not guide.signs[key]["areas"]
    )
    return [*pages, guide.walk(check, {}, area)]


def with_level(texts, key, level):
    """The same texts, one sign of one of them at another level."""
    changed = []
    for text in texts:
        if any(sign["key"] == key for sign in text.payload.get("signs", ())):
            payload = copy.deepcopy(text.payload)
            next(sign for sign in payload["signs"] if sign["key"] == key)["level"] = level
            text = Public(payload, text.sha256, text.signature, text.signed_on)
        changed.append(text)
    return changed


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_sign_whose_level_is_changed_changes_wherever_it_is_shown(starter_texts, starter_guide):
    """Each sign in turn, with the level after its own."""
    for key in keys(starter_guide):
        level = ORDER[(ORDER.index(starter_guide.signs[key]["level"]) + 1) % len(ORDER)]
        guide = Guide(with_level(starter_texts, key, level), [])
        found = [sign for page in pages_with(guide, key) for sign in shown_signs(page.data, key)]
        assert len(found) > 1, key
        assert {sign["level"]["sentence"] for sign in found} == {str(LEVELS[level].sentence)}, key


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_what_is_searched_and_what_search_engines_read_change_with_it(starter_texts, starter_guide):
    for key in keys(starter_guide)[::20]:
        level = "soon" if starter_guide.signs[key]["level"] != "soon" else "today"
        guide = Guide(with_level(starter_texts, key, level), [])
        index = json.loads(search_index.index(guide.entries))
        assert [sign["level"] for sign in index["signs"] if sign["key"] == key] == [level]
        page = guide.topic_page(guide.sign_texts[key])
        described = json.loads(structured_data.json_ld(page.path, page.data))
        words = guide.signs[key]["words"]
        assert [sign["description"] for sign in described["mentions"] if sign["name"] == words] == [
            str(LEVELS[level].sentence)
        ]


def test_every_starter_sign_is_named_or_asked_and_every_name_is_a_sign(starter_texts, starter_guide):
    known = set(starter_guide.signs)
    for text in starter_texts:
        named = {*text.payload.get("named_signs", ()), *markdown.named_signs(text.payload["body"])}
        named |= {key for step in text.payload["steps"] for key in step.get("asks", ())}
        assert named <= known, text.path


def test_every_emergency_of_the_starter_has_a_source(starter_guide):
    bare = [key for key, sign in starter_guide.signs.items() if sign["level"] == "emergency" and not sign["sources"]]
    assert bare == []


def test_get_help_shows_each_sign_once_by_level_and_danger(starter_guide):
    cards = starter_guide._help().data["cards"]
    assert [card["level"]["name"] for card in cards] == list(ORDER)
    shown = [sign["key"] for card in cards for sign in [*card["signs"], *card["more"]]]
    assert sorted(shown) == sorted(starter_guide.signs)
    for card in cards:
        assert len(card["signs"]) <= 6
        danger = [starter_guide.signs[sign["key"]]["danger"] for sign in [*card["signs"], *card["more"]]]
        assert danger == sorted(danger)


def test_no_template_types_the_sentence_of_a_level():
    from django.conf import settings

    for path in sorted(settings.BASE_DIR.glob("templates/guide/**/*.html")):
        text = path.read_text()
        for words in LEVELS.values():
            assert str(words.sentence) not in text, path


# --- among the sentences of a text ---

SIGN = {
    "words": "One <b>leg</b> is swollen",
    "path": "/help/clot/",
    "level": {"name": "today", "label": "Today", "sentence": "Get help today."},
}


def html(body, **signs):
    return markdown.to_html(body, (), {}, signs=signs)


def test_a_sign_stands_in_a_text_in_its_own_words_with_its_level_and_a_link():
    found = html("Look out:\n\n- {sign clot}\n- Pain.", clot=SIGN)
    assert 'href="/help/clot/"' in found
    assert "One &lt;b&gt;leg&lt;/b&gt; is swollen" in found
    assert "Get help today." in found
    assert found.count("<li>") == 2


def test_a_sign_that_is_not_public_drops_out_with_its_line():
    assert html("- {sign clot}\n- Pain.") == "<ul>\n<li>Pain.</li>\n</ul>\n"


def test_a_phone_can_cut_the_sign_of_a_withdrawn_text_out():
    found = html("{sign clot}", clot=SIGN)
    assert found.index("<!--[/help/clot/]-->") < found.index("swollen") < found.index("<!--[//help/clot/]-->")


# --- at the desk ---


def test_a_warning_text_without_a_sign_is_refused(author):
    topic = make_topic(author, kind=Kind.WARNING, slug="clot")
    topic.signs.all().delete()
    with pytest.raises(Refused, match="Add at least one sign"):
        submit(topic)


def test_a_sign_that_the_check_would_ask_in_too_many_words_cannot_be_submitted(author):
    topic = make_topic(author, kind=Kind.WARNING, slug="clot")
    make_sign(topic, "long", words="word " * 16)
    assert any("in 16 words" in sentence for sentence in problems(topic))


def test_the_level_of_a_text_is_the_highest_of_its_signs(author, reviewer):
    topic = make_topic(author, kind=Kind.WARNING, slug="clot", level="routine")
    make_sign(topic, "worse", level="emergency")
    revision = submit(topic)
    assert highest(sign["level"] for sign in json.loads(revision.payload)["signs"]) == "emergency"


def test_a_withdrawn_sign_drops_out_of_every_page_that_named_it(author, reviewer):
    from guide.publishing import build
    from guide.review import workflow
    from tests.factory import LATER

    clot = make_public(author, reviewer, kind=Kind.WARNING, slug="clot", title="A swollen leg")
    make_public(author, reviewer, kind=Kind.TIP, slug="walk", named_signs=["clot"], body="Walk.\n\n{sign clot}")
    workflow.withdraw(clot, reviewer, reason="x", notice="y", at=LATER)

    guide = build.load_guide()
    page = rendering.render(guide.topic_page(guide.by_path["/prevention/walk/"]))
    assert "A swollen leg" not in page
    assert "When to get help" not in page


def test_kinds_that_readers_follow_name_signs():
    naming = {str(name) for name, kind in KINDS.items() if "named_signs" in kind.fields}
    assert naming == {"relief", "stretch", "compress", "routine", "tip", "cause", "article"}
