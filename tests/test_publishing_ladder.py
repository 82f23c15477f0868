"""The ladder of a relief plan as readers get it: one try after the other, and at its end the way to help."""

import re
import tomllib

import lxml.html
import pytest

from guide.admin.revision_text import labelled_rows
from guide.authoring import topic_files
from guide.models import Blob, Edition, Kind
from guide.publishing import build, ladder, rendering
from guide.publishing.cards import limb
from guide.publishing.public_texts import Public
from guide.publishing.site_pages import Guide
from guide.record import older_schemas, snapshot
from guide.review import preflight, workflow
from tests.factory import LATER, NOW, approve, make_public, make_topic, submit
from tests.starter import starter_files

pytestmark = pytest.mark.unmeasured

TOWEL, WALL, HEAT, SIGN = "/stretches/towel/", "/stretches/wall/", "/compresses/warm/", "/help/goes-on/"
FIGURE = tomllib.loads((topic_files.STARTER / "stretches/calf-towel-bed.figure.toml").read_text())
STARTER = {file.slug: file for file in starter_files()}
PLANS = [file for file in STARTER.values() if file.front["kind"] == Kind.RELIEF]


@pytest.fixture
def towel(author, reviewer):
    return make_public(
        author,
        reviewer,
        slug="towel",
        title="Towel stretch",
        steps=["Pull the towel."],
        position="sitting",
        in_bed=True,
        cautions="Do not bounce.",
        figure=FIGURE,
        pregnancy="care",
        pregnancy_note="Do not point your toes.",
    )


@pytest.fixture
def wall(author, reviewer):
    return make_public(author, reviewer, slug="wall", title="Wall stretch", sides="both", pregnancy="not")


@pytest.fixture
def heat(author, reviewer):
    fields = {"cautions": "Do not sleep with it.", "minutes_off": 120, "pregnancy": ""}
    return make_public(author, reviewer, kind=Kind.COMPRESS, slug="warm", title="Warm towel", **fields)


@pytest.fixture
def sign(author, reviewer):
    return make_public(author, reviewer, kind=Kind.WARNING, slug="goes-on", title="A cramp that goes on")


@pytest.fixture
def make_plan(author, reviewer):
    def plan(*rungs, **fields):
        steps = ["Stop.", ("Pull your toes up.", rungs[0] if rungs[0].kind != Kind.WARNING else None)]
        fields = {"slug": "calf", "summary": "Stretch it, then rest.", "steps": steps, **fields}
        return make_public(author, reviewer, kind=Kind.RELIEF, rungs=rungs, **fields)

    return plan


@pytest.fixture
def plan(make_plan, reviewer, request):
    with workflow.deferred_publishing():
        rungs = [request.getfixturevalue(name) for name in ("towel", "wall", "heat", "sign")]
        plan = make_plan(*rungs, pregnancy_flag="One leg swollen? Call today.")
    build.publish(reviewer, at=NOW)
    return plan


def html(path="/relief/calf/"):
    manifest = Edition.objects.current().manifest
    return bytes(Blob.objects.get(sha256=manifest["pages"][path]["blob"]).raw).decode()


def parsed(text=None):
    return lxml.html.fromstring(text or html())


def rungs(page=None):
    return (parsed() if page is None else page).find_class("sg-rung")


def words(element):
    return " ".join(element.text_content().split())


def places_in(text, *parts):
    """Where each part begins; a part that is not there fails the test."""
    return [text.index(part) for part in parts]


# --- what it holds ---


def test_the_rungs_stand_in_the_order_of_the_plan(plan):
    assert [rung.get("data-path") for rung in rungs()] == [TOWEL, WALL, HEAT, SIGN]
    assert [rung.get("id") for rung in rungs()] == ["rung-1", "rung-2", "rung-3", "rung-4"]


