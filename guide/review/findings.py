"""What the preflight finds: a sentence, with the part of the text that it is about."""

from typing import Self


class Finding(str):
    """A sentence for the author. `path` is as in comments, with the field of a row behind: `hold_seconds`, `steps`,
    `steps/2/text`; empty for the whole text."""

    path: str

    def __new__(cls, words: str, path: str = "") -> Self:
        finding = super().__new__(cls, words)
        finding.path = path
        return finding
