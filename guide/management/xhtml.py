"""The main part of a rendered page as XHTML for a book: well-formed, without scripts, forms and buttons."""

from collections.abc import Callable
from html.parser import HTMLParser
from xml.sax.saxutils import escape, quoteattr

VOID = {"br", "hr", "img", "wbr", "source", "path", "circle", "rect", "line", "ellipse", "polygon", "polyline", "use"}
# What only a browser with our scripts can use, with all that is in it.
LEFT_OUT = {"button", "dialog", "form", "input", "label", "script", "select", "textarea", "template", "audio", "video"}
KEPT = {"alt", "aria-hidden", "aria-label", "aria-labelledby", "class", "id", "lang", "role", "src", "start"}
KEPT_IN_SVG = {"cx", "cy", "d", "fill", "height", "points", "r", "rx", "ry", "transform", "viewbox", "width", "x", "y"}
CASE = {"viewbox": "viewBox"}  # the parser makes small letters of all
SVG = ' xmlns="http://www.w3.org/2000/svg"'


class _Main(HTMLParser):
    def __init__(self, target: Callable[[str], str | None]) -> None:
        super().__init__()
        self._target = target
        self.parts: list[str] = []
        self.images: set[str] = set()
        self._open: list[str] = []  # the end tags to write, from <main> on
        self._skipped: list[str] = []  # what is open of something that is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "main" and not self._open:
            self._open.append("main")
        elif self._open and (self._skipped or tag in LEFT_OUT or "hidden" in attributes):
            if tag not in VOID and tag != "input":
                self._skipped.append(tag)
        elif self._open:
            self._write(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._open and not self._skipped and tag not in LEFT_OUT:
            self._write(tag, {name: value or "" for name, value in attrs}, is_empty=True)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag in self._skipped:
                del self._skipped[len(self._skipped) - 1 - self._skipped[::-1].index(tag) :]
        elif len(self._open) > 1 and tag not in VOID:
            self.parts.append(f"</{self._open.pop()}>")
        elif self._open == ["main"] and tag == "main":
            self._open = []

    def handle_data(self, data: str) -> None:
        if self._open and not self._skipped:
            self.parts.append(escape(data))

    def _write(self, tag: str, attributes: dict[str, str], *, is_empty: bool = False) -> None:
        written = self._link(attributes) if tag == "a" else None
        name = "span" if tag == "a" and written is None else tag
        if tag == "img":
            self.images.add(attributes["src"])
            attributes["src"] = attributes["src"].removeprefix("/")
        kept = {key: value for key, value in attributes.items() if key in KEPT or (key in KEPT_IN_SVG and tag != "a")}
        said = "".join(f" {CASE.get(key, key)}={quoteattr(value)}" for key, value in kept.items())
        namespace = SVG if tag == "svg" else ""
        if is_empty or tag in VOID:
            self.parts.append(f"<{name}{said}/>")
        else:
            self._open.append(name)
            self.parts.append(f"<{name}{namespace}{said}{written or ''}>")

    def _link(self, attributes: dict[str, str]) -> str | None:
        address = self._target(attributes.get("href", ""))
        return None if address is None else f" href={quoteattr(address)}"


def main_part(html: str, target: Callable[[str], str | None]) -> tuple[str, set[str]]:
    """The inside of <main>, and the paths of its images. `target` gives the address of a link, or None for none."""
    parser = _Main(target)
    parser.feed(html)
    parser.close()
    return "".join(parser.parts), parser.images