def test_a_stretch_says_all_that_its_timer_needs(plan):
    first = rungs()[0]
    data = {name: value for name, value in first.items() if name.startswith("data-")}
    assert data == {
        "data-rung": "",
        "data-exercise": "",
        "data-path": TOWEL,
        "data-name": "Towel stretch",
        "data-timer": "hold",
        "data-places": "bed sitting",
        "data-pregnancy": "care",
        "data-line": "About towel.",
        "data-hold": "30",
        "data-times": "3",
        "data-sides": "each",
        "data-limb": "leg",
    }
    assert "Hold 30 seconds, 3 times, each side · in bed · sitting" in words(first)
    assert "Pull the towel." in words(first)
    assert first.xpath(".//a/@href") == [TOWEL]


def test_each_side_has_its_picture_and_only_one_is_shown(plan):
    first, second, *_others = rungs()
    shown, other = first.xpath(".//*[@data-part='side']")
    assert shown.get("hidden") is None
    assert other.get("hidden") is not None
    assert shown.xpath("string(.//svg/@aria-labelledby)") != other.xpath("string(.//svg/@aria-labelledby)")
    assert second.xpath(".//*[@data-part='side']") == []  # no figure was drawn for it


def test_a_compress_says_how_long_and_how_to_look_after_the_skin(plan):
    rung = rungs()[2]
    assert (rung.get("data-timer"), rung.get("data-minutes"), rung.get("data-places")) == ("minutes", "15", "")
    assert rung.get("data-hold") is None
    assert "Heat, on for 15 minutes, then off for 2 hours" in words(rung)
    assert words(rung.xpath(".//*[@data-part='cautions']")[0]) == "Do not sleep with it."


def test_it_ends_in_a_care_card(plan):
    last = rungs()[-1]
    assert last.get("data-timer") is None
    assert last.get("data-exercise") is None
    assert "Today: A cramp that goes on" in words(last)
    assert last.xpath(".//a/@href") == [SIGN]


def test_an_emergency_brings_the_call(make_plan, towel, author, reviewer):
    danger = make_public(author, reviewer, kind=Kind.WARNING, slug="danger", level="emergency")
    make_plan(towel, danger)
    assert "Emergency: Danger" in words(rungs()[-1])
    assert [link for link in rungs()[-1].xpath(".//a/@href") if link.startswith("tel:")]


@pytest.mark.parametrize(
    ("position", "in_bed", "expected"),
    [
        ("sitting", False, ["sitting"]),
        ("sitting", True, ["bed", "sitting"]),
        ("standing", False, ["standing"]),
        ("lying", True, ["bed"]),
        ("lying", False, []),
        ("kneeling", False, []),
    ],
)
def test_places_follow_from_the_position(towel, position, in_bed, expected):
    payload = build.load_guide().public[0].payload
    assert ladder.rung({**payload, "position": position, "in_bed": in_bed})["places"] == expected


def test_a_place_is_offered_only_where_there_is_a_choice(make_plan, towel, wall, heat, sign, author, reviewer):
    make_plan(towel, wall, heat, sign)
    assert parsed().xpath("//input[@name='place']/@value") == ["bed", "sitting", "standing"]
    make_plan(wall, heat, sign, slug="shin")
    page = parsed(html("/relief/shin/"))
    assert page.xpath("//*[@data-part='choices']//input/@name") == ["first", "first", "pregnant"]


@pytest.mark.parametrize(
    ("areas", "word"),
    [
        (["calf", "foot"], "leg"),
        (["back", "buttock"], "leg"),
        (["upper-back", "shoulder"], "arm"),
        (["hand"], "arm"),
        (["upper-back", "back"], "side"),
        ([], "side"),
    ],
)
def test_what_is_changed_is_called_by_its_name(areas, word):
    assert limb({"areas": [older_schemas.facts(slug) for slug in areas]}) == word


# --- while it cramps ---


LIVE = {
    "live": True,
    "line": "Pull your toes up.",
    "cramp_steps": "No towel? Use your hand.\nHold until it lets go. [source-0]\n",
}


