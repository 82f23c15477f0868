import hashlib
import json
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from guide.models import Blob, Edition, Kind
from guide.models.kinds import listed
from guide.publishing import build, search_index, site_pages
from guide.publishing.html_checks import inspect
from guide.review import workflow
from guide.serving import packs, phone_files
from tests.factory import LATER, make_area, make_public, make_topic, submit
from tests.starter import starter_entries
from tests.tampering import rewrite

CAUSE = {"kind": Kind.CAUSE, "slug": "decongestants", "title": "Blocked-nose medicines (pseudoephedrine)"}
SIGN = {"kind": Kind.WARNING, "slug": "chest-pain", "title": "Chest pain"}


def index_path():
    (path,) = (path for path in Edition.objects.current().manifest["assets"] if path.startswith("/data/"))
    return path


def raw_index():
    return bytes(Blob.objects.get(sha256=Edition.objects.current().manifest["assets"][index_path()]["blob"]).raw)


def weight(index, word, path):
    """How strongly a word leads to a page; 0 where it does not."""
    (stem,) = search_index.words_of(word)
    if stem not in index["words"]:
        return 0
    hits = index["hits"][index["words"].index(stem)]
    weights = dict(zip(hits[::2], hits[1::2], strict=True))
    return weights.get([page["path"] for page in index["pages"]].index(path), 0)


def entry(path="/x/", title="X", **fields):
    return search_index.Entry(path, title, fields.pop("summary", ""), fields.pop("kind", ""), **fields)


def made(*entries):
    return json.loads(search_index.index(list(entries)))


def sign(
    key="chest-pain", level="emergency", danger=100, searched=("chest pain", "heart attack"), words="My chest hurts"
):
    return {"key": key, "words": words, "level": level, "danger": danger, "searched": list(searched)}


# --- what the index holds ---


def test_only_approved_texts_are_found(author, reviewer):
    secret = {"summary": "Zorba summary", "body": "Zorba body", "cautions": "Zorba", "target_muscles": "Zorba"}
    make_topic(author, slug="draft", title="Zorba draft", steps=["Zorba step"], **secret)
    submit(make_topic(author, slug="waiting", title="Zorba waiting", **secret))
    make_public(author, reviewer, title="Wall calf stretch", body="Lean on the wallpaper.")

    raw = raw_index()
    assert b"Wall calf stretch" in raw
    assert weight(json.loads(raw), "wallpaper", "/stretches/calf-wall/")
    assert b"zorba" not in raw.lower()


def test_a_withdrawn_page_is_found_no_more_and_its_words_cannot_be_fetched(author, reviewer):
    topic = make_public(author, reviewer, title="Zorba stretch")
    make_public(author, reviewer, slug="calf-bent")
    old = index_path()
    assert b"Zorba stretch" in raw_index()

    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)

    assert b"zorba" not in raw_index().lower()
    assert index_path() != old
    assert Client().get(old).status_code == 404


def test_the_same_texts_give_the_same_bytes(author, reviewer):
    for slug in ("calf-wall", "calf-bent", "calf-towel"):
        make_public(author, reviewer, slug=slug, areas=[make_area(), make_area("neck", "Neck", 5)])
    guide = build.load_guide()
    mixed = list(guide.public)
    Random(1).shuffle(mixed)

    assert build.load_guide().files == guide.files
    assert site_pages.Guide(mixed, []).files == guide.files
    assert [raw for raw, _type in guide.files.values()] == [raw_index()]


def test_places_weigh_differently():
    index = made(
        entry("/title/", "Quinine"),
        entry("/synonym/", "Pseudoephedrine"),
        entry("/summary/", summary="Quinine"),
        entry("/area/", areas=("Quinine",)),
        entry("/body/", body="Quinine"),
        *(entry(f"/{n}/") for n in range(20)),
    )
    weights = [weight(index, "quinine", f"/{place}/") for place in ("title", "summary", "area", "body")]
    assert weights == sorted(set(weights), reverse=True)
    assert weight(index, "quinine", "/title/") > weight(index, "decongestant", "/synonym/") > weights[1]


