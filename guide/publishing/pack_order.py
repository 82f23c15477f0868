"""In which order a phone downloads an edition: what to do in an emergency first, the index of the search last."""

from collections.abc import Iterable, Mapping

from guide.publishing import search_index
from guide.publishing.page import Page
from guide.schemas import AssetEntry, Pack, PackPlace, PageEntry
from guide.serving import packs
from guide.serving.paths import FALLBACK

HELP = "/help/"


def place(paths: list[str]) -> PackPlace:
    """What a pack says of its place, where that is not after those before it."""
    if HELP in paths:
        return {"is_first": True}
    return {"is_last": True} if paths[0].startswith(search_index.FILE_START) else {}


def rank(pack: Pack, pages: Mapping[str, PageEntry]) -> tuple[int, bool]:
    """The order in which `models.editions.merged` has packs: files before pages, but for those with a place."""
    return pack.get("is_last", False) - pack.get("is_first", False), pack["paths"][0] in pages


def groups(
    pages: Iterable[Page], entries: Mapping[str, PageEntry], assets: Mapping[str, AssetEntry], numbers: str
) -> list[list[str]]:
    """The paths of each pack; `numbers` is the page of the emergency numbers, empty where there is none."""
    urgent = [path for path in (HELP, FALLBACK, numbers) if path in entries]
    # What such a page itself loads. A pack holds either files or pages.
    loaded = sorted({file for path in urgent for file in entries[path]["assets"]})
    core = [page.path for page in pages if page.is_core and page.path not in urgent]  # what helps in pain
    # The index of the search is large, and grows with the guide.
    late = {path for path in assets if path.startswith(search_index.FILE_START)}
    files, others = assets.keys() - late - {*loaded}, entries.keys() - {*core, *urgent}
    return [
        *packs.in_order(urgent),
        *packs.in_order(loaded),
        *packs.by_hash(files),
        *packs.in_order(core),
        *packs.by_hash(others),
        *packs.by_hash(late),
    ]
