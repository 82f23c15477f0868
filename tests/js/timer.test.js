// The pure part of the timer: what a plan is made of, and what a clock says at any moment of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { carryOn, passed, steadyNow } from "../../static/js/player/steady-time.js";
import * as clock from "../../static/js/player/timer-clock.js";
import { plan, totalSeconds } from "../../static/js/player/timer-plan.js";

const EACH = { timer: "hold", name: "Wall calf stretch", hold: 30, times: 2, sides: "each", limb: "leg" };
const BOTH = { timer: "hold", name: "Cat stretch", hold: 10, times: 2, sides: "both", limb: "side" };
const PACK = { timer: "minutes", name: "Cold pack", minutes: 12 };
const CARD = { name: "Sit tall." };
const LONG_CARD = { name: "Walk for 5 minutes." };

const ACTS = { goOn: clock.goOn, nudge: clock.nudge, pause: clock.pause, resume: clock.resume };

const planned = (steps, settings = {}) => plan(steps, { ready: 5, first: "right", ...settings });
const outline = (phases) => phases.map(({ kind, seconds, side }) => [kind, seconds, side]);
const halves = (seconds) => Array.from({ length: 2 * seconds + 1 }, (_, at) => at / 2);

// Looks at the clock at each of the given seconds; acts are [second, name, argument].
function follow(steps, { looks = [], acts = [], byTap = false }) {
  let state = clock.begin(planned(steps), 0);
  const happenings = [...looks.map((at) => [at]), ...acts].sort(([one], [other]) => one - other);
  return happenings.map(([at, name, ...values]) => {
    const [before, now] = [state, at * 1000];
    state = name ? ACTS[name](state, ...values, now) : clock.advance(state, now, { byTap });
    return seen(before, state, at);
  });
}

function seen(before, state, at) {
  const { kind, side } = clock.phaseOf(state);
  const cue = clock.cueBetween(before, state);
  const end = state.finishedAt ?? state.overAt;
  const [isFinished, isOver] = [state.finishedAt !== null, state.overAt !== null];
  const [left, held] = [clock.left(state, at * 1000) / 1000, clock.held(state, at * 1000) / 1000];
  return { at, kind, side, left, held, isFinished, isOver, cue: cue?.name, isFresh: cue?.isFresh, late: at - end / 1000 };
}

describe("the plan", () => {
  test("each side gets its full time, and seven seconds to change", () => {
    const [right, left] = [["hold", 30, "right"], ["hold", 30, "left"]];
    const first = [["ready", 5, "right"], right, ["switch", 7, "left"], left];
    assert.deepEqual(outline(planned([EACH])), [...first, ["switch", 7, "right"], right, ["switch", 7, "left"], left]);
    assert.deepEqual(planned([EACH]).map(({ set }) => set), [1, 1, 1, 1, 2, 2, 2, 2]);
    assert.equal(totalSeconds(planned([EACH])), 5 + 4 * 30 + 3 * 7);
  });

  test("the reader chooses the first side and the time to get ready", () => {
    const phases = outline(planned([EACH], { ready: 10, first: "left" }));
    const expected = [["ready", 10, "left"], ["hold", 30, "left"], ["switch", 7, "right"], ["hold", 30, "right"]];
    assert.deepEqual(phases.slice(0, 4), expected);
  });

  test("both sides together rest between the holds", () => {
    const holds = [["hold", 10, "both"], ["rest", 10, "both"], ["hold", 10, "both"]];
    assert.deepEqual(outline(planned([BOTH])), [["ready", 5, "both"], ...holds]);
    assert.deepEqual(outline(planned([{ ...BOTH, sides: "one", times: 0 }])).slice(1), [["hold", 10, ""]]);
  });

  test("a routine leaves time to move, and waits where a step names its own", () => {
    const phases = planned([CARD, BOTH, LONG_CARD, PACK]);
    const stretch = [[1, "ready", 10], [1, "hold", 10], [1, "rest", 10], [1, "hold", 10]];
    const expected = [[0, "card", 20], ...stretch, [2, "card", 0], [3, "ready", 10], [3, "on", 720]];
    assert.deepEqual(phases.map(({ step, kind, seconds }) => [step, kind, seconds]), expected);
    assert.deepEqual(phases.filter(({ kind }) => kind === "card").map(({ waits }) => waits), [false, true]);
  });

  test("a stretch without a time is only named", () => {
    assert.deepEqual(outline(planned([{ ...EACH, hold: 0 }])), [["card", 20, undefined]]);
  });
});