@pytest.fixture
def live(author, reviewer, towel, wall, sign):
    """A plan whose first way is held until the cramp lets go."""
    tip = make_public(author, reviewer, kind=Kind.TIP, slug="before-bed", title="Stretch before bed")
    over = make_public(author, reviewer, kind=Kind.WARNING, slug="over-ten", title="Over 10 minutes")
    over.signs.update(key=ladder.OVER_SIGN, do="Call an advice line.")
    over.signs.get().areas.set(over.areas.all())
    workflow.record_contribution(over, author, at=LATER)
    approve(submit(over, at=LATER), reviewer, at=LATER)
    fields = {"afterwards": "Walk. [source-0]\nRest.", "prevention": tip.slug}
    plan = make_topic(author, kind=Kind.RELIEF, slug="calf", rungs=[towel, wall, sign], **fields)
    plan.rungs.filter(target=towel).update(**LIVE, next_after=90)
    approve(submit(plan), reviewer)
    return plan


def test_a_way_that_is_held_until_it_lets_go_has_no_sets_no_sides_and_steps_of_its_own(live):
    first, second, _help = rungs()
    data = {name: first.get(f"data-{name}") for name in ("timer", "next-after", "which", "line", "first-step")}
    assert data == {
        "timer": "live",
        "next-after": "90",
        "which": "The leg that cramps",
        "line": "Pull your toes up.",
        "first-step": "No towel? Use your hand.",
    }
    assert [first.get(f"data-{name}") for name in ("hold", "times", "sides")] == [None] * 3
    assert [words(step) for step in first.find_class("sg-steps__text")] == [
        "No towel? Use your hand.",
        "Hold until it lets go.",
    ]
    assert len(first.xpath(".//*[@data-part='side']")) == 1, "no other side"
    assert places_in(words(first), "Pull your toes up.", "No towel?", "Hold until it lets go · in bed")
    assert second.get("data-timer") == "hold"
    assert second.get("data-line") == "About wall.", "a way that says nothing shows what its text is"


def test_the_timer_has_what_to_do_when_it_goes_on_and_when_it_has_let_go(live, author, reviewer):
    (dialog,) = parsed().find_class("sg-player")
    assert places_in(words(dialog), "Call an advice line.", "Walk.", "Rest.", "To stop it coming back:")
    assert dialog.xpath(".//*[@class='sg-afterwards']//a/@href") == ["/prevention/before-bed/"]
    assert "[source-0]" not in words(dialog)
    shown = Edition.objects.current().manifest["pages"]["/relief/calf/"]["revisions"]
    signed = {text.path: text.sha256 for text in build.load_guide().public}
    assert {signed["/prevention/before-bed/"], signed["/help/over-ten/"]} <= set(shown)


@pytest.mark.parametrize("path", ["/prevention/before-bed/", "/help/over-ten/"])
def test_what_the_timer_shows_of_another_text_goes_with_it(live, path):
    first, *others = html().split(f"<!--[{path}]-->")
    cut = first + "".join(piece.split(f"<!--[/{path}]-->", 1)[1] for piece in others)
    (dialog,) = parsed(cut).find_class("sg-player")
    assert path not in dialog.xpath(".//a/@href")


def test_a_rung_that_says_nothing_of_its_own_is_frozen_as_ever(live):
    assert snapshot.take(live)["rungs"] == [
        {
            "kind": "stretch",
            "slug": "towel",
            "live": True,
            "line": "Pull your toes up.",
            "cramp_steps": [
                {"text": "No towel? Use your hand.", "sources": []},
                {"text": "Hold until it lets go.", "sources": ["source-0"]},
            ],
            "next_after": 90,
        },
        {"kind": "stretch", "slug": "wall"},
        {"kind": "warning", "slug": "goes-on"},
    ]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"line": ""}, "Say in one line what to do"),
        ({"cramp_steps": " \n"}, "Write the steps of “Towel stretch” while it cramps"),
        ({"line": "One two three four five six seven eight nine ten eleven twelve thirteen."}, "more than 12 words"),
        ({"next_after": 5}, "greater than or equal to 30"),
    ],
)
def test_a_live_way_says_what_to_do_and_how(live, own, said):
    live.rungs.filter(live=True).update(**own)
    assert said in " ".join(map(str, preflight.problems(live)))


