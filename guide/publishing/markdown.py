"""The small Markdown of topics: paragraphs, headings, lists, strong words and links. No HTML, no images."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.publishing import glossary

# A sign on a line of its own, or as an item of a list.
SIGN = re.compile(r"\{sign ([a-z0-9][a-z0-9-]*)\}")
# The name of a source after a sentence. (A link has its address after the bracket.)
SOURCE_NAME = re.compile(r"[ \t]*\[([a-z0-9][a-z0-9-]*)\](?!\()")
NOTE = re.compile(r"(\{sign [a-z0-9-]+\}|(?:[ \t]*\[[a-z0-9][a-z0-9-]*\](?!\())+)")
NOTHING: Mapping[str, Any] = {}
INTERNAL_LINK = re.compile(r"\]\((/[^)\s#?]*)")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    return parser.enable(["heading", "list", "emphasis", "link", "escape", "entity", "newline"])


def internal_links(markdown: str) -> set[str]:
    """The paths of this site that a text links to."""
    return set(INTERNAL_LINK.findall(markdown))


def named_signs(markdown: str) -> set[str]:
    """The keys of the signs that a text shows among its sentences."""
    return set(SIGN.findall(markdown))


def words_only(markdown: str) -> str:
    """A text without the names of its sources and without the signs that it shows."""
    return SOURCE_NAME.sub("", without_signs(markdown))


def without_signs(markdown: str) -> str:
    return SIGN.sub("", markdown)


def parse(markdown: str) -> list[Token]:
    return _parser().parse(markdown)


def plain(token: Token) -> str:
    """The words of a part of a line; a break in it is a space."""
    return " " if token.type in ("softbreak", "hardbreak") else token.content if token.type == "text" else ""


def marks(names: Iterable[str], sources: Sequence[str]) -> SafeString:
    """Small figures after a sentence, in the order of the list at the foot of the page, to which they lead.

    `names` are those of the sources of the sentence, `sources` those of the whole text.
    """
    numbers = sorted({sources.index(name) + 1 for name in names if name and name in sources})
    starts = ['<a class="sg-source"', *['<a class="sg-source sg-source--next"'] * len(numbers)]
    label = escape(_("Source %(number)d"))
    figures = [
        f'{start} href="#source-{number}" aria-label="{label % {"number": number}}">{number}</a>'
        for start, number in zip(starts, numbers, strict=False)
    ]
    return mark_safe("".join(figures))  # noqa: S308  (numbers alone)


def to_html(
    markdown: str,
    public_paths: Collection[str],
    words: Mapping[str, str],
    *,
    signs: Mapping[str, Mapping[str, Any]] = NOTHING,
    sources: Sequence[str] = (),
    anchors: bool = False,
) -> str:
    """Render to HTML. A link to a page that is not public keeps its words and loses its link.

    `words` maps words of the glossary to their addresses: the first use of each becomes a link.
    `signs` are what pages show of the signs that are public; one that is not drops out with its line.
    `sources` are the names of the sources in their order: after a sentence stands a small figure that leads to its own.
    With `anchors` every list item that begins with a strong term can be linked to.
    """
    parser = _parser()
    tokens = parser.parse(_without_lost_signs(markdown, signs))
    unused = dict(words)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
        if token.children:
            token.children = _without_dead_links(token.children, public_paths)
            is_heading = before is not None and before.type == "heading_open"
            token.children = list(_with_notes(token.children, signs, () if is_heading else sources))
            if before and not is_heading:
                token.children = list(_with_words(token.children, unused))
    if anchors:
        _set_anchors(tokens)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _without_lost_signs(markdown: str, signs: Mapping[str, Any]) -> str:
    lines = markdown.splitlines()
    return "\n".join(line for line in lines if all(key in signs for key in SIGN.findall(line)))


def _with_notes(children: list[Token], signs: Mapping[str, Any], sources: Sequence[str]) -> Iterator[Token]:
    """Signs in their own words, and figures in place of the names of sources; behind a link, never inside it."""
    is_linked = False
    behind: list[Token] = []
    for token in children:
        is_linked = token.type == "link_open" or (is_linked and token.type != "link_close")
        pieces = NOTE.split(token.content) if token.type == "text" else []
        if len(pieces) < 2:
            yield token
        for piece in pieces if len(pieces) > 1 else []:
            note = _note(piece, signs, sources)
            if note and is_linked:
                behind.append(note)
            else:
                yield note or _text(piece)
        if not is_linked:
            yield from behind
            behind = []


def _text(words: str) -> Token:
    text = Token("text", "", 0)
    text.content = words
    return text


def _note(piece: str, signs: Mapping[str, Any], sources: Sequence[str]) -> Token | None:
    """What a page shows for the key of a sign, or for the names of sources; nothing for other words."""
    sign, names = SIGN.fullmatch(piece), SOURCE_NAME.findall(piece)
    if not NOTE.fullmatch(piece):
        return None
    html = Token("html_inline", "", 0)
    if sign:
        html.content = render_to_string("guide/_sign.html", {"sign": signs[sign[1]]}).strip()
    else:
        html.content = marks(names, sources)
    return html


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
