"""Environment variables, read and checked for `settings.py`; no other module of the project reads one.

A variable that is absent, empty or blank has its default. A wrong one raises `InvalidVariable` with one sentence that
names the variable and says what it must be. The sentence repeats the value, except where it holds a password.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from guide import signing_keys

BASE_DIR = Path(__file__).resolve().parent.parent

ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
HOST = r"[\w-]+(?:[.][\w-]+)*"
ADDRESS = rf"[^\s@<>]+@{HOST}"
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"


class InvalidVariable(ImproperlyConfigured):
    """An environment variable, or a folder that one names, that the project cannot start with."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    """As it stands, since blanks may be part of a password; "" if it is nothing but blanks."""
    value = os.environ.get(name, "")
    return value if value.strip() else ""


def flag(name: str, default: bool) -> bool:
    """Any other word than those of `ON` and `OFF` is refused, so that a typing error never turns `DEBUG` on."""
    value = text(name).lower()
    if value in ("", *ON, *OFF):
        return value in ON if value else default
    raise InvalidVariable(f"{name} must be one of on, off, true, false, yes, no, 1 or 0, not “{value}”.")


def choice(name: str, *words: str) -> str:
    """One of these words; the first one is the default."""
    value = text(name, words[0]).lower()
    if value in words:
        return value
    raise InvalidVariable(f"{name} must be {' or '.join(words)}, not “{value}”.")


def number(name: str, default: int, lowest: int = 0, highest: int = 999) -> int:
    value = text(name, str(default))
    if re.fullmatch("[0-9]{1,9}", value) and lowest <= int(value) <= highest:
        return int(value)
    raise InvalidVariable(f"{name} must be a number from {lowest} to {highest}, not “{value}”.")


def origin(name: str) -> str:
    """Scheme, host and port in front of every path; HTTPS except on this machine, since it is printed on paper."""
    value = text(name).removesuffix("/")
    if not value or _is_origin(value, rf"https://{HOST}|http://(127[.]0[.]0[.]1|localhost)"):
        return value
    raise InvalidVariable(f"{name} must be like https://guide.example, with no path after it, not “{value}”.")


def origins(name: str) -> list[str]:
    """What Django compares with a browser's `Origin` header; `https://*.guide.example` stands for all subdomains."""
    found = [value.removesuffix("/") for value in _entries(name)]
    for value in found:
        if not _is_origin(value, rf"https?://([*][.])?{HOST}"):
            raise InvalidVariable(
                f"Each entry of {name} must be like https://guide.example, with no path after it, not “{value}”."
            )
    return found


def host(name: str) -> str:
    value = text(name)
    if re.fullmatch(f"({HOST})?", value, re.ASCII):
        return value
    raise InvalidVariable(f"{name} must be a host name such as mail.example, without scheme or port, not “{value}”.")


def hosts(name: str, default: list[str]) -> list[str]:
    """Host names as Django allows them: `.guide.example` takes in subdomains, `*` is any host."""
    found = list(_entries(name)) or default
    for value in found:
        if not re.fullmatch(rf"[*]|[.]?{HOST}|\[[0-9a-fA-F:.]+\]", value, re.ASCII):
            raise InvalidVariable(
                f"Each entry of {name} must be a host name such as guide.example, without scheme, port or path, "
                f"not “{value}”."
            )
    return found


def address(name: str, default: str) -> str:
    """A mail address, with or without a name: `SpasmGuide <guide@clinic.example>`."""
    value = text(name, default)
    if _named_address(value):
        return value
    raise InvalidVariable(f"{name} must be a mail address such as guide@clinic.example, not “{value}”.")


def addresses(name: str) -> list[tuple[str, str]]:
    """(name, mail address) of each, which is what Django's `ADMINS` holds."""
    found = []
    for value in _entries(name):
        pair = _named_address(value)
        if not pair:
            raise InvalidVariable(
                f"Each entry of {name} must be a mail address such as guide@clinic.example, not “{value}”."
            )
        found.append(pair)
    return found


def folder(name: str, default: Path) -> Path:
    """An absolute path. A relative one starts at the project, so that a cron job finds the folder of the server."""
    value = text(name)
    return _absolute(name, value) if value else default


def pem(name: str) -> str:
    """A private key that signs editions; "" if there is none. `\\n` stands for the end of a line."""
    return _private_key(name, text(name).replace("\\n", "\n"))