def test_what_helps_in_pain_comes_before_its_neighbours():
    index = made(entry("/areas/calf/", "Calf"), entry("/relief/calf/", "Calf cramp", is_relief=True))
    assert weight(index, "calf", "/relief/calf/") > weight(index, "calf", "/areas/calf/")


def test_words_that_stand_in_many_bodies_tell_nothing():
    index = made(*(entry(f"/{n}/", body="muscle") for n in range(30)), entry("/rare/", body="wallpaper"))
    assert not weight(index, "muscle", "/0/")
    assert weight(index, "wallpaper", "/rare/")


def test_addresses_of_links_are_not_words():
    index = made(entry(body="[Wall](/causes/decongestants/)"))
    assert weight(index, "wall", "/x/")
    assert not weight(index, "decongestants", "/x/")


def test_accents_apostrophes_and_case_make_no_difference():
    assert search_index.words_of("Ménière’s wants X-RAY the B12") == search_index.words_of("menieres want ray b12")


# --- synonyms and signs of danger ---


def test_a_synonym_leads_only_where_the_guides_own_word_stands(author, reviewer):
    make_public(author, reviewer)
    assert "decongestant" not in json.loads(raw_index())["words"]

    make_public(author, reviewer, **CAUSE)

    index = json.loads(raw_index())
    assert weight(index, "decongestant", "/causes/decongestants/") > 1
    assert weight(index, "decongestant", "/stretches/calf-wall/") == 0


def test_a_synonym_does_not_come_from_the_body_alone():
    assert "decongestant" not in made(entry(body="pseudoephedrine"))["words"]


def test_every_synonym_leads_somewhere_in_the_starter_content():
    table = search_index._table()
    lists = [entry(kind.prefix, str(kind.list_heading), summary=str(kind.list_line)) for kind in listed().values()]
    entries = [*starter_entries(), *lists, entry("/help/", "Get help")]
    weights = [search_index._weights(one) for one in entries]
    relief = [words if one.is_relief else {} for words, one in zip(weights, entries, strict=True)]
    for part, holders in (("words", weights), ("places", relief)):
        lost = [known for known in table[part] if not search_index._holders(holders, search_index.words_of(known))]
        assert lost == [], f"{part}: no page of the starter content holds these words"


def test_what_people_type_who_have_a_sign_is_in_the_index_with_the_sign_and_its_page():
    index = made(entry("/x/"), entry("/help/chest/", level="emergency", signs=(sign(),)))
    assert index["signs"] == [{"key": "chest-pain", "words": "My chest hurts", "level": "emergency", "page": 1}]
    assert [phrase["words"] for phrase in index["danger"]] == [["=pain", "chest"], ["attack", "heart"]] or index[
        "danger"
    ]
    assert {phrase["sign"] for phrase in index["danger"]} == {0}


def test_signs_stand_in_the_order_of_their_danger():
    rows = [sign("c", "today", 1), sign("b", "emergency", 300), sign("a", "emergency", 200), sign("d", "soon", 1)]
    index = made(entry("/help/x/", level="emergency", signs=tuple(rows)))
    assert [one["key"] for one in index["signs"]] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("level", ["soon", "routine"])
def test_a_sign_that_can_wait_is_no_card_of_danger(level):
    index = made(entry("/help/x/", level=level, signs=(sign(level=level),)))
    assert index["danger"] == []
    assert {phrase["sign"] for phrase in index["phrases"] if "sign" in phrase} == {0}


def test_texts_that_were_signed_before_there_were_signs_are_found():
    payload = {"body": "wallpaper", "cautions": [], "steps": [], "areas": []}
    card = {"path": "/help/x/", "title": "X", "summary": "", "kind": Kind.WARNING, "meta": [], "level": None}
    assert weight(made(search_index.topic_entry(payload, card)), "wallpaper", "/help/x/")


# --- the index as a file of the edition ---


