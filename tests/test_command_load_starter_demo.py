"""The demonstration: the whole starter guide, submitted and approved by demonstration accounts."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from django.utils.html import escape

from guide.models import Blob, Edition, Event, PhoneFile, Reviewer, Revision, Topic
from guide.models.editions import compress
from guide.publishing import search_index
from guide.publishing.public_texts import topic_path
from guide.record import facts
from guide.review import readability, workflow
from tests.measuring import bytes_stored
from tests.starter import starter_files

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
AS_SERVED = 11  # quality of brotli; tests compress quickly
CORE = {"/", "/help/", "/offline/", "/settings/", "/diary/", "/404/", "/lapsed/", "/unreachable/"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(autouse=True)
def _demonstration(settings, folder):
    settings.DEMO = True
    settings.VAR_DIR = folder


@pytest.fixture(scope="module", autouse=True)
def _loaded(module_db, folder):
    with override_settings(DEMO=True, VAR_DIR=folder):
        call_command("load_starter", demo=True, stdout=StringIO())


def test_the_demonstration_goes_through_the_real_workflow():
    topics = Topic.objects.count()
    acts = list(Event.objects.values_list("act", flat=True))
    assert topics == len(starter_files())
    assert acts.count("submit") == acts.count("approve") == topics
    assert acts.count("publish") == 1
    assert set(Revision.objects.values_list("state", flat=True)) == {"approved"}
    assert Edition.objects.current().is_demo
    for event in Event.objects.filter(act="approve"):
        assert event.data["demo"] is True
        assert event.data["credential"] == "demonstration account, not a clinician"
    assert set(Reviewer.objects.values_list("is_demo", flat=True)) == {True}
    call_command("verify", stdout=StringIO())


def test_the_whole_guide_is_light_and_what_helps_in_pain_comes_first():
    """On the wire, as a phone asks for it: packs with brotli. At most 1.5 MB, its core 250 kB."""
    manifest = Edition.objects.current().manifest
    sizes = [len(PhoneFile.objects.get(sha256=pack["blob"]).brotli) for pack in manifest["packs"]]
    late = search_index.FILE_START
    core = {entry["blob"] for path, entry in manifest["assets"].items() if not path.startswith(late)}
    core |= {entry["blob"] for path, entry in manifest["pages"].items() if path in CORE or path.startswith("/relief/")}
    holding = [number for number, pack in enumerate(manifest["packs"]) if core & set(pack["members"])]
    assert holding == list(range(len(holding)))
    assert sum(sizes) <= 1_500_000
    names = [pack["blob"] for pack in manifest["packs"][: len(holding)]]
    assert sum(len(compress(PhoneFile.objects.get(sha256=name).raw, AS_SERVED)) for name in names) <= 250_000


@pytest.mark.unmeasured
def test_an_act_adds_less_than_half_a_megabyte_to_the_database():
    """Other words in a summary that stands on some 25 pages."""
    before, at = bytes_stored(), timezone.now()
    topic, [author, reviewer] = Topic.objects.get(slug="calf-towel-bed"), _demo_accounts()
    topic.summary = "Other words stand here now."
    topic.save()
    workflow.record_contribution(topic, author, at=at)
    revision = workflow.submit(topic, author, note="Other words", at=at)
    review_by = facts.months_after(at.date(), topic.review_months)
    workflow.approve(revision, reviewer, sha256=revision.sha256, review_by=review_by, at=at, confirmed_at=at)
    assert Edition.objects.current().seq == 2
    assert 0 < bytes_stored() - before < 500_000


def _demo_accounts():
    return [get_user_model().objects.get(username=name) for name in ("author", "reviewer")]


def test_every_topic_shows_its_sources_and_is_two_taps_from_the_guide():
    manifest = Edition.objects.current().manifest["pages"]
    html = {path: bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode() for path, entry in manifest.items()}
    one_tap = set(manifest["/guide/"]["links"])
    two_taps = {link for path in one_tap for link in manifest[path]["links"]}
    for topic in Topic.objects.all():
        path = topic_path({"kind": topic.kind, "slug": topic.slug})
        assert path in two_taps, path
        for source in topic.sources.all():
            assert escape(source.url) in html[path], path


def test_a_second_run_loses_nothing_and_changes_nothing(folder):
    topic = Topic.objects.first()
    topic.title = "My own words"
    topic.save()
    before = (Event.objects.count(), Edition.objects.current().pk, (folder / "demo-accounts.txt").read_text())

    call_command("load_starter", demo=True, stdout=StringIO())

    topic.refresh_from_db()
    assert topic.title == "My own words"
    assert before == (Event.objects.count(), Edition.objects.current().pk, (folder / "demo-accounts.txt").read_text())


def test_every_page_can_be_read_aloud():
    for path, entry in Edition.objects.current().manifest["pages"].items():
        html = bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode()
        assert html.count('data-module="read-aloud"') == 1, path


def test_no_starter_text_reads_above_its_aim():
    """In years of school: 4 for steps that are read in pain, 6 for all else; a list that goes on is one sentence."""
    levels = [(topic.slug, level) for topic in Topic.objects.all() for level in readability.levels(topic)]
    assert [(slug, level.part, level.grade) for slug, level in levels if level.grade > level.aim] == []
