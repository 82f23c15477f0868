import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guide.models import Edition
from guide.review import workflow
from tests.factory import LATER, make_public


def test_a_plain_file_server_can_serve_the_edition(author, reviewer, tmp_path):
    make_public(author, reviewer)

    call_command("export", str(tmp_path / "site"), stdout=StringIO())

    manifest = Edition.objects.current().manifest
    for path, entry in manifest["pages"].items():
        content = (tmp_path / "site" / path.strip("/") / "index.html").read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["blob"]
    for path, entry in manifest["assets"].items():
        assert hashlib.sha256((tmp_path / "site" / path[1:]).read_bytes()).hexdigest() == entry["blob"]
    head = json.loads((tmp_path / "site/_o/head.json").read_bytes())
    assert (tmp_path / f"site/_o/e/{head['edition']}.json").exists()
    assert (tmp_path / "site/404.html").exists()
    assert (tmp_path / "site/serviceworker.js").exists()
    assert json.loads((tmp_path / "site/manifest.json").read_bytes())["name"] == "SpasmGuide"


def test_a_withdrawn_page_is_exported_as_its_notice(author, reviewer, tmp_path):
    topic = make_public(author, reviewer)
    workflow.withdraw(topic, reviewer, reason="x", notice="Do not use this.", at=LATER)

    call_command("export", str(tmp_path), stdout=StringIO())

    assert "Do not use this." in (tmp_path / "stretches/calf-wall/index.html").read_text()


def test_a_folder_with_something_in_it_is_left_alone(author, reviewer, tmp_path):
    make_public(author, reviewer)
    (tmp_path / "mine.txt").write_text("keep")

    with pytest.raises(CommandError, match="not empty"):
        call_command("export", str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.django_db
def test_without_an_edition_there_is_nothing_to_export(tmp_path):
    with pytest.raises(CommandError, match="no edition yet"):
        call_command("export", str(tmp_path))
