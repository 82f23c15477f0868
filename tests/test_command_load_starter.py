from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from guide.authoring import topic_files
from guide.models import Contribution, Edition, Event, Kind, Revision, Topic
from guide.review import ownership
from tests.factory import make_user
from tests.starter import starter_files

pytestmark = pytest.mark.django_db


def test_no_demonstration_outside_demonstration_mode():
    with pytest.raises(CommandError, match="DEMO=on"):
        call_command("load_starter", demo=True)


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_outside_demonstration_mode_everything_is_a_draft(author):
    call_command("load_starter", author="ada", stdout=StringIO())

    assert Topic.objects.exists()
    assert not Revision.objects.exists()
    edition = Edition.objects.current()
    assert "/help/" in edition.manifest["pages"]
    assert not any("/stretches/" in path for path in edition.manifest["pages"])


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_ladders_and_lines_for_pregnancy_come_from_the_files(author):
    call_command("load_starter", author="ada", stdout=StringIO())

    for file in starter_files():
        topic = Topic.objects.get(slug=file.slug)
        assert list(topic.rungs.values_list("target__slug", flat=True)) == [
            topic_files.rung_entry(entry)["topic"] for entry in file.front.get("ladder", [])
        ]
        for name in ("pregnancy", "pregnancy_note", "pregnancy_flag"):
            assert getattr(topic, name) == file.front.get(name, "")


def load(author=None):
    """What the command says, without the time that its texts take."""
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic_files, "read_folder", lambda: FILES[:1])
        call_command("load_starter", author=author, stdout=said)
    return said.getvalue()


def owners():
    return set(Topic.objects.values_list("owner__username", flat=True))


def test_in_the_order_of_the_readme_the_superuser_becomes_nobodys_author(superuser):
    said = load("ada")

    assert "“ada”, an account made just now in the group Authors. It has no password" in said
    assert owners() == {"ada"}
    ada = get_user_model().objects.get(username="ada")
    assert ownership.possible_owners().get() == ada
    assert not ada.has_usable_password()
    assert set(Contribution.objects.values_list("user__username", flat=True)) == {"ada"}


def test_without_a_name_the_only_author_owns_the_drafts(author, superuser):
    assert "They belong to “ada”, who may not sign them." in load()
    assert owners() == {"ada"}


def test_without_a_name_and_an_author_an_account_is_made(superuser):
    assert "They belong to “starter-author”, an account made just now" in load()
    assert owners() == {"starter-author"}


@pytest.mark.parametrize("name", ["ada", "nobody-yet", None])
def test_loaded_again_it_makes_no_account_and_gives_nobody_the_topics(superuser, author, name):
    load("ada")
    before = (set(get_user_model().objects.values_list("username", flat=True)), owners(), Event.objects.count())

    said = load(name) if name else load()

    assert said == "All starter topics are there already: none was added, and no owner was changed.\n"
    assert (set(get_user_model().objects.values_list("username", flat=True)), owners(), Event.objects.count()) == before


def test_among_several_authors_one_has_to_be_named(author, second_author):
    with pytest.raises(CommandError, match=r"--author NAME. The authors are ada, ben\."):
        load()


@pytest.mark.parametrize("command", ["load_starter", "import_topics"])
def test_no_superuser_reviewer_or_closed_account_owns_a_text(superuser, reviewer, command, tmp_path):
    make_user("gone", "Authors", is_active=False)
    superuser.groups.add(Group.objects.get(name="Authors"))
    folder = [str(tmp_path)] if command == "import_topics" else []
    for name, why in (("root", "is a superuser"), ("rita", "is no active author"), ("gone", "is no active author")):
        with pytest.raises(CommandError, match=why):
            call_command(command, *folder, author=name)
    assert not Topic.objects.exists()


def test_the_starter_covers_every_kind():
    kinds = [file.front["kind"] for file in starter_files()]
    for kind in (Kind.STRETCH, Kind.COMPRESS, Kind.TIP, Kind.CAUSE, Kind.WARNING):
        assert kinds.count(kind) >= 2
    slugs = {file.slug for file in starter_files() if file.front["kind"] == Kind.RELIEF}
    assert {"calf", "back"} <= slugs


FILES = starter_files()
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
