"""The current edition as a folder of plain files: what readers get today, for any web server or CDN.

Beside a page that answers 410 (withdrawn, or past its review date) stands an empty file `.gone`, which the examples in
`guide/deploy/` look for; a host that does not know it serves the notice with 200.
"""

import ctypes
import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.test import RequestFactory

from guide.models.editions import Edition, compress
from guide.serving import protocol, views
from guide.serving.paths import FALLBACK, LAPSED, NOT_FOUND
from guide.serving.replies import security_headers
from guide.serving.shelf import Shelf

# Below these everything is named by its content, and never changes.
IMMUTABLE_BELOW = ("/static/", "/data/", "/pictures/", "/_o/b/", "/_o/e/", "/_o/gone/", "/_o/p/")
CARRIED_BELOW = ("/_o/b/", "/_o/e/", "/_o/gone/", "/_o/p/")  # of these, what nothing on the way may change
GONE = ".gone"
FIRST, SECOND = "_o/head.json", "serviceworker.js"  # by which an export is known
EXCHANGE, WORKING_FOLDER = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of renameat2(2)


def files(edition: Edition, server: str) -> Iterator[tuple[str, bytes]]:
    """Every file, by its path in the folder; `server` takes what readers send, "" if nothing does."""
    yield from _served()
    request = RequestFactory().get("/")
    yield from _forms("serviceworker.js", views.service_worker(request).content)
    yield from _forms("manifest.json", views.web_manifest(request).content)
    yield ".nojekyll", b""  # GitHub Pages leaves out folders that begin with _ otherwise
    yield "_headers", _headers().encode()
    yield "robots.txt", _robots().encode()
    if settings.SITE_URL:
        yield from _forms("sitemap.xml", _sitemap(edition).encode())
    if server:
        yield "_redirects", f"/feedback/ {server}/feedback/ 200\n/reminders/* {server}/reminders/:splat 200\n".encode()


def _served() -> Iterator[tuple[str, bytes]]:
    """What the server answers, in each coding that saves something."""
    shelf = Shelf()
    replies = shelf.replies()
    for path in shelf.routes():
        name = path[1:] + ("index.html" if path.endswith("/") else "")
        reply = replies.reply(path)
        assert reply is not None  # it is one of the routes
        if reply.status.startswith("410"):
            yield f"{path[1:]}{GONE}", b""
        names = [name, "404.html"] if path == NOT_FOUND else [name]
        yield from ((each, reply.body) for each in names)
        for coding, ending in (("br", ".br"), ("gzip", ".gz")):
            packed = replies.reply(path, coding)
            if packed and len(packed.body) < len(reply.body):
                yield from ((each + ending, packed.body) for each in names)


def _forms(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, raw
    yield f"{name}.br", compress(raw, settings.BROTLI_QUALITY)
    yield f"{name}.gz", gzip.compress(raw, mtime=0)


def _headers() -> str:
    """The format of Netlify and Cloudflare Pages; both let a browser ask again for whatever no line names."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in security_headers())]
    for folder in IMMUTABLE_BELOW:
        cache = protocol.CARRIED if folder in CARRIED_BELOW else protocol.IMMUTABLE
        lines += [f"{folder}*", f"  Cache-Control: {cache}"]
    return "\n".join([*lines, ""])


def _robots() -> str:
    where = f"Sitemap: {settings.SITE_URL}/sitemap.xml\n" if settings.SITE_URL else ""
    return f"User-agent: *\nDisallow: /_o/\n{where}"


def _sitemap(edition: Edition) -> str:
    """The format of sitemaps.org. The paths of pages hold only letters, digits, hyphens and slashes."""
    paths = sorted(edition.manifest["pages"].keys() - {NOT_FOUND, LAPSED, FALLBACK})
    rows = "".join(f"<url><loc>{settings.SITE_URL}{path}</loc></url>\n" for path in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{rows}</urlset>\n"


# --- the folder ---


def is_replaceable(folder: Path) -> bool:
    """Whether nothing but an earlier export would be lost."""
    if not folder.exists():
        return True
    return folder.is_dir() and (not any(folder.iterdir()) or all((folder / name).exists() for name in (FIRST, SECOND)))


def write(folder: Path, content: Iterator[tuple[str, bytes]]) -> int:
    """Write all files beside the folder, then put them in its place at once. Returns how many files there are."""
    folder = folder.resolve()  # where a link leads
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)  # of an export that was cut off
    count = 0
    try:
        for name, raw in content:
            file = new / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
            count += 1
        _put_in_place(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return count


def _put_in_place(new: Path, folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        new.rename(folder)  # in one step, onto an empty folder too
    elif not _exchange(new, folder):
        old = folder.with_name(f".{folder.name}.old")
        folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can: Linux, and most of its file systems."""
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    done: int = renameat2(WORKING_FOLDER, os.fsencode(one), WORKING_FOLDER, os.fsencode(other), EXCHANGE)
    return done == 0
