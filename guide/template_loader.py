"""Templates are laid out for people, pages are not: an indented line goes on where the line before it ended.

So a long line can be broken anywhere, and the bytes that readers get stay the same.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

CONTINUED = re.compile(r"(\S)\n[ \t]+")


class Loader(filesystem.Loader):
    """Reads the templates of this project; those of other packages are left as they are."""

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return joined(contents) if origin.name.endswith(".html") else contents


def joined(contents: str) -> str:
    """The text with its continued lines put together: by one space, or by nothing after the end of a tag (`>`, `}`)."""
    return CONTINUED.sub(lambda end: end[1] if end[1] in ">}" else f"{end[1]} ", contents)
