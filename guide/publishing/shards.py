"""The manifest of an edition in parts, so that an act stores the parts that changed; `Edition.manifest` joins them."""

from hashlib import sha256
from itertools import chain
from typing import Any, Literal

from guide.schemas import Manifest
from guide.serving import packs
from guide.serving.phone_files import json_text

Part = Literal["assets", "pages", "gone"]


def split(manifest: Manifest) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What `Edition.root` says of paths, and by SHA-256 the parts that it names: one for each pack, and the notices."""
    parts: dict[Part, list[bytes]] = {"assets": [], "pages": [], "gone": []}
    for pack in manifest["packs"]:
        part: Part = "assets" if pack["paths"][0] in manifest["assets"] else "pages"
        parts[part].append(json_text({**_shard(manifest, part, pack["paths"]), "pack": pack}))
    parts["gone"] = [json_text(_shard(manifest, "gone", paths)) for paths in packs.by_hash(manifest["gone"])]
    names = {part: [sha256(raw).hexdigest() for raw in raws] for part, raws in parts.items()}
    about = {key: value for key, value in manifest.items() if key not in (*parts, "packs", "blobs")}
    by_name = zip(chain(*names.values()), chain(*parts.values()), strict=True)
    return {**about, "shards": names}, dict(by_name)


def _shard(manifest: Manifest, part: Part, paths: list[str]) -> dict[str, Any]:
    entries = {path: manifest[part][path] for path in paths}
    blobs = {entry["blob"]: manifest["blobs"][entry["blob"]] for entry in entries.values()}
    return {part: entries, "blobs": blobs}
