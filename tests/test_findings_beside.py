"""What the preflight finds stands beside the field that it is about, and the list above the form leads there."""

import ast
import sys
from pathlib import Path

import lxml.html
import pytest
from django.db import transaction

from guide.admin.findings_beside import FORM_FIELDS
from guide.models import Blob, Kind, Link, Source
from guide.review import link_checks, preflight
from guide.review.findings import Finding
from tests.admin_pages import address
from tests.factory import NOW, make_area, make_source, make_topic
from tests.test_admin_figures import broken
from tests.test_readability import MIDDLE

HARD = "Simultaneous contralateral dorsiflexion facilitates considerable musculoskeletal reorganisation. " * 8
# Words of what is about a text as a whole, or about places that only its words name.
WHOLE_TEXT = ("Readers may not know", "There is another page", "This speaks of", "Its timer counts", "It leads to")


def bare(author):
    """A stretch that has nothing yet."""
    own = {"hold_seconds": None, "cautions": "", "pregnancy": "", "target_muscles": "", "position": ""}
    return make_topic(author, steps=(), sources=0, **own)


def faulty_stretch(author):
    picture = Blob.holding(b"x", "image/png")
    picture.save()
    topic = make_topic(
        author,
        steps=[
            "Hold for 20 seconds [source-0].",
            "one two three four five six seven eight nine ten eleven twelve more",
        ],
        sources=2,
        pregnancy="care",
        easier="Sit down [source-0].",
        cautions="Stop [source-0] if it hurts.",
        summary="See this [source-0].",
        body=f"## Heading [source-0]\n\nSome [unknown] mark. See a doctor. {HARD}",
        picture=picture,
        picture_size={"width": 1, "height": 1},
    )
    topic.sources.update(name="source-0", url="nothing")
    topic.steps.filter(position=2).update(sources=["unknown-as-well"])
    return topic


def faulty_plan(author):
    tip, stretch = make_topic(author, Kind.TIP, "drink"), make_topic(author, slug="calf-up")
    flag = " ".join(["word"] * 30)
    areas = [make_area(), make_area("thigh", "Thigh")]
    own = {"red_flag": flag, "pregnancy_flag": flag, "afterwards": "Walk.\nRest.\nDrink.\nSleep.", "prevention": "none"}
    plan = make_topic(author, Kind.RELIEF, "calf-now", rungs=[tip, stretch, stretch], areas=areas, **own)
    plan.rungs.filter(target=tip).update(live=True)
    return plan


def faulty_warning(author):
    topic = make_topic(author, Kind.WARNING, "go-now", sources=1, level="emergency")
    topic.signs.update(sources=[], words="Word " * 30 + HARD[:90])
    return topic


def faulty_numbers(author):
    make_topic(author, Kind.NUMBERS, "more-numbers")
    topic = make_topic(author, Kind.NUMBERS, "numbers", steps=["Britain", "Here", "There", "Austria"])
    topic.steps.filter(position=4).update(country="AT", numbers="133")
    topic.steps.filter(position=1).update(country="GB", numbers="999, x")
    topic.steps.filter(position=2).update(country="GB")
    return topic


def faulty_compress(author):
    topic = make_topic(author, Kind.COMPRESS, "heat", steps=["Keep it on for 5 minutes."], sources=1, pregnancy="")
    make_source(topic, title="Idle", name="idle", read=Source.Read.COPY, publisher="NHS, copied")
    make_source(make_topic(author, slug="other"), title="Own", name="own", read=Source.Read.WHOLE, publisher="NHS")
    return topic


def middling_tip(author):
    return make_topic(author, Kind.TIP, "drink", body=MIDDLE * 2)


def badly_drawn(author):
    return make_topic(author, slug="drawn", figure=broken())


def dead_source(author):
    topic = make_topic(author, slug="dead")
    link_checks.store(topic.sources.get().url, Link.Status.DEAD, "404 Not Found", at=NOW)
    return topic


def signless_warning(author):
    topic = make_topic(author, Kind.WARNING, "no-signs")
    topic.signs.all().delete()
    return topic


FAULTY = [
    bare,
    faulty_stretch,
    faulty_plan,
    faulty_warning,
    faulty_numbers,
    faulty_compress,
    signless_warning,
    dead_source,
    middling_tip,
    badly_drawn,
]


def found_in(topic):
    return [*preflight.problems(topic), *preflight.warnings(topic)]


def page_of(client, topic):
    client.force_login(topic.owner)
    return lxml.html.fromstring(client.get(address(topic)).text)


@pytest.mark.parametrize("make", FAULTY)
def test_each_finding_stands_at_its_field_and_the_list_leads_there(client, author, make):
    topic = make(author)
    found = found_in(topic)
    page = page_of(client, topic)
    links = {link.text_content(): link.get("href")[1:] for link in page.find_class("desk-finding")}

    assert found
    for finding in found:
        if not finding.path:
            assert any(words in finding for words in WHOLE_TEXT)
            continue
        target = page.get_element_by_id(links[finding])
        is_field = finding.path.count("/") != 1 and finding.path not in ("steps", "signs", "sources", "rungs")
        if not is_field:
            assert finding in target.text_content()
            continue
        parts = [FORM_FIELDS.get(part, part) for part in finding.path.split("/")]
        if len(parts) == 3:
            parts[1] = str(int(parts[1]) - 1)
        assert target.get("id") == f"id_{'-'.join(parts)}"
        assert_described(page, target, finding)


def assert_described(page, target, finding):
    """The field, or each box of a group, is described by what stands under it."""
    fields = [target] if target.tag in ("input", "textarea", "select") else target.findall(".//input")
    assert fields
    for field in fields:
        described = [page.get_element_by_id(name) for name in field.get("aria-describedby").split()]
        assert any(finding in words.text_content() for words in described)


def places_that_make_findings():
    """File and line of each call in the checks that makes a finding."""
    for path in Path(preflight.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                yield path.name, node.lineno


def test_every_check_of_the_preflight_is_among_the_faulty_texts(author, monkeypatch):
    made, make = set(), Finding.__new__

    def remember(cls, words, path=""):
        caller = sys._getframe(1)
        made.add((Path(caller.f_code.co_filename).name, caller.f_lineno))
        return make(cls, words, path)

    monkeypatch.setattr(Finding, "__new__", remember)
    for faulty in FAULTY:
        point = transaction.savepoint()
        found_in(faulty(author))
        transaction.savepoint_rollback(point)

    assert set(places_that_make_findings()) - made == set()
