from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.html import escape

from guide import topic_files
from guide.edition.texts import topic_path
from guide.models import Blob, Edition, Event, Kind, Reviewer, Revision, Topic

pytestmark = pytest.mark.django_db
CORE = {"/", "/help/", "/offline/", "/settings/", "/diary/", "/404/", "/lapsed/"}


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    call_command("load_starter", demo=True, stdout=StringIO())


def test_the_demonstration_goes_through_the_real_workflow(demo):
    topics = Topic.objects.count()
    acts = list(Event.objects.values_list("act", flat=True))
    assert topics == len(topic_files.read_folder())
    assert acts.count("submit") == acts.count("approve") == topics
    assert acts.count("publish") == 1
    assert set(Revision.objects.values_list("state", flat=True)) == {"approved"}
    assert Edition.objects.current().is_demo
    for event in Event.objects.filter(act="approve"):
        assert event.data["demo"] is True
        assert event.data["credential"] == "demonstration account, not a clinician"
    assert set(Reviewer.objects.values_list("is_demo", flat=True)) == {True}
    call_command("verify", stdout=StringIO())


def test_the_whole_guide_is_light_and_what_helps_in_pain_comes_first(demo):
    """On the wire, as a phone asks for it: packs with brotli. At most 1.5 MB, its core 250 kB."""
    manifest = Edition.objects.current().manifest
    sizes = [len(Blob.objects.get(sha256=pack["blob"]).brotli) for pack in manifest["packs"]]
    core = {entry["blob"] for entry in manifest["assets"].values()}
    core |= {entry["blob"] for path, entry in manifest["pages"].items() if path in CORE or path.startswith("/relief/")}
    holding = [number for number, pack in enumerate(manifest["packs"]) if core & set(pack["members"])]
    assert holding == list(range(len(holding)))
    assert sum(sizes) <= 1_500_000
    assert sum(sizes[: len(holding)]) <= 250_000


def test_every_topic_shows_its_sources_and_is_two_taps_from_the_guide(demo):
    manifest = Edition.objects.current().manifest["pages"]
    html = {path: bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode() for path, entry in manifest.items()}
    one_tap = set(manifest["/guide/"]["links"])
    two_taps = {link for path in one_tap for link in manifest[path]["links"]}
    for topic in Topic.objects.all():
        path = topic_path({"kind": topic.kind, "slug": topic.slug})
        assert path in two_taps, path
        for source in topic.sources.all():
            assert escape(source.url) in html[path], path


def test_a_second_run_loses_nothing_and_changes_nothing(demo, tmp_path):
    topic = Topic.objects.first()
    topic.title = "My own words"
    topic.save()
    before = (Event.objects.count(), Edition.objects.current().pk, (tmp_path / "demo-accounts.txt").read_text())

    call_command("load_starter", demo=True, stdout=StringIO())

    topic.refresh_from_db()
    assert topic.title == "My own words"
    assert before == (Event.objects.count(), Edition.objects.current().pk, (tmp_path / "demo-accounts.txt").read_text())


def test_no_demonstration_outside_demonstration_mode():
    with pytest.raises(CommandError, match="DEMO=on"):
        call_command("load_starter", demo=True)


def test_outside_demonstration_mode_everything_is_a_draft(author):
    call_command("load_starter", author="ada", stdout=StringIO())

    assert Topic.objects.exists()
    assert not Revision.objects.exists()
    edition = Edition.objects.current()
    assert "/help/" in edition.manifest["pages"]
    assert not any("/stretches/" in path for path in edition.manifest["pages"])


def test_ladders_and_lines_for_pregnancy_come_from_the_files(author):
    call_command("load_starter", author="ada", stdout=StringIO())

    for file in topic_files.read_folder():
        topic = Topic.objects.get(slug=file.slug)
        assert list(topic.rungs.values_list("target__slug", flat=True)) == file.front.get("ladder", [])
        for name in ("pregnancy", "pregnancy_note", "pregnancy_flag"):
            assert getattr(topic, name) == file.front.get(name, "")


def test_drafts_need_an_owner():
    with pytest.raises(CommandError, match="--author"):
        call_command("load_starter")
    with pytest.raises(CommandError, match="no account"):
        call_command("load_starter", author="nobody")


def test_the_starter_covers_every_kind():
    kinds = [file.front["kind"] for file in topic_files.read_folder()]
    for kind in (Kind.STRETCH, Kind.COMPRESS, Kind.TIP, Kind.CAUSE, Kind.WARNING):
        assert kinds.count(kind) >= 2
    slugs = {file.slug for file in topic_files.read_folder() if file.front["kind"] == Kind.RELIEF}
    assert {"calf", "back"} <= slugs


@pytest.mark.parametrize("file", topic_files.read_folder(), ids=lambda file: file.slug)
def test_a_starter_file_names_its_sources_and_lies_in_its_folder(file):
    folders = {
        "stretch": "stretches", "compress": "compresses", "tip": "prevention", "cause": "causes",
        "warning": "warnings", "relief": "relief", "routine": "routines", "article": "articles", "check": "checks",
        "numbers": "numbers",
    }  # fmt: skip
    assert file.path.parent.name == folders[file.front["kind"]]
    assert file.path.stem == file.slug
    assert file.front["sources"]
    assert file.front["change_note"].strip()


def test_a_broken_file_is_named(tmp_path):
    path = tmp_path / "broken.md"
    path.write_text("+++\ntitle = \n+++\nBody")
    with pytest.raises(topic_files.TopicFileError, match=r"broken\.md"):
        topic_files.read(path)
    path.write_text("no front matter")
    with pytest.raises(topic_files.TopicFileError, match="between two lines"):
        topic_files.read(path)
