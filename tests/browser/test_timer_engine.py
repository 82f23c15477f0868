"""The pure part of the timer: what a plan is made of, and what a clock says at any moment of it."""

import pytest

from tests.browser.diary_steps import run

EACH = {"kind": "stretch", "name": "Wall calf stretch", "hold": 30, "times": 2, "sides": "each", "limb": "leg"}
BOTH = {"kind": "stretch", "name": "Cat stretch", "hold": 10, "times": 2, "sides": "both", "limb": "side"}
PACK = {"kind": "compress", "name": "Cold pack", "minutes": 12}
CARD = {"kind": "card", "name": "Sit tall."}
LONG_CARD = {"kind": "card", "name": "Walk for 5 minutes."}
ALWAYS = {"ready": 5, "first": "right"}

# Looks at the clock at each of the given seconds; acts are [second, name, argument].
FOLLOW = """
async (clock, { phases, looks, acts, byTap }) => {
  let state = clock.begin(phases, 0);
  const seen = [];
  const happenings = [...looks.map((at) => ({ at })), ...acts.map(([at, name, value]) => ({ at, name, value }))];
  for (const { at, name, value } of happenings.sort((a, b) => a.at - b.at)) {
    const before = state;
    const now = at * 1000;
    if (name) state = value === undefined ? clock[name](state, now) : clock[name](state, value, now);
    else state = clock.advance(state, now, { byTap });
    const { kind, side } = clock.phaseOf(state);
    const end = state.finishedAt ?? state.overAt;
    seen.push({
      at, kind, side, left: clock.left(state, now) / 1000, cue: clock.cueBetween(before, state)?.name ?? null,
      isFresh: clock.cueBetween(before, state)?.isFresh, late: end === null ? null : (now - end) / 1000,
      isFinished: state.finishedAt !== null, isOver: state.overAt !== null, held: clock.held(state, now) / 1000,
    });
  }
  return seen;
}
"""


