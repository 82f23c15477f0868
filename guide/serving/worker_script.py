"""The service worker as one script; with OFFLINE_KILL on, the script that removes worker and saved copy instead."""

from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from guide.models.editions import Blob
from guide.serving.bodies import Bodies
from guide.serving.replies import Reply, best, codings, matches

# They share one scope; each says at its head what it takes from which other.
WORKER_PARTS = ("heads", "state", "review-dates", "blobs", "signature", "sync", "answers", "reminders", "events")
REMOVAL_PARTS = ("removal",)
CONTENT_TYPE = "text/javascript; charset=utf-8"


def script() -> bytes:
    """Whatever changes in one of the files, browsers see a new worker, and none can be missing beside the others."""
    parts = []
    for name in REMOVAL_PARTS if settings.OFFLINE_KILL else WORKER_PARTS:
        with staticfiles_storage.open(f"worker/{name}.js") as part:
            parts.append(part.read())
    return b"\n".join(parts)


def reply(accept_encoding: str, if_none_match: str) -> Reply:
    """The script in the best encoding; 304 to a browser that has it, and each of them asks at every visit."""
    raw = script()
    etag = f'"{sha256(raw).hexdigest()}"'
    headers = [("ETag", etag), ("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding")]
    if matches(if_none_match, etag):
        return Reply("304 Not Modified", headers, b"")
    encoding, body = best(_forms(raw), codings(accept_encoding))
    headers += [("Content-Encoding", encoding)] if encoding else []
    return Reply("200 OK", [*headers, ("Content-Type", CONTENT_TYPE)], body)


@lru_cache(maxsize=2)
def _forms(raw: bytes) -> Bodies:
    return Bodies.of(Blob.holding(raw, CONTENT_TYPE))
