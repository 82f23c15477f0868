"""The examples for a server: what they name exists, they agree with each other and with what the code sends.

They are run by hand behind nginx, Caddy and systemd when they change; where `systemd-analyze` is there, it reads the
units here too.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from guide.management.static_site import GONE, IMMUTABLE_BELOW
from guide.serving.replies import security_headers
from tests.test_environment import VARIABLES

FOLDER = Path(settings.BASE_DIR) / "guide" / "deploy"
UNITS, TIMERS = sorted(FOLDER.glob("*.service")), sorted(FOLDER.glob("*.timer"))
README = (settings.BASE_DIR / "README.md").read_text()
SERVER = "granian --interface wsgi --host {host} --port 8000 --workers 2"
SERVER += " --workers-kill-timeout 10 spasmguide.wsgi:application"


def read(name):
    return (FOLDER / name).read_text()


def without_comments(name):
    return re.sub(r"^\s*#.*$", "", read(name), flags=re.MULTILINE)


def test_every_variable_of_the_examples_is_one_of_the_settings():
    of_units = {name for unit in UNITS for name in re.findall(r"\$\{(\w+)\}", unit.read_text())}
    named = set(re.findall(r"^([A-Z_]+)=", read("environment"), re.MULTILINE))
    assert named - of_units <= set(VARIABLES)
    assert of_units <= named, "a unit takes what no line of the environment gives"
    guide = re.search(r"^x-guide:.*?^services:", read("compose.yaml"), re.MULTILINE | re.DOTALL)[0]
    composed = set(re.findall(r"^    ([A-Z_]+): ", guide, re.MULTILINE))
    assert len(composed) > 5
    assert composed <= set(VARIABLES)
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "PROXIES"} <= (
        named & composed
    )


def test_every_command_of_the_examples_exists():
    texts = [path.read_text() for path in FOLDER.iterdir() if path.suffix != ".md"]
    chapter = README.partition("## Putting it on a server")[2].partition("\n## ")[0]
    named = {
        name for text in [*texts, chapter] for name in re.findall(r"(?<!Runs )\bmanage\.py ([a-z_]+)(?![.\w])", text)
    }
    named |= set(re.findall(r"^ +spasmguide ([a-z_]+)", chapter, re.MULTILINE))
    assert {"migrate", "collectstatic", "publish", "send_digests", "check_links", "tidy"} <= named
    assert named - set(get_commands()) == set()


def test_every_file_that_the_chapter_names_exists():
    chapter = README.partition("## Putting it on a server")[2].partition("\n## ")[0]
    named = set(re.findall(r"guide/deploy/([\w.*-]+\w)", chapter))
    assert {"environment", "manage", "nginx.conf"} <= named
    assert [name for name in named if not list(FOLDER.glob(name))] == []


def test_the_guide_is_started_in_one_way():
    started = SERVER.format(host="127.0.0.1")
    assert f"\nExecStart=/srv/spasmguide/.venv/bin/{started}\n" in read("spasmguide.service")
    assert f".venv/bin/{started}\n" in README
    command = re.search(r"^CMD \[(.*)\]$", read("Containerfile"), re.MULTILINE)[1]
    assert " ".join(re.findall(r'"([^"]+)"', command)) == SERVER.format(host="0.0.0.0")


def test_proxies_and_guide_agree_on_the_port():
    assert "server 127.0.0.1:8000;" in read("nginx.conf")
    assert "{$UPSTREAM:127.0.0.1:8000}" in read("Caddyfile")
    assert "UPSTREAM: guide:8000" in read("compose.yaml")
    assert "EXPOSE 8000" in read("Containerfile")


def test_each_proxy_tells_what_the_guide_asks_for():
    nginx = without_comments("nginx.conf")
    for header in (
        "Host $host",
        "X-Forwarded-For $proxy_add_x_forwarded_for",
        "X-Forwarded-Proto $scheme",
        "X-Request-ID $request_id",
    ):
        assert f"proxy_set_header {header};" in nginx
    assert "proxy_request_buffering on;" in nginx
    assert "header_up X-Request-ID" in read("Caddyfile")  # the rest Caddy does by itself
    assert "request_buffers" in without_comments("Caddyfile")
    assert "\nPROXIES=1\n" in read("environment")


@pytest.mark.parametrize(
    ("name", "sets"), [("nginx-static.conf", 'add_header {0} "{1}"'), ("Caddyfile.static", '{0} "{1}"')]
)
def test_a_host_of_plain_files_sends_the_headers_of_the_server(name, sets):
    text = read(name)
    for header, value in security_headers():
        said = sets.format(header, value)
        assert said in text or said.replace('"', "") in text, header
    for folder in IMMUTABLE_BELOW:
        assert folder.strip("/") in text, f"{folder} is not named"
    assert f"/{GONE}" in text


def test_the_container_runs_without_rights_and_writes_to_one_place():
    text = read("Containerfile")
    assert re.search(r"^USER [1-9]\d*$", text, re.MULTILINE)
    assert re.findall(r"^VOLUME (.*)$", text, re.MULTILINE) == ["/var/lib/spasmguide"]
    assert "VAR_DIR=/var/lib/spasmguide" in text
    assert "--require-hashes" in text
    copied = {name for line in re.findall(r"^COPY ([^-].*)$", text, re.MULTILINE) for name in line.split()[:-1]}
    assert [name for name in copied if not (settings.BASE_DIR / name).exists()] == []
    kept = set(re.findall(r"^!(.*)$", read("Containerfile.dockerignore"), re.MULTILINE))
    assert copied == kept
    composed = without_comments("compose.yaml")
    assert "read_only: true" in composed
    assert composed.count(":/var/lib/spasmguide\n") == 1


def test_every_timer_has_its_unit_and_the_chapter_starts_it():
    assert len(TIMERS) >= 3
    for timer in TIMERS:
        assert timer.with_suffix(".service") in UNITS
        assert timer.stem.removeprefix("spasmguide-") in README
    for unit in UNITS:
        text = unit.read_text()
        assert "User=spasmguide\n" in text
        assert "EnvironmentFile=/etc/spasmguide/environment\n" in text
        assert "ProtectSystem=strict\n" in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_can_read_the_units(tmp_path):
    for unit in [*UNITS, *TIMERS]:
        text = unit.read_text().replace("/srv/spasmguide/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(re.sub(r"/srv/spasmguide/\.venv/bin/granian", "/bin/true", text))
    command = ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert [line for line in said.stderr.splitlines() if "spasmguide" in line] == []


def test_the_script_that_runs_commands_is_one_that_a_shell_reads():
    assert (FOLDER / "manage").stat().st_mode & 0o111
    subprocess.run(["sh", "-n", FOLDER / "manage"], check=True)
