"""The files that pages load. A style sheet becomes one request: its imports are part of it, its comments left out."""

import posixpath
import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from guide.models.editions import Blob

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
CSS_IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')]+)["']?\)?\s*;\s*""")
CSS_URL = re.compile(r"""\burl\(""")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_LINE = re.compile(r"\s*\n\s*")
# The static storage has already replaced these names by hashed ones.
JS_IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


class AssetError(Exception):
    """A page names a file that is not there, or one that cannot be kept offline."""


@dataclass(frozen=True)
class Asset:
    raw: bytes
    content_type: str
    references: tuple[str, ...] = ()


def read_asset(path: str) -> Asset:
    """Read the file behind a public path such as `/static/css/site.0123.css`. Raises AssetError."""
    if path.startswith("/pictures/"):
        return _picture(path)
    if not path.startswith(settings.STATIC_URL):
        raise AssetError(f"{path} is neither a static file nor a picture of a topic.")
    suffix = posixpath.splitext(path)[1]
    if suffix not in CONTENT_TYPES:
        raise AssetError(f"{path} is of a kind that pages do not use.")
    raw = _static(path)
    references: tuple[str, ...] = ()
    if suffix == ".css":
        raw = CSS_LINE.sub("\n", CSS_COMMENT.sub("", _flattened(path, raw.decode()))).strip().encode()
    if suffix == ".js":
        folder = posixpath.dirname(path)
        references = tuple(posixpath.normpath(posixpath.join(folder, name)) for name in JS_IMPORT.findall(raw.decode()))
    return Asset(raw, CONTENT_TYPES[suffix], references)


def _static(path: str) -> bytes:
    name = path.removeprefix(settings.STATIC_URL)
    try:
        with staticfiles_storage.open(name) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        raise AssetError(f"{path} is not there. Run “manage.py collectstatic” first.") from None


def _flattened(path: str, css: str) -> str:
    def imported(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match[1]))
        return _flattened(target, _static(target).decode())

    flat = CSS_IMPORT.sub(imported, css)
    if CSS_URL.search(flat):
        raise AssetError(f"{path} loads a file by url(), which would be one more request. Put it into the page.")
    return flat


def _picture(path: str) -> Asset:
    sha256 = posixpath.splitext(posixpath.basename(path))[0]
    blob = Blob.objects.filter(sha256=sha256).first()
    if blob is None:
        raise AssetError(f"{path} is not in the database.")
    return Asset(blob.raw, blob.content_type)
