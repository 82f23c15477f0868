"""The small Markdown of topics: paragraphs, headings, lists, strong words and links. No HTML, no images."""

import re
from collections.abc import Collection

from markdown_it import MarkdownIt
from markdown_it.token import Token

INTERNAL_LINK = re.compile(r"\]\((/[^)\s#?]*)")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    return parser.enable(["heading", "list", "emphasis", "link", "escape", "entity", "newline"])


def internal_links(markdown: str) -> set[str]:
    """The paths of this site that a text links to."""
    return set(INTERNAL_LINK.findall(markdown))


def to_html(markdown: str, public_paths: Collection[str]) -> str:
    """Render to HTML. A link to a page that is not public keeps its words and loses its link."""
    parser = _parser()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
        if token.children:
            token.children = _without_dead_links(token.children, public_paths)
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
