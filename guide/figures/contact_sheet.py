"""The contact sheet: all pictures on one page, in every theme, on both sides and as large as on a phone."""

from collections.abc import Iterable
from html import escape

from guide.figures.checks import POSES
from guide.figures.drawing import draw
from guide.figures.skeleton import Record

THEMES = ("light", "dark", "night")
PHONE = 328  # pixels of a picture on a phone 360 wide
LAYOUT = f"""
body {{ margin: 8px; font: 14px sans-serif; }}
.row {{ display: flex; gap: 6px; margin: 0 0 6px; align-items: start; }}
.row svg {{ width: {PHONE}px; flex: none; }}
"""


def contact_sheet(figures: Iterable[Record], styles: str) -> str:
    """An HTML page that stands alone: it needs the style sheets as text, and nothing else."""
    rows = "".join(_rows(figure) for figure in figures)
    return f'<!doctype html><meta charset="utf-8"><title>Figures</title><style>{styles}{LAYOUT}</style>{rows}'


def _rows(figure: Record) -> str:
    pictures = [draw(figure, pose, mirror, decorative=True) for mirror in (False, True) for pose in POSES]
    themes = [f'<div class="row" data-theme="{theme}">{"".join(pictures)}</div>' for theme in THEMES]
    return f"<h2>{escape(str(figure['slug']))}</h2>{''.join(themes)}"