def test_only_a_stretch_is_held(live, heat):
    live.rungs.filter(live=True).update(target=heat)
    assert "“Warm towel” is no stretch" in " ".join(map(str, preflight.problems(live)))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("prevention", "nothing", "There is no prevention tip “nothing”"), ("afterwards", "a\nb\nc\nd", "to 3 lines")],
)
def test_what_comes_after_is_short_and_there(live, field, value, said):
    setattr(live, field, value)
    assert said in " ".join(map(str, preflight.problems(live)))


def test_the_reviewer_sees_every_word_of_a_live_way(live):
    (row,) = [row for row in labelled_rows(snapshot.take(live)) if row["label"] == "Ladder"]
    first = row["lines"][0]
    assert first.startswith("towel: ")
    assert places_in(first, "held until it lets go yes", "Pull your toes up.", "No towel? Use your hand.", "90 s")


# --- pregnancy ---


def test_a_reader_without_scripts_is_told_about_pregnancy(plan):
    page = parsed()
    assert words(page.xpath("//*[@data-part='pregnancy-flag']")[0]) == "Pregnant? One leg swollen? Call today."
    assert [words(note) for note in page.xpath("//*[@data-part='pregnancy']")] == [
        "In pregnancy: Do not point your toes.",
        "Not in pregnancy.",
        "Not yet checked for pregnancy. Ask your midwife or doctor first.",
    ]
    assert [rung.get("data-pregnancy") for rung in rungs(page)] == ["care", "not", "", None]


def test_the_page_of_a_stretch_says_the_same(plan):
    assert "In pregnancy: Do not point your toes." in words(parsed(html(TOWEL)))
    assert "in pregnancy" not in words(parsed(html(HEAT))).lower()


# --- its place on the page ---


def test_the_ladder_comes_first_where_it_begins_with_a_stretch(plan):
    text = words(parsed().find_class("sg-topic")[0])
    order = places_in(text, "Pregnant?", "Pull the towel.", "Get help for:", "The whole plan", "Stretch it", "Stop.")
    assert order == sorted(order)


def test_the_steps_come_first_where_there_is_nothing_to_stretch(make_plan, heat, sign):
    make_plan(heat, sign)
    text = words(parsed().find_class("sg-topic")[0])
    order = places_in(text, "Stretch it, then rest.", "Do this now", "Stop.", "Heat, on for 15 minutes")
    assert order == sorted(order)
    assert "The whole plan" not in text
    (box,) = parsed().find_class("sg-ladder")  # so that Start stands in reach beside the steps, too
    assert "Stop." in words(box)
    assert box.xpath(".//*[@data-act='start']")


def test_where_there_is_nothing_to_try_nothing_can_be_started(make_plan, sign):
    make_plan(sign)
    page = parsed()
    assert len(rungs(page)) == 1
    assert page.xpath("//*[@data-module='ladder' or @data-part='start' or @data-part='choices']") == []
    assert "Get help for:" not in words(page)


def test_without_scripts_everything_reads_from_top_to_bottom(plan):
    page = parsed()
    for hidden in page.xpath("//main//*[@hidden]"):
        hidden.drop_tree()
    text = words(page)
    order = places_in(
        text,
        "Towel stretch",
        "Do not bounce.",
        "If it does not stop: Wall stretch",
        "If it does not stop: Warm towel",
        "Today:",
    )
    assert order == sorted(order)
    assert not page.xpath("//button[@data-act='start']")


def test_the_pictures_are_not_sent_twice(plan):
    whole = parsed().find_class("sg-steps-large")[0]
    assert "Towel stretch" in words(whole)
    assert whole.find_class("sg-steps__figure") == []


