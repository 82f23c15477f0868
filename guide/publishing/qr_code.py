"""The code on a printed page that leads a camera back to the page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def drawing(address: str) -> SafeString:
    """An SVG of a single path. The lowest level of error correction is enough for clean paper, and the smallest."""
    code = segno.make(address, error="l", micro=False)
    svg = code.svg_inline(omitsize=True, svgclass="sg-qr__code", lineclass=None)
    return mark_safe(svg)  # noqa: S308  (drawn by us, it holds no words)
