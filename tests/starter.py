"""The starter content as the search index sees it, without a database."""

import json
import tomllib
from functools import cache

from guide.authoring import topic_files
from guide.models.kinds import KINDS
from guide.publishing import cards, search_index, searching


@cache
def starter_files():
    """The topic files of the starter guide, read once a process. Not to be changed."""
    return tuple(topic_files.read_folder())


@cache
def starter_entries():
    areas = tomllib.loads((topic_files.STARTER / "areas.toml").read_text())
    texts = sorted((_payload(file, areas) for file in starter_files()), key=_place)
    return tuple(search_index.topic_entry(payload, cards.card(payload)) for payload in texts)


@cache
def starter_index():
    return json.loads(search_index.index(list(starter_entries())))


@cache
def starter_search():
    return searching.Search(starter_index())


def _place(payload):
    """As in the guide: by kind, then by title."""
    return list(KINDS).index(payload["kind"]), payload["title"]


def _payload(file, areas):
    front = dict(file.front)
    signs = front.pop("signs", [])
    named = [{"slug": slug, "name": areas[slug]["name"]} for slug in front["areas"]]
    steps = [step if isinstance(step, dict) else {"text": step} for step in front.get("steps", [])]
    cautions = [caution if isinstance(caution, str) else caution["text"] for caution in front.get("cautions", [])]
    defaults = {"hold_seconds": 0, "repetitions": 0, "sides": "", "in_bed": False}
    own = {"signs": signs} if KINDS[front["kind"]].has_signs else {}
    return {**defaults, **front, **own, "body": file.body, "areas": named, "steps": steps, "cautions": cautions}
