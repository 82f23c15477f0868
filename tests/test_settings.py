"""What a command says and does with the environment that it is given; each variable is in `test_environment.py`."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

from tests.signing import PUBLIC

pytestmark = pytest.mark.unmeasured
SETTINGS = "spasmguide.settings"


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


@pytest.mark.parametrize("key", [PUBLIC, ""])
def test_production_settings_are_clean_but_for_a_guide_that_nobody_signs(key):
    result = run(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="guide.example",
        SIGNING_PUBLIC_KEY=key,
    )
    said = result.stdout + result.stderr
    assert (result.returncode, said.count("identified 1 issue")) == ((0, 0) if key else (1, 1)), said
    assert "no issues" in said if key else "guide.W001" in said


@pytest.mark.parametrize(
    ("wish", "header"),
    [
        ({}, "max-age=31536000"),
        ({"HSTS": "subdomains"}, "max-age=31536000; includeSubDomains"),
        ({"HSTS": "preload"}, "max-age=31536000; includeSubDomains; preload"),
        ({"HTTPS": "off", "HSTS": "preload"}, None),
    ],
)
def test_other_hosts_of_the_domain_are_bound_to_https_only_on_wish(wish, header):
    """Of a page from memory and of one of Django's, in a process of its own."""
    program = (
        "import django; django.setup()\n"
        "from django.test import RequestFactory\n"
        "from django.middleware.security import SecurityMiddleware\n"
        "from django.http import HttpResponse\n"
        "from guide.serving.replies import security_headers\n"
        "request = RequestFactory().get('/', secure=True)\n"
        "django_s = SecurityMiddleware(lambda request: HttpResponse())(request).get('Strict-Transport-Security')\n"
        "print([dict(security_headers()).get('Strict-Transport-Security'), django_s])\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "x",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        **wish,
    }
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str([header, header])


def test_a_command_says_what_the_disk_did_without_a_traceback(tmp_path):
    """A limit of the process stands for the disk: no file may grow beyond 4 kB."""
    program = (
        "import resource, runpy, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.argv = ['manage.py', 'migrate', '--skip-checks', '--verbosity', '0']\n"
        "runpy.run_path('manage.py', run_name='__main__')\n"
    )
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "x", "VAR_DIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.startswith("The server could not use its disk, which may be full or broken"), said.stderr[-500:]
    assert "Traceback" not in said.stderr


def test_behind_a_pooler_no_cursor_outlives_its_transaction():
    program = "import django; django.setup()\nfrom django.db import connection\n"
    program += "print(connection.settings_dict['DISABLE_SERVER_SIDE_CURSORS'])"
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "-c", program]
    for wish, expected in (({}, "False"), ({"TRANSACTION_POOLING": "on"}, "True")):
        said = subprocess.run(
            command, cwd=settings.BASE_DIR, env={**environment, **wish}, capture_output=True, text=True
        )
        assert said.stdout.strip() == expected
