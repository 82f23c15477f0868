"""JSON that always has the same bytes for the same data, and so always the same hash.

This module imports nothing of the project.
"""

import hashlib
import json
from typing import Any


def canonical(data: Any) -> str:
    """JSON with sorted keys and no spaces (in the spirit of RFC 8785)."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