@pytest.fixture
def engine(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/offline/")

    class Engine:
        def plan(self, *steps, **settings):
            body = "({ plan }, [steps, settings]) => plan(steps, settings)"
            return run(page, reading_site, "player/timer-plan", body, [steps, {**ALWAYS, **settings}])

        def follow(self, *steps, looks=(), acts=(), by_tap=False, **settings):
            data = {"phases": self.plan(*steps, **settings), "looks": looks, "acts": acts, "byTap": by_tap}
            return run(page, reading_site, "player/timer-clock", FOLLOW, data)

        def fitting(self, rungs, **choices):
            body = "({ fitting }, [rungs, choices]) => fitting(rungs, choices).map(({ name }) => name)"
            return run(page, reading_site, "ladder/choices", body, [rungs, choices])

    return Engine()


def outline(phases):
    return [(phase["kind"], phase["seconds"], phase.get("side")) for phase in phases]


def seconds(count):
    return [second / 2 for second in range(2 * count + 1)]


# --- the plan ---


def test_each_side_gets_its_full_time_and_seven_seconds_to_change(engine):
    right, left = ("hold", 30, "right"), ("hold", 30, "left")
    expected = [("ready", 5, "right"), right, ("switch", 7, "left"), left, ("switch", 7, "right"), right]
    assert outline(engine.plan(EACH)) == [*expected, ("switch", 7, "left"), left]
    assert [phase["set"] for phase in engine.plan(EACH)] == [1, 1, 1, 1, 2, 2, 2, 2]


def test_the_reader_chooses_the_first_side_and_the_time_to_get_ready(engine):
    phases = engine.plan(EACH, ready=10, first="left")
    assert outline(phases)[:4] == [
        ("ready", 10, "left"),
        ("hold", 30, "left"),
        ("switch", 7, "right"),
        ("hold", 30, "right"),
    ]


def test_both_sides_together_rest_between_the_holds(engine):
    holds = [("hold", 10, "both"), ("rest", 5, "both"), ("hold", 10, "both")]
    assert outline(engine.plan(BOTH)) == [("ready", 5, "both"), *holds]
    assert outline(engine.plan({**BOTH, "sides": "one", "times": 0}))[1:] == [("hold", 10, "")]


def test_a_routine_leaves_time_to_move_and_waits_where_a_step_names_its_own(engine):
    phases = engine.plan(CARD, BOTH, LONG_CARD, PACK)
    kinds = [(phase["step"], phase["kind"], phase["seconds"]) for phase in phases]
    stretch = [(1, "ready", 10), (1, "hold", 10), (1, "rest", 5), (1, "hold", 10)]
    assert kinds == [(0, "card", 20), *stretch, (2, "card", 0), (3, "ready", 10), (3, "on", 720)]
    assert [phase["waits"] for phase in phases if phase["kind"] == "card"] == [False, True]


def test_a_stretch_without_a_time_is_only_named(engine):
    assert outline(engine.plan({**EACH, "hold": 0})) == [("card", 20, None)]


# --- the clock ---


def test_time_is_what_the_clock_says_however_few_looks_there_were(engine):
    *_, often = engine.follow(EACH, looks=[*seconds(20), 20.25])
    *_, rarely = engine.follow(EACH, looks=[5.1, 20.25])
    assert often["left"] == rarely["left"] == 14.75
    assert (rarely["kind"], rarely["held"]) == ("hold", 15.25)


def test_cues_come_at_the_start_half_way_before_the_end_and_at_the_change(engine):
    seen = engine.follow(EACH, looks=seconds(42))
    cues = [(moment["at"], moment["cue"]) for moment in seen if moment["cue"]]
    ready = [(2, "count"), (3, "count"), (4, "count"), (5, "hold")]
    hold = [(20, "half"), (30, "five"), (32, "count"), (33, "count"), (34, "count")]
    assert cues == [*ready, *hold, (35, "switch"), (39, "count"), (40, "count"), (41, "count"), (42, "hold")]


def test_a_hold_whose_end_nobody_heard_waits_and_says_how_long_ago(engine):
    *_, awake, later, on = engine.follow(EACH, looks=[1, 47, 50], acts=[[52, "goOn"]])
    assert (awake["isOver"], awake["kind"], awake["late"], awake["held"], awake["cue"]) == (
        True,
        "hold",
        12,
        30,
        "over",
    )
    assert (later["late"], later["cue"]) == (15, None)
    assert (on["kind"], on["side"], on["left"], on["cue"]) == ("switch", "left", 7, "switch")


def test_who_comes_back_in_the_middle_of_a_hold_finds_it_running(engine):
    *_, awake = engine.follow(EACH, looks=[*seconds(36), 60])
    assert (awake["kind"], awake["side"], awake["left"], awake["cue"], awake["isFresh"]) == (
        "hold",
        "left",
        12,
        "hold",
        False,
    )


def test_the_last_hold_ends_the_plan_however_late(engine):
    *_, end = engine.follow({**BOTH, "times": 1}, looks=[4, 6, 100])
    assert (end["isFinished"], end["late"], end["held"], end["cue"]) == (True, 85, 10, "end")


def test_a_pause_stops_the_clock_and_is_no_exercise(engine):
    *_, paused, resumed, last = engine.follow(
        EACH, looks=[*seconds(15), 300, 310], acts=[[15.5, "pause"], [301, "resume"]]
    )[-4:]
    assert (paused["left"], paused["held"]) == (19.5, 10.5)
    assert resumed["left"] == 19.5
    assert (last["left"], last["held"], last["isOver"]) == (10.5, 19.5, False)


def test_the_time_of_a_pause_is_not_time_that_nobody_looked(engine):
    *_, last = engine.follow(EACH, looks=[*seconds(33), 302.5], acts=[[33, "pause"], [300, "resume"]])
    assert (last["kind"], last["isOver"]) == ("switch", False)


def test_a_mark_that_is_long_past_is_not_told(engine):
    *_, late = engine.follow(EACH, looks=[*seconds(19), 24])
    assert (late["left"], late["cue"]) == (11, None)


def test_a_phase_can_be_made_longer_and_shorter_but_not_over_before_now(engine):
    acts = [[10, "nudge", 10], [10.5, "nudge", -5], [33, "nudge", -5], [33.1, "nudge", -5]]
    seen = engine.follow(EACH, looks=[*seconds(9), *range(11, 34), 33.5], acts=acts)
    longer, shorter = (moment for moment in seen if moment["at"] in (10, 10.5))
    *_, third, fourth, after = seen
    assert [longer["left"], shorter["left"]] == [35, 29.5]
    assert [third["left"], fourth["left"]] == [2, 0]
    assert (after["kind"], after["side"], after["held"]) == ("switch", "left", 28.1)


def test_skipping_goes_to_the_next_phase_and_at_the_end_to_the_end(engine):
    skips = [[second, "goOn"] for second in range(1, 6)]
    seen = engine.follow(BOTH, acts=skips)
    assert [moment["kind"] for moment in seen] == ["hold", "rest", "hold", "hold", "hold"]
    assert [moment["isFinished"] for moment in seen] == [False, False, False, True, True]
    assert seen[-1]["held"] == 2  # one second of each hold


def test_without_auto_advance_every_phase_waits_for_a_tap(engine):
    seen = engine.follow(BOTH, looks=[*seconds(9), 25, 26], acts=[[8.1, "goOn"]], by_tap=True)
    ready, hold, over = ([m for m in seen if m["at"] == at][0] for at in (8, 9, 26))
    assert (ready["kind"], ready["isOver"], ready["late"]) == ("ready", True, 3)
    assert (hold["kind"], hold["isOver"]) == ("hold", False)
    assert (over["kind"], over["isOver"]) == ("hold", True)


def test_a_step_that_names_its_own_time_waits_even_at_the_end(engine):
    *_, last = engine.follow(LONG_CARD, looks=[0, 400])
    assert (last["isOver"], last["isFinished"]) == (True, False)


def test_the_skin_is_checked_every_five_minutes_but_not_at_the_end(engine):
    seen = engine.follow({**PACK, "minutes": 15}, looks=seconds(906))
    assert [moment["at"] for moment in seen if moment["cue"] == "skin"] == [305, 605]
    assert seen[-1]["isFinished"]


def test_a_clock_that_is_set_back_never_shows_more_than_there_is(engine):
    *_, back = engine.follow(EACH, looks=[6, -3600])[::-1]
    assert back["left"] <= 30


# --- the ladder ---

LADDER = [
    {"name": "towel", "kind": "stretch", "places": ["bed", "sitting"], "pregnancy": "fine"},
    {"name": "wall", "kind": "stretch", "places": ["standing"], "pregnancy": "not"},
    {"name": "warm", "kind": "compress", "places": [""], "pregnancy": ""},
    {"name": "help", "kind": "care", "places": [""], "pregnancy": ""},
]


def test_the_ladder_fits_the_place_and_keeps_heat_and_help(engine):
    assert engine.fitting(LADDER, place=None, pregnant=False) == ["towel", "wall", "warm", "help"]
    assert engine.fitting(LADDER, place="standing", pregnant=False) == ["wall", "warm", "help"]
    assert engine.fitting(LADDER[:1], place="standing", pregnant=False) == ["towel"], "chosen for another place"


def test_in_pregnancy_only_what_was_checked_for_it_is_left(engine):
    assert engine.fitting(LADDER, place=None, pregnant=True) == ["towel", "help"]
    assert engine.fitting(LADDER, place="standing", pregnant=True) == ["help"]
