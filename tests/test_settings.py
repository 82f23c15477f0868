"""What a command says and does with the environment that it is given; each variable is in `test_environment.py`."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.unmeasured


def run(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "VIRTUAL_ENV")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "SECRET_KEY is not set. "),
        ({"SECRET_KEY": "x", "EMAIL_PORT": "x"}, "EMAIL_PORT must be a number from 1 to 65535, not “x”.\n"),
    ],
)
def test_a_command_says_what_is_wrong_in_one_line_without_a_traceback(environment, said):
    result = run("check", **environment)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1


def test_the_first_command_makes_the_folder_for_what_is_kept(tmp_path):
    folder = tmp_path / "not" / "yet"
    result = run("migrate", "--plan", SECRET_KEY="x", VAR_DIR=str(folder))
    assert result.returncode == 0, result.stderr
    assert [path.name for path in folder.iterdir()] == ["db.sqlite3"]


def test_a_command_says_that_the_folder_cannot_be_made(tmp_path):
    (tmp_path / "var").write_text("a file")
    result = run("collectstatic", "--noinput", SECRET_KEY="x", VAR_DIR=str(tmp_path / "var"))
    assert result.returncode == 1
    assert result.stderr.startswith(f"The folder {tmp_path}/var/static cannot be used: Not a directory. Set VAR_DIR")
    assert "Traceback" not in result.stderr


def test_a_command_that_only_looks_leaves_no_folder(tmp_path):
    assert run("check", SECRET_KEY="x", VAR_DIR=str(tmp_path / "var")).returncode == 0
    assert not list(tmp_path.iterdir())


def test_production_settings_are_clean():
    result = run(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="guide.example",
    )
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout
