"""Every environment variable that the settings read: absent, empty, blank, right and wrong."""

import os
import re
import runpy
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from spasmguide import environment
from spasmguide.environment import BASE_DIR, InvalidVariable
from tests.signing import KEY, OTHER_PUBLIC, PUBLIC

SETTINGS = BASE_DIR / "spasmguide" / "settings.py"


ENCRYPTED = """-----BEGIN ENCRYPTED PRIVATE KEY-----
secret
-----END ENCRYPTED PRIVATE KEY-----"""
ANOTHER_CURVE = ec.generate_private_key(ec.SECP384R1()).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


FILES = TemporaryDirectory()


def key_file(name, content):
    """The path of a file with these bytes, in a folder that goes with this process."""
    file = Path(FILES.name) / f"{name}.pem"
    file.write_bytes(content)
    return str(file)


class Variable(NamedTuple):
    """What the setting of the same name is without the variable, with right values of it, and values to refuse."""

    default: Any
    right: dict[str, Any]
    wrong: list[str]


def flag(default):
    words = {"on": True, "YES": True, " true ": True, "1": True, "off": False, "No": False, "false": False, "0": False}
    return Variable(default, words, ["flase", "2", "on off"])


VARIABLES = {
    "SECRET_KEY": Variable(InvalidVariable, {" a key ": " a key "}, []),
    "DEBUG": flag(default=False),
    "DEMO": flag(default=False),
    "OFFLINE_KILL": flag(default=False),
    "HTTPS": flag(default=True),
    "ALLOWED_HOSTS": Variable(
        ["localhost", "127.0.0.1"],
        {
            "guide.example": ["guide.example"],
            "a, b ,c,": ["a", "b", "c"],
            ".guide.example,*,[::1]": [".guide.example", "*", "[::1]"],
            " , ,": ["localhost", "127.0.0.1"],
        },
        ["https://guide.example", "guide.example:8000", "guide.example/", "a b", "a,b c", "a;b", "-, guide example"],
    ),
    "SITE_URL": Variable(
        "",
        {
            "https://guide.example": "https://guide.example",
            " https://guide.example:8443/ ": "https://guide.example:8443",
            "http://localhost": "http://localhost",
            "http://127.0.0.1:8000": "http://127.0.0.1:8000",
        },
        [
            "guide.example",
            "http://guide.example",
            "https://guide.example/path",
            "https://guide.example:99999",
            "https://a, https://b",
            "https://me@guide.example",
            "https://guide.example?page",
            "https://guide example",
            "ftp://guide.example",
            "https://",
        ],
    ),
    "CSRF_TRUSTED_ORIGINS": Variable(
        [],
        {
            "https://guide.example": ["https://guide.example"],
            "https://a.example/ , http://b.example:8000,": ["https://a.example", "http://b.example:8000"],
            "https://*.guide.example": ["https://*.guide.example"],
        },
        ["guide.example", "https://guide.example, guide.example", "https://guide.example/path", "https://a:99999", "*"],
    ),
    "REVIEW_GRACE_MONTHS": Variable(6, {"0": 0, " 12 ": 12, "999": 999}, ["-1", "six", "1.5", "1000", "٣"]),
    "REPORTS": flag(default=True),
    "HSTS": Variable("host", {"subdomains": "subdomains", "preload": "preload"}, ["on", "include", "host preload"]),
    "TRANSACTION_POOLING": flag(default=False),
    "SIGN_IN_DAYS": Variable(180, {"30": 30, "3650": 3650}, ["0", "-1", "half", "3651"]),
    "LOG": Variable("text", {"json": "json", " JSON ": "json", "text": "text"}, ["xml", "on", "json text"]),
    "PROXIES": Variable(0, {"1": 1, " 2 ": 2}, ["-1", "one", "1.5", "1000", "1 2"]),
    "SIGNING_KEY": Variable(
        "",
        {KEY: KEY.strip(), KEY.strip().replace("\n", "\\n"): KEY.strip()},
        ["secret", PUBLIC, ENCRYPTED, ANOTHER_CURVE.decode()],
    ),
    "SIGNING_KEY_FILE": Variable(
        "",
        {key_file("key", KEY.encode()): KEY.strip()},
        [
            f"{FILES.name}/missing.pem",
            FILES.name,
            key_file("no-key", b"secret"),
            key_file("empty", b" \n"),
            key_file("binary", b"\xff\xfe"),
            "~nobody-has-this-name/key.pem",
        ],
    ),
    "SIGNING_PUBLIC_KEY": Variable(
        "",
        {PUBLIC: PUBLIC, f" {PUBLIC} ": PUBLIC},
        ["x", "ö", PUBLIC[:-1], f"{PUBLIC}==", PUBLIC.replace("M", "N", 1), KEY],
    ),
    "GRANIAN_BLOCKING_THREADS": Variable(4, {"16": 16}, ["0", "many"]),
    "BODY_SECONDS": Variable(30, {"5": 5}, ["0", "1000", "1.5"]),
    "REPORTS_FROM_ONE": Variable(20, {"50": 50}, ["0", "few"]),
    "REPORTS_FROM_ALL": Variable(300, {"5000": 5000}, ["0", "1000000"]),
    "REPORTS_OF_DANGER": Variable(300, {"5000": 5000}, ["0", "1000000"]),
    "VAR_DIR": Variable(
        BASE_DIR / "var",
        {
            "/srv/guide": Path("/srv/guide"),
            " /srv/guide/ ": Path("/srv/guide"),
            "other": BASE_DIR / "other",
            "~/guide": Path.home() / "guide",
        },
        ["~nobody-has-this-name/guide"],
    ),
    "DATABASE_URL": Variable(
        {"ENGINE": environment.SQLITE, "NAME": str(BASE_DIR / "var" / "db.sqlite3")},
        {
            "sqlite:////srv/guide.sqlite3": {"ENGINE": environment.SQLITE, "NAME": "/srv/guide.sqlite3"},
            "sqlite:///guide.sqlite3": {"ENGINE": environment.SQLITE, "NAME": str(BASE_DIR / "guide.sqlite3")},
            " postgres://me:a%40b@db.example:5433/guide ": {
                "ENGINE": environment.POSTGRESQL,
                "NAME": "guide",
                "USER": "me",
                "PASSWORD": "a@b",
                "HOST": "db.example",
                "PORT": 5433,
            },
            "postgresql:///guide": {"ENGINE": environment.POSTGRESQL, "NAME": "guide", "HOST": ""},
        },
        [
            "guide.sqlite3",
            "/srv/guide.sqlite3",
            "sqlite://",
            "sqlite:///",
            "sqlite://:memory:",
            "sqlite://var/guide.sqlite3",
            "sqlite:///~nobody-has-this-name/guide.sqlite3",
            "mysql://me:secret@localhost/guide",
            "postgress://me:secret@localhost/guide",
            "postgres://me:secret@localhost",
            "postgres://me:secret@localhost:port/guide",
            "postgres://me:secret@localhost:99999/guide",
            "postgres://me:secret/#@localhost/guide",
            "postgres://me:secret@[localhost/guide",
        ],
    ),
    "EMAIL_HOST": Variable(
        "",
        {"mail.example": "mail.example", " localhost ": "localhost", "192.0.2.1": "192.0.2.1"},
        ["smtp://mail.example", "mail.example:587", "mail example", "me@mail.example"],
    ),
    "EMAIL_PORT": Variable(587, {"25": 25, " 65535 ": 65535}, ["x", "0", "-1", "65536", "5e2", "58 7"]),
    "EMAIL_HOST_USER": Variable("", {" me ": "me", "me@clinic.example": "me@clinic.example"}, []),
    "EMAIL_HOST_PASSWORD": Variable("", {" blanks are part of it ": " blanks are part of it "}, []),
    "EMAIL_USE_TLS": flag(default=True),
    "ADMINS": Variable(
        [],
        {
            "root@clinic.example": [("", "root@clinic.example")],
            " a@x.example , b@localhost,": [("", "a@x.example"), ("", "b@localhost")],
            "Ada <ada@x.example>": [("Ada", "ada@x.example")],
        },
        ["root", "root@", "@x.example", "a@x.example b@x.example", "a@x.example, b", "a@b@c", "<a@x.example", "a@x y"],
    ),
    "DEFAULT_FROM_EMAIL": Variable(
        "spasmguide@localhost",
        {
            " guide@clinic.example ": "guide@clinic.example",
            "Guide <guide@clinic.example>": "Guide <guide@clinic.example>",
        },
        ["guide", "guide@", "Guide guide@clinic.example", "a@x.example, b@x.example", "a@x.example\nBcc: b@x.example"],
    ),
}


