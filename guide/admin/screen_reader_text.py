"""The text of a page in the order in which a screen reader says it."""

from dataclasses import dataclass
from html.parser import HTMLParser

MAIN = "main"
SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HEADINGS = {"h1", "h2", "h3", "h4"}
# Each begins a line; `title` and `desc` are the words of a drawing.
BLOCKS = {
    *HEADINGS,
    *("main", "section", "article", "aside", "nav", "header", "footer", "div", "p", "figure", "figcaption"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "form", "fieldset", "legend", "label", "button"),
    *("details", "summary", "title", "desc", "br", "hr", "img"),
}


@dataclass
class SpokenLine:
    text: str = ""
    is_heading: bool = False


@dataclass
class Element:
    tag: str
    is_silent: bool
    items: int = 0  # of a list, so far


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines = [SpokenLine()]
        self.open: list[Element] = []
        self.mark = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        element = Element(tag, self._is_silent(tag, attributes))
        self._break(element)
        if tag not in VOID:
            self._open(element)
        elif tag == "img":
            self.handle_data(attributes.get("alt") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The shapes of a drawing have no words."""

    def handle_endtag(self, tag: str) -> None:
        while any(element.tag == tag for element in self.open):
            element = self.open.pop()
            if element.tag == tag:
                self._break(element)
                return

    def handle_data(self, data: str) -> None:
        if not self._is_heard():
            return
        line = self.lines[-1]
        if data.strip():
            line.is_heading = any(element.tag in HEADINGS for element in self.open)
            data, self.mark = self.mark + data, ""
        line.text += data

    def _is_silent(self, tag: str, attributes: dict[str, str | None]) -> bool:
        is_hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
        return is_hidden or tag in SILENT or (bool(self.open) and self.open[-1].is_silent)

    def _open(self, element: Element) -> None:
        self.open.append(element)
        if element.tag == "li" and self._is_heard():
            around = self.open[-2]
            around.items += 1
            self.mark = f"{around.items}. " if around.tag == "ol" else "– "

    def _is_heard(self) -> bool:
        return any(element.tag == MAIN for element in self.open) and not self.open[-1].is_silent

    def _break(self, element: Element) -> None:
        if element.tag in BLOCKS and not element.is_silent:
            self.lines.append(SpokenLine())


def spoken_lines(html: str) -> list[SpokenLine]:
    """The lines that a screen reader says of the main part of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = [SpokenLine(" ".join(line.text.split()), line.is_heading) for line in reader.lines]
    return [line for line in found if line.text]
