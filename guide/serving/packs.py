"""Packs: some sixteen files in one download; many small requests are slow, and one large one is hard to resume."""

import base64
import json
from collections.abc import Collection, Iterable
from hashlib import sha256

SIZE = 16


def in_order(paths: list[str]) -> list[list[str]]:
    """Groups that are downloaded one after the other, as the paths are given."""
    return [paths[start : start + SIZE] for start in range(0, len(paths), SIZE)]


def by_hash(paths: Collection[str], depth: int = 0) -> list[list[str]]:
    """Groups by the first bits of the SHA-256 of each path: a group that is too large is split by the next bit.

    So a page whose bytes change stays in its group, and one that comes or goes changes one group or splits it.
    """
    if len(paths) <= SIZE:
        return [sorted(paths)] if paths else []
    ones = {path for path in paths if _bit(path, depth)}
    return [*by_hash(set(paths) - ones, depth + 1), *by_hash(ones, depth + 1)]


def _bit(path: str, depth: int) -> int:
    return int.from_bytes(sha256(path.encode()).digest()) >> (255 - depth) & 1


def lines(files: Iterable[tuple[str, str, bytes]]) -> bytes:
    """NDJSON, one file (SHA-256, content type, bytes) a line: {"h", "t", "b": text, or base64 with "e"}."""
    return "".join(json.dumps(_line(*file), ensure_ascii=False) + "\n" for file in files).encode()


def _line(name: str, content_type: str, raw: bytes) -> dict[str, str]:
    line = {"h": name, "t": content_type}
    if content_type.startswith(("text/", "image/svg", "application/json")):
        return {**line, "b": raw.decode()}
    return {**line, "e": "base64", "b": base64.b64encode(raw).decode()}
