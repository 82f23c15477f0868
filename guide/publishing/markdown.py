"""The small Markdown of topics: paragraphs, headings, lists, strong words and links. No HTML, no images."""

import re
from collections.abc import Collection, Iterator, Mapping
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.publishing import glossary

INTERNAL_LINK = re.compile(r"\]\((/[^)\s#?]*)")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    return parser.enable(["heading", "list", "emphasis", "link", "escape", "entity", "newline"])


def internal_links(markdown: str) -> set[str]:
    """The paths of this site that a text links to."""
    return set(INTERNAL_LINK.findall(markdown))


def to_html(markdown: str, public_paths: Collection[str], words: Mapping[str, str], *, anchors: bool = False) -> str:
    """Render to HTML. A link to a page that is not public keeps its words and loses its link.

    `words` maps words of the glossary to their addresses: the first use of each becomes a link.
    With `anchors` every list item that begins with a strong term can be linked to.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    unused = dict(words)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
        if token.children:
            token.children = _without_dead_links(token.children, public_paths)
            if before and before.type != "heading_open":
                token.children = list(_with_words(token.children, unused))
    if anchors:
        _set_anchors(tokens)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _without_dead_links(children: list[Token], public_paths: Collection[str]) -> list[Token]:
    kept: list[Token] = []
    is_dead = False
    for token in children:
        if token.type == "link_open":
            href = str(token.attrGet("href"))
            is_dead = href.startswith("/") and href.split("#")[0] not in public_paths
            if not href.startswith("/"):
                token.attrSet("rel", "external noopener")
        if token.type in ("link_open", "link_close") and is_dead:
            continue
        kept.append(token)
    return kept


def _with_words(children: list[Token], unused: dict[str, str]) -> Iterator[Token]:
    is_linked = False
    for token in children:
        is_linked = token.type == "link_open" or (is_linked and token.type != "link_close")
        if token.type == "text" and not is_linked and unused:
            html = Token("html_inline", "", 0)
            html.content = _linked(token.content, unused)
            token = html
        yield token


def _linked(text: str, unused: dict[str, str]) -> str:
    def link(match: re.Match[str]) -> str:
        address = unused.pop(match[1].lower(), None)
        return f'<a class="sg-word" href="{address}">{escape(match[0])}</a>' if address else escape(match[0])

    pieces, end = [], 0
    for match in glossary.pattern(unused).finditer(text):
        pieces += [escape(text[end : match.start()]), link(match)]
        end = match.end()
    return "".join([*pieces, escape(text[end:])])


def _set_anchors(tokens: list[Token]) -> None:
    for index, token in enumerate(tokens[:-2]):
        children = tokens[index + 2].children or []
        if token.type == "list_item_open" and len(children) > 2 and children[1].type == "strong_open":
            token.attrSet("id", glossary.anchor(children[2].content.rstrip(":")))