# --- what was signed, and what was withdrawn ---


def test_the_page_names_every_text_that_it_shows(plan, towel, wall, heat, sign):
    signed = {text.path: text.sha256 for text in build.load_guide().public}
    shown = Edition.objects.current().manifest["pages"]["/relief/calf/"]["revisions"]
    assert set(shown) == {signed[path] for path in ("/relief/calf/", TOWEL, WALL, HEAT, SIGN)}


def test_a_new_text_of_a_stretch_is_on_the_plan_at_once(plan, towel, reviewer):
    towel.hold_seconds = 20
    towel.save()
    approve(submit(towel, at=LATER), reviewer, at=LATER)
    assert rungs()[0].get("data-hold") == "20"


def test_a_draft_is_no_rung(make_plan, towel, wall, sign, author):
    wall.title = "Not approved"
    wall.save()
    make_plan(towel, wall, sign)
    assert "Not approved" not in html()


def test_a_withdrawn_rung_is_gone_and_the_next_one_moves_up(plan, towel, reviewer):
    workflow.withdraw(towel, reviewer, reason="x", notice="y", at=LATER)
    assert [rung.get("data-path") for rung in rungs()] == [WALL, HEAT, SIGN]
    assert TOWEL not in html()


@pytest.mark.parametrize("path", [TOWEL, WALL, HEAT, SIGN])
def test_a_phone_can_cut_each_rung_out_of_a_stored_page(plan, path):
    """As the service worker does it when it hears of a withdrawal and cannot fetch the new page."""
    first, *others = html().split(f"<!--[{path}]-->")
    cut = first + "".join(piece.split(f"<!--[/{path}]-->", 1)[1] for piece in others)
    left = [rung.get("data-path") for rung in rungs(parsed(cut))]
    assert left == [other for other in (TOWEL, WALL, HEAT, SIGN) if other != path]
    assert path not in cut


def test_a_text_signed_before_there_were_ladders_still_reads(plan):
    """Frozen texts stay as they were signed, without the fields that came later."""

    def older(text):
        later = {"rungs", "pregnancy", "pregnancy_note", "pregnancy_flag"}
        payload = {name: value for name, value in text.payload.items() if name not in later}
        return Public(payload, text.sha256, text.signature, text.signed_on)

    guide = Guide([older(text) for text in build.load_guide().public], [])
    (page,) = [page for page in guide.pages() if page.path == "/relief/calf/"]
    text = rendering.render(page)
    assert "Do this now" in text
    assert "sg-rung" not in text
    assert 'data-module="ladder"' not in text


def test_the_preview_of_a_draft_shows_its_whole_ladder(plan, client, author):
    client.force_login(author)
    page = parsed(client.get(f"/admin/guide/reliefplan/{plan.pk}/page/").text)
    assert [rung.get("data-path") for rung in rungs(page)] == [TOWEL, WALL, HEAT, SIGN]


def test_the_reviewer_reads_the_ladder_line_by_line():
    """Also that of a text which was frozen before there were ladders."""
    fields = {"title": "Calf", "slug": "calf", "summary": "", "review_months": 12, "red_flag": "Swollen?", "body": ""}
    payload = {"kind": "relief", "areas": [], "steps": [], "cautions": [], "picture": None, "figure": None, **fields}
    rungs = [{"kind": "stretch", "slug": "wall"}, {"kind": "warning", "slug": "goes-on"}]
    before, after = labelled_rows(payload), labelled_rows({**payload, "pregnancy_flag": "Call.", "rungs": rungs})
    added = [row for row in after if row not in before]
    assert [row.get("text") or row.get("lines") for row in added] == ["Call.", ["wall", "goes-on"]]


# --- the starter texts ---


def slugs(plan):
    return [topic_files.rung_entry(entry)["topic"] for entry in plan.front["ladder"]]


