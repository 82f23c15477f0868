"""How a page becomes HTML, and what tells that it would change: templates, code and settings."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import get_template, render_to_string

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

# What stands in place of a page that was withdrawn while the guide cannot be built.
FALLBACK_NOTICE = "guide/gone_fallback.html"


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


@cache
def files_at_start() -> str:
    """The digest of the files with which this process started. What it has in memory is made of those."""
    return digest_of_files()


def files_in_use() -> str:
    """Those of the start; for developers, whose server reads each template anew, those of now."""
    return digest_of_files() if settings.DEBUG else files_at_start()


def is_replaced() -> bool:
    """Whether somebody has put other files on the disk since: pages would be rendered by parts of both releases."""
    return digest_of_files() != files_in_use()


def version(files: Callable[[], str] = files_in_use) -> str:
    """A digest of the release: of all files that decide how data becomes a page, and of what only a release sets."""
    policy = protocol.content_security_policy()
    return digest(canonical([settings.PWA_APP_NAME, settings.PWA_APP_THEME_COLOR, policy, files()]))


def remember_release() -> None:
    """At the start of a server: note the release, and load what a withdrawal needs when other files lie there."""
    files_at_start()
    get_template(FALLBACK_NOTICE)


def page_settings() -> dict[str, Any]:
    """The settings of the environment that pages show. An edition keeps them, so that a change is told by its name."""
    names = ("SITE_URL", "REVIEW_GRACE_MONTHS", "REPORTS", "SIGNING_PUBLIC_KEY")
    return {name: getattr(settings, name) for name in names}


@dataclass(frozen=True)
class Renderer:
    """How a page becomes HTML, what that HTML is searched for, how its files are read, and what names this way."""

    render: Callable[[Page], str] = render
    inspect: Callable[[str], Findings] = inspect
    version: Callable[[], str] = version
    read_asset: Callable[[str], Asset] = read_asset
    is_replaced: Callable[[], bool] = is_replaced