describe("the clock", () => {
  test("time is what the clock says, however few looks there were", () => {
    const often = follow([EACH], { looks: [...halves(20), 20.25] }).at(-1);
    const rarely = follow([EACH], { looks: [5.1, 20.25] }).at(-1);
    assert.deepEqual([often.left, rarely.left], [14.75, 14.75]);
    assert.deepEqual([rarely.kind, rarely.held], ["hold", 15.25]);
  });

  test("cues come at the start, half-way, before the end, and at the change", () => {
    const cues = follow([EACH], { looks: halves(42) }).filter(({ cue }) => cue).map(({ at, cue }) => [at, cue]);
    const ready = [[2, "count"], [3, "count"], [4, "count"], [5, "hold"]];
    const hold = [[20, "half"], [30, "five"], [32, "count"], [33, "count"], [34, "count"]];
    const change = [[35, "switch"], [39, "count"], [40, "count"], [41, "count"], [42, "hold"]];
    assert.deepEqual(cues, [...ready, ...hold, ...change]);
  });

  test("a hold whose end nobody heard waits, and says how long ago", () => {
    const [, awake, later, on] = follow([EACH], { looks: [1, 47, 50], acts: [[52, "goOn"]] });
    const expected = { kind: "hold", isOver: true, late: 12, held: 30, cue: "over" };
    assert.deepEqual({ ...awake, ...expected }, awake);
    assert.deepEqual([later.late, later.cue], [15, undefined]);
    assert.deepEqual([on.kind, on.side, on.left, on.cue], ["switch", "left", 7, "switch"]);
  });

  test("who comes back in the middle of a hold finds it running", () => {
    const awake = follow([EACH], { looks: [...halves(36), 60] }).at(-1);
    assert.deepEqual({ ...awake, kind: "hold", side: "left", left: 12, cue: "hold", isFresh: false }, awake);
  });

  test("the last hold ends the plan, however late", () => {
    const end = follow([{ ...BOTH, times: 1 }], { looks: [4, 6, 100] }).at(-1);
    assert.deepEqual({ ...end, isFinished: true, late: 85, held: 10, cue: "end" }, end);
  });

  test("a pause stops the clock and is no exercise", () => {
    const looks = [...halves(15), 300, 310];
    const moments = follow([EACH], { looks, acts: [[15.5, "pause"], [301, "resume"]] });
    const [paused, , resumed, last] = moments.slice(-4);
    assert.deepEqual([paused.left, paused.held, resumed.left], [19.5, 10.5, 19.5]);
    assert.deepEqual([last.left, last.held, last.isOver], [10.5, 19.5, false]);
  });

  test("the time of a pause is not time that nobody looked", () => {
    const looks = [...halves(33), 302.5];
    const last = follow([EACH], { looks, acts: [[33, "pause"], [300, "resume"]] }).at(-1);
    assert.deepEqual([last.kind, last.isOver], ["switch", false]);
  });

  test("a mark that is long past is not told", () => {
    const late = follow([EACH], { looks: [...halves(19), 24] }).at(-1);
    assert.deepEqual([late.left, late.cue], [11, undefined]);
  });

  test("a phase can be made longer and shorter, but not over before now", () => {
    const acts = [[10, "nudge", 10], [10.5, "nudge", -5], [33, "nudge", -5], [33.1, "nudge", -5]];
    const later = Array.from({ length: 23 }, (_, at) => at + 11);
    const moments = follow([EACH], { looks: [...halves(9), ...later, 33.5], acts });
    const leftAt = (at) => moments.find((moment) => moment.at === at).left;
    assert.deepEqual([leftAt(10), leftAt(10.5)], [35, 29.5]);
    const [third, fourth, after] = moments.slice(-3);
    assert.deepEqual([third.left, fourth.left], [2, 0]);
    assert.deepEqual([after.kind, after.side, after.held], ["switch", "left", 28.1]);
  });

  test("skipping goes to the next phase, and at the end to the end", () => {
    const moments = follow([BOTH], { acts: [1, 2, 3, 4, 5].map((second) => [second, "goOn"]) });
    assert.deepEqual(moments.map(({ kind }) => kind), ["hold", "rest", "hold", "hold", "hold"]);
    assert.deepEqual(moments.map(({ isFinished }) => isFinished), [false, false, false, true, true]);
    assert.equal(moments.at(-1).held, 2, "one second of each hold");
  });

  test("without going on by itself, every phase waits for a tap", () => {
    const moments = follow([BOTH], { looks: [...halves(9), 25, 26], acts: [[8.1, "goOn"]], byTap: true });
    const [ready, hold, over] = [8, 9, 26].map((at) => moments.find((moment) => moment.at === at));
    assert.deepEqual([ready.kind, ready.isOver, ready.late], ["ready", true, 3]);
    assert.deepEqual([hold.kind, hold.isOver], ["hold", false]);
    assert.deepEqual([over.kind, over.isOver], ["hold", true]);
  });

  test("a step that names its own time waits even at the end", () => {
    const last = follow([LONG_CARD], { looks: [0, 400] }).at(-1);
    assert.deepEqual([last.isOver, last.isFinished], [true, false]);
  });

  test("the skin is checked every five minutes, but not at the end", () => {
    const moments = follow([{ ...PACK, minutes: 15 }], { looks: halves(906) });
    assert.deepEqual(moments.filter(({ cue }) => cue === "skin").map(({ at }) => at), [305, 605]);
    assert.equal(moments.at(-1).isFinished, true);
  });

  test("minutes on the skin are the most there may be: a pause gives none of them back", () => {
    const acts = [[65, "pause"], [400, "resume"]];
    const moments = follow([{ ...PACK, minutes: 10 }], { looks: [...halves(60), 200, 500, 610], acts });
    const leftAt = (at) => moments.find((moment) => moment.at === at).left;
    assert.deepEqual([leftAt(65), leftAt(200), leftAt(400)], [540, 405, 205]);
    assert.equal(moments.at(-1).isFinished, true);
    const untouched = follow([{ ...PACK, minutes: 10 }], { looks: [...halves(60), 700], acts: [[65, "pause"]] }).at(-1);
    assert.deepEqual([untouched.isFinished, untouched.cue], [true, "end"], "it ends in the pause too");
  });

  test("a clock that is set back never shows more than there is", () => {
    const [back] = follow([EACH], { looks: [6, -3600] });
    assert.ok(back.left <= 30);
  });
});