def keyfile(name: str) -> str:
    """The private key in the file that this variable names; "" if it names none."""
    value = text(name)
    if not value:
        return ""
    try:
        found = _absolute(name, value).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidVariable(
            f"{name} must be a file that this account may read, and “{value}” is none: "
            f"{getattr(error, 'strerror', None) or 'it is no text'}."
        ) from error
    if not found:
        raise InvalidVariable(f"{name} must be a file with a private key, and “{value}” is empty.")
    return _private_key(name, found)


def publickey(name: str) -> str:
    """The public key of whoever signs editions elsewhere; "" if there is none."""
    value = text(name)
    try:
        return signing_keys.checked(value) if value else ""
    except ValueError as error:
        raise InvalidVariable(
            f"{name} must be a public key as “manage.py make_signing_key” prints it, not “{value}”."
        ) from error


def public_of(private_keys: dict[str, str], public: str) -> str:
    """The public key of the one private key among these variables, or `public`; all that is set has to fit."""
    named = [name for name, key in private_keys.items() if key]
    if len(named) > 1:
        raise InvalidVariable(f"{' and '.join(named)} are both set. Leave one of them out.")
    if not named:
        return public
    found = signing_keys.public_key(private_keys[named[0]])
    if public not in ("", found):
        raise InvalidVariable(f"SIGNING_PUBLIC_KEY is not the public key of {named[0]}. Leave it out, or correct it.")
    return found


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's entry for a database: that of a URL, or the SQLite file `default`."""
    value = text(name)
    if not value:
        return {"ENGINE": SQLITE, "NAME": str(default)}
    try:
        found: dict[str, Any] = {**dj_database_url.parse(value)}
    except ValueError:
        found = {"ENGINE": ""}
    if found["ENGINE"] == POSTGRESQL and found["NAME"]:
        return found
    # Two slashes make the first folder a host, and without a file all is lost when the command ends.
    if found["ENGINE"] == SQLITE and found["NAME"] != ":memory:" and not found["HOST"]:
        return {**found, "NAME": str(_absolute(name, found["NAME"]))}
    raise InvalidVariable(
        f"{name} must be like postgres://user:password@localhost:5432/database or sqlite:////folder/file.sqlite3; "
        "special characters in the password are percent-encoded (%40 for @)."
    )


def make_folder_of(database: dict[str, Any]) -> None:
    """SQLite makes the file of a database, but not the folder that holds it."""
    if database["ENGINE"] != SQLITE:
        return
    file = Path(database["NAME"])
    make_folder(file.parent)
    if file.is_dir():
        raise InvalidVariable(f"DATABASE_URL must name a file, and {file} is a folder.")


def make_folder(path: Path) -> None:
    """Make a folder and those above it; `InvalidVariable` if that, or writing there, is not possible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        reason = None if os.access(path, os.W_OK | os.X_OK) else "this account may not write there"
    except OSError as error:
        reason = error.strerror
    if reason:
        raise InvalidVariable(
            f"The folder {path} cannot be used: {reason}. "
            "Set VAR_DIR, or the file in DATABASE_URL, to a place where this account may write."
        )


def _private_key(name: str, value: str) -> str:
    """The value is never repeated: it is a secret."""
    try:
        if value:
            signing_keys.public_key(value)
    except ValueError as error:
        raise InvalidVariable(
            f"{name} must hold a private key for ECDSA on the curve P-256 in PEM (PKCS8) without a password, as "
            "“manage.py make_signing_key” writes it."
        ) from error
    return value


def _entries(name: str) -> Iterator[str]:
    """Of a list with commas; blanks around an entry, and a comma at the end, are no matter."""
    return (entry.strip() for entry in text(name).split(",") if entry.strip())


def _is_origin(value: str, scheme_and_host: str) -> bool:
    try:
        return bool(re.fullmatch(f"(?:{scheme_and_host})(:[0-9]+)?", value, re.ASCII)) and urlsplit(value).port != 0
    except ValueError:  # a port above 65535
        return False


def _named_address(value: str) -> tuple[str, str] | None:
    """(name, mail address); None if there is no address, or more than one."""
    found = re.fullmatch(rf"(?P<name>[^<>@]*)<(?P<named>{ADDRESS})>|(?P<bare>{ADDRESS})", value)
    return ((found["name"] or "").strip(' "'), found["named"] or found["bare"]) if found else None


def _absolute(name: str, value: str) -> Path:
    try:
        return BASE_DIR / Path(value).expanduser()
    except RuntimeError as error:
        raise InvalidVariable(f"{name} names the home folder of an unknown account: “{value}”.") from error
