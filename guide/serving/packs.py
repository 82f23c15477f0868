"""Packs: some sixteen files in one download; many small requests are slow, and one large one is hard to resume."""

import base64
import gzip
import json
from collections import defaultdict
from hashlib import sha256

import brotli

from guide.models.editions import Blob

SIZE = 16
# The best brotli quality takes a second for a whole pack; this one loses a few per cent.
SLOW_BROTLI_LIMIT = 32_000


def compressed(name: str, raw: bytes, content_type: str) -> Blob:
    """A blob with its compressed forms, where they are smaller. The same bytes always compress to the same bytes."""
    gzipped = gzip.compress(raw, compresslevel=9, mtime=0)
    brotlied = brotli.compress(raw, quality=11 if len(raw) < SLOW_BROTLI_LIMIT else 9)
    return Blob(
        sha256=name,
        content_type=content_type,
        raw=raw,
        gzip=gzipped if len(gzipped) < len(raw) else None,
        brotli=brotlied if len(brotlied) < len(raw) else None,
    )


def grouped(core: list[str], rest: list[str]) -> list[list[str]]:
    """Put blob names into packs: what helps in pain first and in order, the rest by its own hash.

    Hashed groups keep their members when others come and go, so one changed page changes one pack. Their number is
    a power of two that doubles as the guide grows.
    """
    core = list(dict.fromkeys(core))
    packs = [core[start : start + SIZE] for start in range(0, len(core), SIZE)]
    rest = sorted(set(rest) - set(core))
    buckets = 1
    while buckets * SIZE < len(rest):
        buckets *= 2
    groups: dict[int, list[str]] = defaultdict(list)
    for name in rest:
        groups[int(sha256(name.encode()).hexdigest(), 16) % buckets].append(name)
    return packs + [groups[number] for number in sorted(groups)]


def lines(blobs: list[Blob]) -> bytes:
    """NDJSON, one file a line: {"h": SHA-256, "t": content type, "b": text, or base64 with "e"}."""
    return "".join(json.dumps(_line(blob), ensure_ascii=False) + "\n" for blob in blobs).encode()


def _line(blob: Blob) -> dict[str, str]:
    line = {"h": blob.sha256, "t": blob.content_type}
    if blob.content_type.startswith(("text/", "image/svg", "application/json")):
        return {**line, "b": bytes(blob.raw).decode()}
    return {**line, "e": "base64", "b": base64.b64encode(blob.raw).decode()}