def kinds(plan):
    return [STARTER[slug].front["kind"] for slug in slugs(plan)]


def offered(slug):
    payloads = [
        {"title": "", "summary": "", "cautions": [], "steps": [], "in_bed": False, **STARTER[name].front}
        for name in slugs(STARTER[slug])
    ]
    for payload in payloads:
        payload["areas"], payload["steps"], payload["signs"] = [], [], []
    return {place for payload in payloads for place in ladder.rung(payload)["places"]}


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.slug)
def test_every_starter_plan_ends_in_care_and_only_there(file):
    *tries, last = kinds(file)
    assert last == Kind.WARNING
    assert set(tries) <= {Kind.STRETCH, Kind.COMPRESS}
    assert sorted(tries, key=[Kind.STRETCH, Kind.COMPRESS].index) == tries


@pytest.mark.parametrize("slug", ["chest", "eyelid", "jaw", "anywhere"])
def test_what_must_not_be_stretched_has_no_stretch(slug):
    assert Kind.STRETCH not in kinds(STARTER[slug])


def test_the_chest_is_neither_stretched_nor_warmed():
    assert kinds(STARTER["chest"]) == [Kind.WARNING]


@pytest.mark.parametrize(
    ("slug", "needed"),
    [
        ("calf", {"bed", "sitting", "standing"}),
        ("back", {"bed", "sitting"}),
        ("back-thigh", {"bed", "sitting"}),
        ("front-thigh", {"bed", "standing"}),
        ("foot", {"bed", "sitting"}),
    ],
)
def test_whoever_cannot_stand_up_finds_a_stretch(slug, needed):
    assert needed <= offered(slug)


def test_at_three_in_the_morning_the_first_stretch_works_in_bed():
    first = STARTER[slugs(STARTER["calf"])[0]].front
    assert first["in_bed"]


def test_a_stretch_of_a_plan_is_for_its_part_of_the_body():
    for file in PLANS:
        for slug in slugs(file):
            front = STARTER[slug].front
            if front["kind"] == Kind.STRETCH:
                assert file.front["areas"][0] in front["areas"], (file.slug, slug)


def test_the_reviewer_is_told_where_the_ladder_and_the_pregnancy_lines_come_from():
    for file in STARTER.values():
        if file.front["kind"] == Kind.RELIEF:
            assert "The ladder" in file.front["change_note"], file.slug
        if file.front.get("pregnancy_flag"):
            assert "pregnancy" in file.front["change_note"].lower(), file.slug
        if file.front["kind"] in (Kind.STRETCH, Kind.COMPRESS):
            assert "Pregnancy" in file.front["change_note"], file.slug


def live_ways():
    entries = [(plan.slug, topic_files.rung_entry(entry)) for plan in PLANS for entry in plan.front["ladder"]]
    return [pytest.param(entry, id=f"{slug}-{entry['topic']}") for slug, entry in entries if entry.get("live")]


@pytest.mark.parametrize("entry", live_ways())
def test_a_starter_cramp_has_no_sides_and_needs_no_towel(entry):
    said = " ".join([entry["line"], *entry["cramp_steps"]]).lower()
    assert not {"left", "right", "swap", "times", "seconds"} & set(re.findall(r"[a-z]+", said))
    assert "until it" in said
    if "towel" in " ".join(map(str, STARTER[entry["topic"]].front["steps"])).lower():
        assert entry["cramp_steps"][0].startswith("No towel? Use your hand")


@pytest.mark.parametrize(
    ("slug", "is_live"),
    [
        *((slug, True) for slug in ("calf", "foot", "front-thigh", "back-thigh", "hand", "belly")),
        *((slug, False) for slug in ("back", "neck", "jaw", "eyelid", "chest")),
    ],
)
def test_what_is_moved_or_rested_is_not_held(slug, is_live):
    assert any(topic_files.rung_entry(entry).get("live") for entry in STARTER[slug].front["ladder"]) == is_live