def test_the_index_is_a_file_of_the_edition(author, reviewer):
    make_public(author, reviewer)
    raw, path = raw_index(), index_path()

    assert path == f"/data/search.{hashlib.sha256(raw).hexdigest()[:12]}.json"
    assert f'data-src="{path}"' in Client().get("/search/").content.decode()
    response = Client().get(path)
    assert response.content == raw
    assert response["Content-Type"] == "application/json"
    assert "immutable" in response["Cache-Control"]
    public = json.loads(phone_files.public_manifest(Edition.objects.current()))
    assert public["assets"][path]["h"] in {name for pack in public["packs"] for name in pack["b"]}


def test_a_pack_holds_the_index_as_text():
    """Base64 would spoil its compression."""
    line = json.loads(packs.lines([("x", "application/json", b'{"pages":[]}')]))
    assert line == {"h": "x", "t": "application/json", "b": '{"pages":[]}'}


def test_what_a_script_fetches_counts_as_loaded_by_the_page():
    assert inspect('<div data-src="/data/search.json"></div>').assets == {"/data/search.json"}
    assert "loaded from elsewhere" in inspect('<div data-src="https://example.org/x.json"></div>').refusals[0]


def test_verify_names_an_index_that_the_signed_texts_do_not_make(author, reviewer):
    make_public(author, reviewer)
    edition = Edition.objects.current()
    path, other = index_path(), edition.manifest["pages"]["/"]["blob"]
    edition.manifest["assets"][path]["blob"] = other
    rewrite(edition, edition.manifest)

    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stderr=errors)
    assert f"{path} is not what its signed texts and" in errors.getvalue()


# --- A to Z ---


def test_a_page_stands_under_its_name_and_under_the_names_in_brackets():
    (d, w) = search_index.a_to_z([entry("/causes/discs/", "Worn discs (degenerative disc disease)")])
    assert (d["letter"], w["letter"]) == ("D", "W")
    assert d["lines"][0]["label"] == "Degenerative disc disease"
    assert d["lines"][0]["see"] == "Worn discs (degenerative disc disease)"
    assert d["lines"][0]["path"] == w["lines"][0]["path"] == "/causes/discs/"


def test_names_in_brackets_stand_one_by_one():
    letters = search_index.a_to_z(
        [entry(title="Relievers (albuterol, salbutamol)"), entry(title="Stimulants such as Adderall")]
    )
    labels = [line["label"] for group in letters for line in group["lines"]]
    assert labels == [
        "Adderall",
        "Albuterol",
        "Relievers (albuterol, salbutamol)",
        "Salbutamol",
        "Stimulants such as Adderall",
    ]


def test_articles_and_accents_do_not_decide_the_letter():
    letters = search_index.a_to_z([entry(title="A blood clot"), entry(title="Épaule"), entry(title="10 minutes")])
    assert [(group["letter"], group["lines"][0]["label"]) for group in letters] == [
        ("0–9", "10 minutes"),
        ("B", "A blood clot"),
        ("E", "Épaule"),
    ]


def test_a_part_of_the_body_says_what_it_is():
    (group,) = search_index.a_to_z(
        [entry(title="Shin", kind="Part of the body"), entry(title="Shin cramp", summary="Stretch.")]
    )
    assert [line["see"] for line in group["lines"]] == ["Part of the body", ""]


def test_every_public_page_stands_in_the_a_to_z(author, reviewer):
    make_public(author, reviewer)
    make_public(author, reviewer, **SIGN)
    make_topic(author, slug="draft", title="Zorba draft")
    build.publish(reviewer, at=LATER)

    html = Client().get("/index/").content.decode()
    for path in ("/stretches/calf-wall/", "/help/chest-pain/"):
        assert f"<!--[{path}]-->" in html
        assert f'href="{path}"' in html
    assert "Zorba" not in html


def test_the_guide_and_the_search_page_lead_to_the_a_to_z(author, reviewer):
    make_public(author, reviewer)
    for path in ("/guide/", "/search/"):
        html = Client().get(path).content.decode()
        assert 'href="/index/"' in html
        assert '<form class="sg-search" role="search" action="/search/" method="get">' in html
