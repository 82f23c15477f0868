"""Reads a rendered page: what it loads, where it links, and what it must not hold."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Elements whose address the browser fetches by itself, with the attribute that names it.
LOADING = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "audio": "src",
    "video": "src",
    "embed": "src",
}
FETCHED = "data-src"  # by a script of ours
SENT_TO = "/feedback/"  # the one address that takes what readers write
# Words for search engines, which no browser runs and no policy forbids.
DATA_BLOCK = {"type": "application/ld+json"}
LOADING_LINKS = {"stylesheet", "icon", "apple-touch-icon", "preload", "modulepreload"}


@dataclass
class Findings:
    refusals: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    assets: set[str] = field(default_factory=set)


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.findings = Findings()
        self._data: str | None = None  # of the data block that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._refuse_inline(tag, attributes)
        self._refuse_secrets(attributes)
        self._data = "" if tag == "script" and attributes == DATA_BLOCK else None
        if address := self._loaded(tag, attributes):
            self._take_asset(tag, address)
        elif tag == "form" and attributes.get("method", "").lower() == "post":
            self._refuse_sending(attributes.get("action", ""))
        elif tag in ("a", "area", "form"):
            self._take_link(attributes.get("href") or attributes.get("action") or "")

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data += data

    def handle_endtag(self, tag: str) -> None:
        if self._data is not None and not _is_json(self._data):
            self.findings.refusals.append("a data block that is not JSON, or in which a “<” is not escaped")
        self._data = None

    def _refuse_inline(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "style" or "style" in attributes:
            self.findings.refusals.append(f"an inline style in <{tag}>")
        if tag == "script" and not attributes.get("src") and attributes != DATA_BLOCK:
            self.findings.refusals.append("an inline script")
        for name in attributes:
            if name.startswith("on"):
                self.findings.refusals.append(f"an inline script in {name} of <{tag}>")

    def _refuse_secrets(self, attributes: dict[str, str]) -> None:
        if "nonce" in attributes:
            self.findings.refusals.append("a nonce")
        if "csrf" in attributes.get("name", "").lower():
            self.findings.refusals.append("a CSRF token")

    def _refuse_sending(self, address: str) -> None:
        if address != SENT_TO:
            self.findings.refusals.append(f"a form that sends what is typed to {address or 'the page itself'}")

    def _loaded(self, tag: str, attributes: dict[str, str]) -> str:
        if tag == "link" and LOADING_LINKS & set(attributes.get("rel", "").split()):
            return attributes.get("href", "")
        if tag in ("use", "image"):
            return attributes.get("href") or attributes.get("xlink:href", "")
        return attributes.get(LOADING.get(tag, FETCHED), "")

    def _take_asset(self, tag: str, address: str) -> None:
        path = address.split("#")[0]
        if not path:
            return  # a part of this very page
        if is_internal(path):
            self.findings.assets.add(path)
        else:
            self.findings.refusals.append(f"something loaded from elsewhere: <{tag}> {address}")

    def _take_link(self, address: str) -> None:
        if is_internal(address):
            self.findings.links.add(address.split("#")[0].split("?")[0])
        elif address and not address.startswith(("https://", "http://", "tel:", "mailto:", "#")):
            self.findings.refusals.append(f"a link that is neither a path of this site nor a web address: {address}")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return "<" not in text


def is_internal(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


def inspect(html: str) -> Findings:
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.findings
