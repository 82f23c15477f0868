import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings


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


def test_without_a_secret_it_refuses_to_start_and_says_why():
    result = run("check")
    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr


def test_a_typing_slip_in_a_flag_is_an_error():
    result = run("check", SECRET_KEY="x", DEBUG="flase")
    assert result.returncode != 0
    assert "DEBUG must be one of" in result.stderr


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


@pytest.mark.parametrize(
    ("site_url", "origin"),
    [
        ("https://guide.example", "https://guide.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "https://127.0.0.1"),  # no browser knows a passkey there, and the checks stay clean
        ("", "https://guide.example"),
    ],
)
def test_passkeys_are_taken_from_the_site_s_own_address(site_url, origin):
    words = "from django.conf import settings; print(*settings.OTP_WEBAUTHN_ALLOWED_ORIGINS)"
    names = {"SECRET_KEY": "x", "SITE_URL": site_url, "ALLOWED_HOSTS": "guide.example"}
    assert run("shell", "--no-imports", "-c", words, **names).stdout.strip() == origin


@pytest.mark.parametrize("flag", ["DEBUG", "DEMO"])
def test_what_opens_doors_is_off_by_default(flag):
    result = run(
        "shell", "--no-imports", "-c", f"from django.conf import settings; print(settings.{flag})", SECRET_KEY="x"
    )
    assert result.stdout.strip() == "False", result.stderr
