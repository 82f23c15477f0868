"""The current edition built again from the signed texts, and compared with the one that is stored.

Only the release that made an edition renders it byte for byte. The edition says which one it was, and with which
settings: it is built again with those, and where another release made it, what differs is no finding.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from guide.canonical_json import digest
from guide.models.editions import Edition
from guide.models.reviews import Event
from guide.publishing import build, fallback_edition, release, rendering
from guide.schemas import Manifest
from guide.serving import phone_files, review_dates

NO_STATIC_FILES = (
    "The static files of this release are not collected here, so the pages were not compared with the signed texts. "
    "Run “manage.py collectstatic”, with the VAR_DIR of the server, then “manage.py verify”."
)


def has_static_files() -> bool:
    """Whether pages can name their files here; a machine that only checks may have none."""
    return settings.DEBUG or (settings.STATIC_ROOT / "staticfiles.json").exists()


def is_of_this_release(edition: Edition) -> bool:
    return release.is_of(edition, build.renderer)


def differences(edition: Edition) -> Iterator[str]:
    """Yield one sentence for everything in which the edition is not what this release makes. Raises BuildError."""
    again, expected, is_demo = _rebuilt(edition)
    for part in ("pages", "gone", "assets"):
        yield from _entry_differences(edition, expected, part)
    known = edition.log_seq, edition.log_head
    made = again.edition(expected, seq=edition.seq, at=edition.created_at, is_demo=is_demo, known=known)
    # Which files travel together says nothing of texts, and may differ between releases.
    made.manifest = {**expected, "packs": edition.manifest["packs"]}
    if digest(phone_files.public_manifest(made).decode()) != edition.public_manifest_sha256:
        yield f"guide_edition {edition.seq}: the manifest for phones is not what its signed texts make."
    if made.tombstones_sha256 != edition.tombstones_sha256:
        yield f"guide_edition {edition.seq}: the list of withdrawn pages is not what the log says."


def unsigned_texts(edition: Edition) -> Iterator[str]:
    signed = set(Event.objects.in_force(edition.created_at).values_list("sha256", flat=True))
    for path, entry in edition.manifest["pages"].items():
        for name in sorted(set(entry["revisions"]) - signed):
            yield f"guide_edition {edition.seq}: {path} shows text {name}, which no signature in force names."


def changed_settings(edition: Edition) -> Iterator[str]:
    """A sentence for each setting that has another value now than in the edition."""
    before: Mapping[str, Any] = edition.made_with["settings"] if edition.made_with else {}
    now = rendering.page_settings()
    for name in sorted(before.keys() & now.keys()):
        if before[name] != now[name]:
            yield (
                f"The setting {name} is “{now[name]}”, and edition {edition.seq} was made with “{before[name]}”. Run "
                "“manage.py publish”, and readers get pages with the new one."
            )


def other_release(edition: Edition, different: list[str]) -> str:
    """What was compared, and what was not, where another release made the edition."""
    return (
        f"Another release made edition {edition.seq}, and this server's release makes {len(different)} of its "
        f"{len(edition.manifest['pages']) + len(edition.manifest['gone'])} pages, their files or their list "
        "differently. Compared: the bytes of every page and file with their SHA-256 in the edition, the edition with "
        "the line of the log that published it, which texts and notices it shows with the signatures and withdrawals "
        "in the log. Not compared: the words of those pages with the signed texts. Run “manage.py publish”, then "
        "“manage.py verify” compares them too."
    )


def _rebuilt(edition: Edition) -> tuple[build.Build, Manifest, bool]:
    """The edition built again from the signed texts; a fallback edition from the one before it. Raises BuildError."""
    if fallback_edition.MANIFEST_KEY in edition.manifest:
        before = edition_before(edition)
        event = Event.objects.filter(
            seq=edition.manifest[fallback_edition.MANIFEST_KEY], act=Event.Act.WITHDRAW
        ).first()
        if before is None or event is None:
            raise build.BuildError("the edition, or the withdrawal, that it is made of is missing.")
        again = fallback_edition.build_on(before)
        return again, fallback_edition.FallbackEdition(again, event, is_demo=before.is_demo).manifest(), before.is_demo
    chosen = edition.made_with["settings"] if edition.made_with else None
    guide = build.load_guide(chosen, at=edition.created_at).on(review_dates.day_of(edition.created_at))
    again = build.Build({})
    with translation.override("en"):
        return again, again.manifest(guide), guide.is_demo


def edition_before(edition: Edition) -> Edition | None:
    return Edition.objects.filter(seq__lt=edition.seq).current()


def _entry_differences(edition: Edition, expected: Mapping[str, Any], part: str) -> Iterator[str]:
    whole: Mapping[str, Any] = edition.manifest
    wanted, actual = expected[part], whole[part]
    for path in sorted(wanted.keys() ^ actual.keys()):
        yield f"guide_edition {edition.seq}: {path} is public on one side only, in the log or in the edition."
    for path in sorted(wanted.keys() & actual.keys()):
        if wanted[path]["blob"] != actual[path]["blob"]:
            yield f"guide_edition {edition.seq}: {path} is not what its signed texts and this release's templates make."
        elif wanted[path].get("revisions") != actual[path].get("revisions"):  # an asset names none
            yield f"guide_edition {edition.seq}: {path} is made of other texts than those that it names."
