"""A guide goes out as readable files and comes back as drafts."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from guide.authoring import drafts, topic_files
from guide.authoring.uploaded_pictures import PictureField, store
from guide.models import Edition, Event, Kind, Rung, Step, Topic
from guide.record import facts, snapshot
from guide.review import workflow
from tests.admin_pages import picture_file
from tests.factory import NOW, make_author, make_public, make_topic, submit
from tests.starter import starter_files

EVERYTHING = starter_files()


def taken():
    return {topic.slug: snapshot.take(topic) for topic in Topic.objects.all()}


def clear():
    for model in (Step, Rung):
        model.objects.all().delete()
    for topic in Topic.objects.all():
        topic.delete()


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_the_whole_starter_guide_comes_back_as_it_was(author, tmp_path):
    drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
    drafts.create_missing(EVERYTHING, author, at=NOW)
    before = taken()
    call_command("export_topics", str(tmp_path))
    clear()

    call_command("import_topics", str(tmp_path), author="ada")

    assert taken() == before
    assert len(before) == len(EVERYTHING)


def test_a_picture_travels_with_its_words(author, tmp_path):
    topic = make_topic(author)
    picture = PictureField().clean(ContentFile(picture_file().read(), name="leg.png"))
    topic.picture, topic.picture_size = store(picture), {"width": picture.width, "height": picture.height}
    topic.picture_alt = "A leg."
    topic.save()
    before = taken()
    call_command("export_topics", str(tmp_path))
    clear()

    call_command("import_topics", str(tmp_path), author="ada")

    assert taken() == before


def test_an_import_changes_drafts_and_never_what_is_public(author, reviewer, tmp_path):
    topic = make_public(author, reviewer)
    call_command("export_topics", str(tmp_path))
    file = tmp_path / "stretch" / "calf-wall.md"
    file.write_text(file.read_text().replace("About calf-wall.", "Another summary."))
    edition, lines = Edition.objects.current(), Event.objects.count()

    call_command("import_topics", str(tmp_path), author="ada")

    assert Topic.objects.get().summary == "Another summary."
    assert (Edition.objects.current(), Event.objects.count()) == (edition, lines)
    assert facts.contributors(topic) == {author.pk}


def test_who_imports_has_touched_the_text_and_who_imports_nothing_new_has_not(author, reviewer, tmp_path):
    topic = make_public(author, reviewer)
    call_command("export_topics", str(tmp_path))
    make_author("ben")

    call_command("import_topics", str(tmp_path), author="ben")

    assert facts.contributors(topic) == set()


def test_a_text_in_review_is_not_written_over(author, tmp_path):
    topic = make_topic(author)
    call_command("export_topics", str(tmp_path))
    submit(topic)
    file = tmp_path / "stretch" / "calf-wall.md"
    file.write_text(file.read_text().replace("About calf-wall.", "Another summary."))

    with pytest.raises(CommandError, match="Nothing was filed. This topic is in review"):
        call_command("import_topics", str(tmp_path), author="ada")
    assert Topic.objects.get().summary == "About calf-wall."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "stretch"', 'kind = "potion"', "there is no kind"),
        ("hold_seconds = 30", "hold_seconds = 9000", "calf-wall.md"),
        ('areas = [\n    "calf",\n]', 'areas = ["moon"]', "names “moon”"),
        ("+++\n", "", "between two lines"),
        ('title = "Calf wall"', "", "needs title"),
    ],
)
def test_a_file_that_cannot_be_read_files_nothing_and_is_named(author, tmp_path, old, new, message):
    make_topic(author)
    call_command("export_topics", str(tmp_path))
    clear()
    file = tmp_path / "stretch" / "calf-wall.md"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))

    with pytest.raises(CommandError, match=message):
        call_command("import_topics", str(tmp_path), author="ada")
    assert not Topic.objects.exists()


def test_a_slug_keeps_its_kind(author, tmp_path):
    make_topic(author, kind=Kind.TIP, slug="walk")
    call_command("export_topics", str(tmp_path))
    clear()
    make_topic(author, kind=Kind.CAUSE, slug="walk")

    with pytest.raises(CommandError, match="is a cause already"):
        call_command("import_topics", str(tmp_path), author="ada")


def test_the_folder_and_the_account_have_to_be_there(db, tmp_path):
    (tmp_path / "old").touch()
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_topics", str(tmp_path))
    with pytest.raises(CommandError, match="no account"):
        call_command("import_topics", str(tmp_path), author="nobody")
    make_author()
    with pytest.raises(CommandError, match="not a folder"):
        call_command("import_topics", str(tmp_path / "none"), author="ada")


def test_an_imported_topic_can_be_submitted(author, tmp_path):
    make_topic(author)
    call_command("export_topics", str(tmp_path))
    clear()
    call_command("import_topics", str(tmp_path), author="ada")

    assert workflow.submit(Topic.objects.get(), author, note="From the hospital.", at=NOW)