describe("a live cramp", () => {
  const STEP = { timer: "live", name: "Towel calf stretch", limb: "leg", sides: "", nextAfter: 120 };
  const start = (before = 0) => clock.begin(plan([STEP], { ready: 5, first: "left", before }), 0);
  const look = (state, second) => clock.advance(state, second * 1000);

  // The cues of looks twice a second, until the given second.
  function cues(until, before = 0) {
    let state = start(before);
    return halves(until).flatMap((second) => {
      const earlier = state;
      state = look(state, second);
      const cue = clock.cueBetween(earlier, state);
      return cue ? [[second, cue.name]] : [];
    });
  }

  test("is held from the first second, without sets and sides, and ends only when it lets go", () => {
    const { phases } = start();
    assert.deepEqual(phases.map(({ kind, side, sets }) => [kind, side, sets]), [["live", undefined, undefined]]);
    const late = look(start(), 7200);
    assert.deepEqual([late.finishedAt, late.overAt, clock.lasted(late, 7_200_000)], [null, null, 7_200_000]);
    assert.equal(clock.held(late, 7_200_000), 7_200_000);
  });

  test("counts up, and takes neither a pause nor more or less time", () => {
    const state = look(start(), 10);
    for (const changed of [clock.pause(state, 10_000), clock.nudge(state, -5, 10_000), clock.nudge(state, 10, 10_000)]) {
      assert.equal(clock.lasted(changed, 12_500), 12_500);
    }
    assert.equal(clock.untilNextSecond(state, 12_300), 700);
  });

  test("a calm word each half minute, the next way after its time, help after ten minutes", () => {
    const calm = (seconds) => seconds.map((second) => [second, "calm"]);
    assert.deepEqual(cues(180), [...calm([30, 60, 90]), [120, "next way"], ...calm([150, 180])]);
    assert.deepEqual(cues(605).slice(-1), [[600, "too long"]]);
  });

  test("the next way counts from the beginning of the cramp, and is given its own time", () => {
    const state = look(start(500_000), 99);
    assert.deepEqual([clock.isNextDue(state, 99_000), clock.isTooLong(state, 99_000)], [false, false]);
    assert.equal(clock.isTooLong(state, 100_000), true);
    assert.equal(clock.isNextDue(state, 120_000), true);
    assert.deepEqual(cues(105, 500_000).filter(([, name]) => name === "too long"), [[100, "too long"]]);
  });

  test("who looks late, after the phone slept, is still offered what is due", () => {
    const [before, after] = [look(start(), 5), look(look(start(), 5), 700)];
    assert.equal(clock.cueBetween(before, after).name, "too long");
    assert.deepEqual([clock.isNextDue(after, 700_000), clock.isTooLong(after, 700_000)], [true, true]);
  });
});

