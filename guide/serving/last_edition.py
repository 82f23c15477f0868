"""The last edition that this machine served, as one file: a new process answers readers from it without a database.

Its first line names the edition and the SHA-256 of the rest; then comes a line of JSON, and then the bytes one after
the other, as they are stored. A file that cannot be written or read is told in the server's log, and nothing else.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from guide.serving import protocol
from guide.serving.bodies import Bodies
from guide.serving.phone_files import json_text
from guide.serving.protocol import Route

logger = logging.getLogger(__name__)

NAME, FORMAT = "last-edition", "spasmguide-edition-1"


@dataclass(frozen=True)
class Served:
    """An edition with all that answers readers: its paths, their bytes by name, the policy for browsers."""

    seq: int
    name: str  # SHA-256 of its manifest for phones
    policy: str
    routes: Mapping[str, Route]
    bodies: Mapping[str, Bodies]


def write(folder: Path, served: Served) -> None:
    """Put the file in place of the one before, at once; nothing where it holds this edition already."""
    file, rest = folder / NAME, _packed(served)
    content = f"{FORMAT} {served.name} {sha256(rest).hexdigest()}\n".encode() + rest
    try:
        if not (file.is_file() and file.read_bytes() == content):  # another process of this machine may have kept it
            _replace(file, content)
    except OSError as error:
        logger.warning("Edition %s cannot be kept in %s for a start without the database: %s", served.seq, file, error)


def read(folder: Path) -> Served | None:
    """What `write` kept, whole as it was written; else None."""
    file = folder / NAME
    try:
        first, _newline, rest = file.read_bytes().partition(b"\n")
        form, name, digest = first.decode().split(" ")
        if form != FORMAT or sha256(rest).hexdigest() != digest:
            raise ValueError("it is of another release, or damaged.")
        return _unpacked(name, rest)
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError, ValueError) as error:
        logger.warning("The edition in %s cannot be used: %s", file, error)
        return None


def _replace(file: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=file.parent, prefix=f"{NAME}-", delete=False) as half:
        try:
            half.write(content)
            half.flush()
            os.fsync(half.fileno())
            Path(half.name).chmod(0o644)
            Path(half.name).replace(file)
        except OSError:
            Path(half.name).unlink(missing_ok=True)
            raise


def _packed(served: Served) -> bytes:
    forms = [(name, body.plain, body.brotli) for name, body in sorted(served.bodies.items())]
    about = {
        "seq": served.seq,
        "policy": served.policy,
        "routes": {path: _route_fields(route) for path, route in served.routes.items()},
        "bodies": [[name, len(plain), None if brotli is None else len(brotli)] for name, plain, brotli in forms],
    }
    pieces = [piece for _name, plain, brotli in forms for piece in (plain, brotli or b"")]
    return b"".join([json_text(about), b"\n", *pieces])


def _unpacked(name: str, rest: bytes) -> Served:
    first, _newline, content = rest.partition(b"\n")
    about, bodies, position = json.loads(first), {}, 0
    for body, plain, brotli in about["bodies"]:
        middle, end = position + plain, position + plain + (brotli or 0)
        bodies[body] = Bodies(content[position:middle], None if brotli is None else content[middle:end])
        position = end
    routes = {path: _route(fields) for path, fields in about["routes"].items()}
    return Served(about["seq"], name, about["policy"], protocol.with_kill_of_today(routes), bodies)


def _route_fields(route: Route) -> dict[str, object]:
    return {**asdict(route), "body": None if route.body is None else route.body.decode("latin-1")}


def _route(fields: dict[str, object]) -> Route:
    body = fields["body"]
    return Route(**{**fields, "body": body.encode("latin-1") if isinstance(body, str) else None})  # type: ignore[arg-type]
