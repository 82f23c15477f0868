from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guide.authoring import topic_files
from guide.models import Edition, Kind, Revision, Topic

pytestmark = pytest.mark.django_db


def test_no_demonstration_outside_demonstration_mode():
    with pytest.raises(CommandError, match="DEMO=on"):
        call_command("load_starter", demo=True)


@pytest.mark.unmeasured
def test_outside_demonstration_mode_everything_is_a_draft(author):
    call_command("load_starter", author="ada", stdout=StringIO())

    assert Topic.objects.exists()
    assert not Revision.objects.exists()
    edition = Edition.objects.current()
    assert "/help/" in edition.manifest["pages"]
    assert not any("/stretches/" in path for path in edition.manifest["pages"])


@pytest.mark.unmeasured
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


FILES = topic_files.read_folder()
FOLDERS = {(file.path.parent.name, file.front["kind"]) for file in FILES}


def test_a_folder_of_the_starter_holds_one_kind():
    assert len(FOLDERS) == len({folder for folder, _kind in FOLDERS}) == len({kind for _folder, kind in FOLDERS})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.slug)
def test_a_starter_file_names_its_sources(file):
    assert file.path.stem == file.slug
    assert file.front["sources"]
    assert file.front["change_note"].strip()


def test_a_broken_file_is_named(tmp_path):
    path = tmp_path / "broken.md"
    path.write_text("+++\ntitle = \n+++\nBody")
    with pytest.raises(topic_files.TopicFileError, match=r"broken\.md"):
        topic_files.read_topic(path)
    path.write_text("no front matter")
    with pytest.raises(topic_files.TopicFileError, match="between two lines"):
        topic_files.read_topic(path)
