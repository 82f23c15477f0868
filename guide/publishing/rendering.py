"""How a page becomes HTML, and what tells that it would change: templates, code and settings."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from guide.publishing.assets import Asset, read_asset
from guide.publishing.html_checks import Findings, inspect
from guide.publishing.page import Page
from guide.record.snapshot import canonical, digest
from guide.serving import protocol

# What of `guide` decides how data becomes a page.
RENDERING = (
    *("figures/**/*.py", "publishing/**/*.py", "record/changes/**/*.py", "serving/**/*.py", "templatetags/**/*.py"),
    *("models/kinds.py", "models/levels.py", "record/older_schemas.py"),
)


def render(page: Page, **extra: Any) -> str:
    """The HTML of a page: no request, no user, no cookie, no clock."""
    return render_to_string(page.template, {**page.context(), **extra})


def digest_of_files() -> str:
    """Of the templates, the code that renders, the names of static files and the requirements."""
    guide = Path(__file__).resolve().parent.parent
    files = [file for pattern in RENDERING for file in guide.glob(pattern)]
    files += [*settings.BASE_DIR.glob("templates/*.*"), *settings.BASE_DIR.glob("templates/guide/**/*.*")]
    files += [*settings.STATIC_ROOT.glob("staticfiles.json"), settings.BASE_DIR / "requirements.txt"]
    total = sha256()
    for file in sorted(files):
        total.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return total.hexdigest()


def version(files: Callable[[], str] = digest_of_files) -> str:
    """A digest of the release: of all files that decide how data becomes a page, and of what only a release sets."""
    policy = protocol.content_security_policy()
    return digest(canonical([settings.PWA_APP_NAME, settings.PWA_APP_THEME_COLOR, policy, files()]))


def page_settings() -> dict[str, Any]:
    """The settings of the environment that pages show. An edition keeps them, so that a change is told by its name."""
    return {"SITE_URL": settings.SITE_URL, "REVIEW_GRACE_MONTHS": settings.REVIEW_GRACE_MONTHS}


@dataclass(frozen=True)
class Renderer:
    """How a page becomes HTML, what that HTML is searched for, how its files are read, and what names this way."""

    render: Callable[[Page], str] = render
    inspect: Callable[[str], Findings] = inspect
    version: Callable[[], str] = version
    read_asset: Callable[[str], Asset] = read_asset