describe("time that only runs forward", () => {
  const [SECOND, HOUR] = [1000, 3_600_000];
  // What happens to the clock on the wall in ten seconds, whether the page was away, and what is counted.
  const CHANGES = {
    "nothing": [0, false, 10],
    "set back by an hour": [-HOUR, false, 10],
    "set back by 20 seconds": [-20 * SECOND, false, 10],
    "set forward by an hour": [HOUR, false, 10],
    "set back while the page was hidden": [-HOUR, true, 10],
    "asleep for a minute, page hidden or frozen": [60 * SECOND, true, 70],
  };
  for (const [name, [jump, wasAway, counted]] of Object.entries(CHANGES)) {
    test(`${name}: ${counted} seconds`, () => {
      const [before, now] = [{ mono: 5 * SECOND, wall: HOUR }, { mono: 15 * SECOND, wall: HOUR + 10 * SECOND + jump }];
      assert.equal(passed(before, now, wasAway), counted * SECOND);
    });
  }

  // A hold, a pause and a live cramp each, with the clock on the wall changed in the middle of them.
  const STEPS = { hold: EACH, minutes: PACK, live: { timer: "live", name: "Towel", nextAfter: 120 } };
  for (const [name, step] of Object.entries(STEPS)) {
    for (const jump of [-HOUR, -20 * SECOND, HOUR]) {
      test(`a clock on the wall that jumps by ${jump / SECOND} seconds changes nothing of ${name}, paused or not`, () => {
        for (const isPaused of [false, true]) {
          const quiet = heldAfter(step, 0, isPaused);
          assert.deepEqual(heldAfter(step, jump, isPaused), quiet);
        }
      });
    }
  }

  function heldAfter(step, jump, isPaused) {
    let [reading, at] = [{ mono: 0, wall: HOUR }, 0];
    const steady = (mono, moved) => {
      const now = { mono, wall: HOUR + mono + moved };
      at += passed(reading, now, false);
      reading = now;
      return at;
    };
    let state = clock.begin(planned([step]), steady(0, 0));
    for (const second of halves(20)) state = clock.advance(state, steady(second * SECOND, 0));
    if (isPaused) state = clock.pause(state, steady(20 * SECOND, 0));
    const now = steady(26 * SECOND, jump);
    state = clock.advance(state, now);
    return [clock.left(state, now), clock.held(state, now), state.at];
  }

  test("a page that is loaded again goes on from the clock on the wall, but never back", () => {
    const { now } = Date;
    try {
      Date.now = () => 50_000;
      carryOn(1_000_000, 40_000);
      assert.ok(Math.abs(steadyNow() - 1_010_000) < 100);
      carryOn(1_000_000, 90_000);
      assert.ok(Math.abs(steadyNow() - 1_000_000) < 100);
    } finally {
      Date.now = now;
    }
  });
});
