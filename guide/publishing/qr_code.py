"""The QR code on a printed page, with the address of the page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """A QR code as an SVG of one path. The lowest error correction is enough for clean paper, and the smallest."""
    code = segno.make(address, error="l", micro=False)
    svg = code.svg_inline(omitsize=True, svgclass="sg-qr__code", lineclass=None)
    return mark_safe(svg)  # noqa: S308  (drawn by us, it holds no words)
