"""The shapes of the JSON that is stored: the text of a revision, a signature in the log, the manifest of an edition.

Dates are ISO 8601 texts (`2026-11-22`), hashes are SHA-256 in hex. What is signed is never written again, so a key that
came later is missing in what is older. This module imports nothing of the project.
"""

from typing import Any, NotRequired, TypedDict

# A pose record, as the head of `guide.figures` describes it.
Figure = dict[str, Any]


class Reference(TypedDict):
    """Another topic, by what never changes of it."""

    kind: str
    slug: str


# --- the text of a revision (`record.snapshot` makes it) ----------------------------------------------------------


class Area(TypedDict):
    """A part of the body. What a text of schema 1 lacks of it, `record.older_schemas` adds."""

    slug: str
    name: str
    position: int
    limb: str
    drawing: str
    map_place: str


class Step(TypedDict):
    """One action; in a sign check a question, in the emergency numbers a country."""

    text: str
    target: Reference | None
    sources: NotRequired[list[str]]  # names of sources of the text
    detail: NotRequired[str]
    # In a sign check:
    asks: NotRequired[list[str]]  # keys of signs
    outcome: NotRequired[str]  # of a question before schema 3: its level, which is worked out now
    # In the emergency numbers:
    country: NotRequired[str]
    numbers: NotRequired[list[str]]  # empty where none is sure; `detail` then says why
    advice: NotRequired[str]
    advice_note: NotRequired[str]


class CrampStep(TypedDict):
    """What to do while it cramps."""

    text: str
    sources: list[str]  # names of sources of the text


class Rung(Reference):
    """One way of a relief plan. A text frozen before these keys has none of them, nor has a rung that says nothing."""

    live: NotRequired[bool]  # held until the cramp lets go
    line: NotRequired[str]
    cramp_steps: NotRequired[list[CrampStep]]
    next_after: NotRequired[int]  # seconds


class Sign(TypedDict):
    """What a reader can notice, with its one level. Other texts name it by its key."""

    key: str
    words: str
    level: str  # see `models.levels`
    danger: int
    needs: str
    unlike: str
    who: str
    do: str
    asked: str
    not_asked: str
    searched: list[str]
    areas: list[str]  # slugs; none: everywhere
    sources: list[str]  # names of sources of the text


class Case(TypedDict):
    """A person in their own words, and what must come out for them."""

    id: str
    words: str
    signs: list[str]  # keys of the signs that are true
    level: str  # or “none”
    place: str  # slug of a body area
    page: str  # slug
    also: list[str]  # slugs
    typed: str


class SearchCase(TypedDict):
    words: str
    expect: str  # a sign's key, or a page's slug
    kind: str  # dangerous or harmless


class Source(TypedDict):
    """`name` is how the sentences of the text refer to it; of a text before schema 3 it is empty."""

    name: NotRequired[str]
    title: str
    publisher: str
    year: int | None
    url: str
    read: NotRequired[str]
    read_on: str


class Picture(TypedDict):
    """`width` and `height` are in pixels; `alt` says in words what it shows."""

    sha256: str
    content_type: str
    width: int
    height: int
    alt: str


class Payload(TypedDict):
    """All that readers see of a topic. Beside the first fields stand those of its kind (see `models.kinds`)."""

    schema: int
    kind: str
    slug: str
    title: str
    summary: str
    body: str  # Markdown
    cautions: list[str]
    caution_sources: NotRequired[list[list[str]]]  # of each caution, the names of its sources
    areas: list[Area]
    steps: list[Step]
    sources: list[Source]
    picture: Picture | None
    figure: Figure | None
    review_months: int
    # Stretches and compresses:
    target_muscles: NotRequired[str]
    position: NotRequired[str]
    in_bed: NotRequired[bool]
    hold_seconds: NotRequired[int | None]
    repetitions: NotRequired[int | None]
    sides: NotRequired[str]
    sessions_per_day: NotRequired[int | None]
    easier: NotRequired[str]
    pregnancy: NotRequired[str]
    pregnancy_note: NotRequired[str]
    temperature: NotRequired[str]
    minutes_on: NotRequired[int | None]
    minutes_off: NotRequired[int | None]
    # Tips and causes:
    evidence: NotRequired[str]
    cause_type: NotRequired[str]
    # Warning signs:
    signs: NotRequired[list[Sign]]
    urgency: NotRequired[str]  # before schema 3
    # Sign checks:
    cases: NotRequired[list[Case]]
    searches: NotRequired[list[SearchCase]]
    # All but these two and the emergency numbers:
    named_signs: NotRequired[list[str]]  # keys
    # Relief plans:
    red_flag: NotRequired[str]
    pregnancy_flag: NotRequired[str]
    rungs: NotRequired[list[Rung]]
    afterwards: NotRequired[str]
    prevention: NotRequired[str]


# --- the data of an event in the log (`review.workflow` writes it) ------------------------------------------------


class Signer(TypedDict):
    """Who signed, as printed beside the text."""

    name: str
    credential: str
    register: str
    conflict_statement: str
    demo: bool


class Signature(Signer):
    """What one person signs; where a text needs two, the second signature names the first signer in `others`."""

    registered_until: str
    conflict_stated_on: str
    verified_by: int | None  # the account that verified the credential
    meaning: str
    statement: str
    reviewed_on: str
    review_by: str
    rules: NotRequired[int]  # the number of the rules under which it was made; without it, those before the first
    comments_read: NotRequired[int]  # open comments, which the signer had read
    public_from: NotRequired[str]  # the moment (UTC) from which the text is public; without it, at once
    towards: NotRequired[str]  # of a first signature: the act that the second one completes
    others: NotRequired[list[Signer]]


class Withdrawal(TypedDict):
    reason: str
    notice: str
    code: str
    replacement: NotRequired[Reference]


class Restored(TypedDict):
    """The database was restored from a backup: its epoch from now on, and the number above which editions go on."""

    epoch: int
    above: int


# --- the manifest of an edition (`publishing.build` makes it) -----------------------------------------------------


class MadeWith(TypedDict):
    """A digest of the release that rendered an edition, and the settings that pages show."""

    release: str
    settings: dict[str, Any]
    notice: NotRequired[str]  # of a fallback edition: the release that made its newest notice, if it was another one


class PageEntry(TypedDict):
    """A public page, or the notice in its place. `key` is a digest of all that it was made from."""

    key: str
    blob: str
    title: str
    review_on: str | None
    shown_until: NotRequired[str | None]
    revisions: list[str]
    links: list[str]
    assets: list[str]


class AssetEntry(TypedDict):
    blob: str
    references: list[str]


class PackPlace(TypedDict):
    is_first: NotRequired[bool]  # downloaded before all others, though it holds pages
    is_last: NotRequired[bool]  # downloaded after all others, though it holds assets


class Pack(PackPlace):
    """One download for phones: its own SHA-256, and the blobs that it holds, in their order."""

    blob: str
    members: list[str]
    paths: NotRequired[list[str]]  # whose blobs these are


class BlobInfo(TypedDict):
    n: int  # bytes, uncompressed
    t: str  # content type


class Manifest(TypedDict):
    """`pages`, `gone` and `assets` are by public path, `blobs` by SHA-256."""

    pages: dict[str, PageEntry]
    gone: dict[str, PageEntry]
    assets: dict[str, AssetEntry]
    packs: list[Pack]
    blobs: dict[str, BlobInfo]
    makeshift: NotRequired[int]  # of a fallback edition: the line of the log that withdrew the page