def settings_from(monkeypatch, variables):
    """All names of the settings where these variables are set, and no others but the key."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in {"SECRET_KEY": "only-for-tests", **variables}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


@pytest.fixture
def setting(monkeypatch):
    """`setting(name, value)`: what the settings make of one variable."""

    def read(name, value):
        found = settings_from(monkeypatch, {name: value})
        return found["DATABASES"]["default"] if name == "DATABASE_URL" else found[name]

    return read


def is_as(found, expected):
    """Of a database only what the table names."""
    return {key: found[key] for key in expected} == expected if isinstance(expected, dict) else found == expected


def numbered(values):
    """Every variable with each of its values; the names of the tests are the same in every process."""
    return [
        pytest.param(name, value, id=f"{name}-{number}")
        for name, variable in VARIABLES.items()
        for number, value in enumerate(values(variable))
    ]


@pytest.mark.parametrize("value", [None, "", "  \t"], ids=["absent", "empty", "blank"])
@pytest.mark.parametrize("name", VARIABLES)
def test_without_a_value_a_variable_has_its_default(setting, name, value):
    expected = VARIABLES[name].default
    if expected is InvalidVariable:
        with pytest.raises(InvalidVariable, match=f"^{name} is not set"):
            setting(name, value)
    else:
        assert is_as(setting(name, value), expected)


@pytest.mark.parametrize(("name", "value"), numbered(lambda variable: variable.right))
def test_a_right_value_is_taken(setting, name, value):
    assert is_as(setting(name, value), VARIABLES[name].right[value])


@pytest.mark.parametrize(("name", "value"), numbered(lambda variable: variable.wrong))
def test_a_wrong_value_is_refused_with_a_sentence_that_names_the_variable(setting, name, value):
    with pytest.raises(InvalidVariable, match=rf"^(Each entry of )?{name} (must|names) [^\n]") as refused:
        setting(name, value)
    assert "secret" not in str(refused.value), "it repeats a password"


@pytest.mark.parametrize(
    ("site_url", "origin"),
    [
        ("https://guide.example", "https://guide.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "https://127.0.0.1"),  # no browser knows a passkey there, and the checks stay clean
        ("", "https://clinic.example"),
    ],
)
def test_passkeys_are_taken_from_the_site_s_own_address(monkeypatch, site_url, origin):
    found = settings_from(monkeypatch, {"SITE_URL": site_url, "ALLOWED_HOSTS": " clinic.example"})
    assert found["OTP_WEBAUTHN_ALLOWED_ORIGINS"] == [origin]
    assert f"https://{found['OTP_WEBAUTHN_RP_ID']}" == origin.replace("http:", "https:").removesuffix(":8000")


def test_a_developer_needs_no_key_and_no_https(monkeypatch):
    found = settings_from(monkeypatch, {"SECRET_KEY": None, "DEBUG": "on"})
    assert found["SECRET_KEY"]
    assert not found["SECURE_SSL_REDIRECT"]


def test_the_public_key_follows_from_the_private_one(monkeypatch):
    for variables in ({"SIGNING_KEY": KEY}, {"SIGNING_KEY_FILE": key_file("key", KEY.encode())}):
        found = settings_from(monkeypatch, variables)
        assert (found["SIGNING_KEY"], found["SIGNING_PUBLIC_KEY"]) == (KEY.strip(), PUBLIC)
        assert settings_from(monkeypatch, {**variables, "SIGNING_PUBLIC_KEY": PUBLIC})["SIGNING_KEY"] == KEY.strip()
        with pytest.raises(InvalidVariable, match=f"is not the public key of {next(iter(variables))}. Leave it out"):
            settings_from(monkeypatch, {**variables, "SIGNING_PUBLIC_KEY": OTHER_PUBLIC})


def test_two_private_keys_are_one_too_many(monkeypatch):
    both = {"SIGNING_KEY": KEY, "SIGNING_KEY_FILE": key_file("key", KEY.encode())}
    with pytest.raises(InvalidVariable, match="^SIGNING_KEY and SIGNING_KEY_FILE are both set"):
        settings_from(monkeypatch, both)


def test_every_variable_that_is_read_stands_in_the_table_above():
    source = SETTINGS.read_text()
    read = re.findall(r'\benv\.[a-z]+\(\s*"([A-Z_]+)"', source)
    assert len(read) == len(re.findall(r"\benv\.[a-z]+\(", source)), "a name that is not written out"
    assert set(read) == set(VARIABLES)


def test_every_variable_that_is_read_stands_in_the_readme():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (BASE_DIR / "README.md").read_text(), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"[A-Z_]+", row)} == set(VARIABLES)


def test_no_other_module_reads_the_environment():
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    modules = [name for name in listed.stdout.splitlines() if not name.startswith("tests/")]
    # A module may hand the whole of it on to another program, `{**os.environ}`.
    reads = re.compile(
        r"\bos\.getenv|(?<!\*\*)\bos\.environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|from os import"
    )
    assert "manage.py" in modules
    assert [name for name in modules if reads.search((BASE_DIR / name).read_text())] == ["spasmguide/environment.py"]


def test_a_folder_is_made_with_those_above_it(tmp_path):
    environment.make_folder_of({"ENGINE": environment.SQLITE, "NAME": str(tmp_path / "a" / "b" / "db.sqlite3")})
    assert [path.name for path in (tmp_path / "a" / "b").parent.iterdir()] == ["b"]


def test_a_database_on_a_server_needs_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment.make_folder_of({"ENGINE": environment.POSTGRESQL, "NAME": "a/b"})
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path):
    (tmp_path / "var").write_text("a file")
    for folder in (tmp_path / "var", tmp_path / "var" / "deeper"):
        with pytest.raises(InvalidVariable, match=rf"^The folder {folder} cannot be used: .+\. Set VAR_DIR"):
            environment.make_folder(folder)


def test_a_folder_in_which_nothing_may_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the superuser of the machine may write anywhere
    with pytest.raises(InvalidVariable, match="this account may not write there"):
        environment.make_folder(tmp_path)


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(InvalidVariable, match="^DATABASE_URL must name a file"):
        environment.make_folder_of({"ENGINE": environment.SQLITE, "NAME": str(tmp_path)})
