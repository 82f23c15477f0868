"""Human figures drawn from pose data, and checked against what their captions say."""

from guide.figures.checks import problems
from guide.figures.drawing import draw

__all__ = ["draw", "problems"]
