"""The finish screen's line of the diary: an attack that goes on is one entry, and nothing is asked while it hurts."""

import pytest
from playwright.sync_api import expect

from tests.browser.diary_steps import NOW, entry, kept, open_diary, put, run

START = 1795317120000  # NOW
MINUTE = 60_000
DETAIL = {
    "answer": "eased",
    "area": "calf",
    "areaName": "Calf",
    "path": "/relief/calf/",
    "name": "Calf cramp",
    "startedAt": START,
    "seconds": 170,
    "done": ["Wall calf stretch"],
}


@pytest.fixture
def page(page_with, reading_site):
    """A relief page on which the timer has ended."""
    page = page_with(timezone_id="Europe/London")
    page.clock.set_fixed_time(NOW)
    open_diary(page, reading_site)
    page.goto(f"{reading_site.url}/relief/calf/")
    return page


def answer(page, site, minutes=0, **overrides):
    page.clock.set_fixed_time((START + minutes * MINUTE) / 1000)
    offer = """async ({ offer }, detail) => {
      document.querySelector(".test-slot")?.remove();
      const slot = Object.assign(document.createElement("div"), { className: "test-slot" });
      document.querySelector("main").prepend(slot);
      await offer(slot, detail);
    }"""
    run(page, site, "diary/finish-offer", offer, {**DETAIL, **overrides})
    return page.locator(".test-slot")


def test_it_eased_is_in_the_diary_without_another_tap(page, reading_site):
    line = answer(page, reading_site)
    expect(line).to_contain_text("Saved in your diary")
    (one,) = kept(page, reading_site)
    expected = {"at": "2026-11-22T03:12:00+00:00", "place": "calf", "placeName": "Calf", "minutes": 3, "eased": "eased"}
    expected |= {
        "done": ["Wall calf stretch"],
        "note": "",
        "triggers": [],
        "side": None,
        "strength": None,
        "woke": None,
    }
    assert {name: value for name, value in one.items() if name not in ("id", "changedAt")} == expected

    line.get_by_role("link", name="Add a note").click()
    expect(page.get_by_label("Note", exact=True)).to_be_visible()
    assert page.url.endswith(f"/diary/#{one['id']}")


def test_how_strong_it_was_is_one_tap_that_may_be_left_out(page, reading_site):
    line = answer(page, reading_site)
    faces = line.get_by_role("group", name="How strong was it?")
    strong, severe = (faces.get_by_role("button", name=name, exact=True) for name in ("Strong", "Very strong"))
    for button, strength in ((severe, "severe"), (strong, "strong"), (strong, None)):
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true" if strength else "false")
        assert [one["strength"] for one in kept(page, reading_site)] == [strength]
    expect(severe).to_have_attribute("aria-pressed", "false")
    severe.click()
    expect(severe).to_have_attribute("aria-pressed", "true")

    line.get_by_role("button", name="Undo").click()
    expect(faces).to_be_hidden()
    line.get_by_role("button", name="Add to diary").click()
    expect(severe).to_have_attribute("aria-pressed", "false")
    assert [one["strength"] for one in kept(page, reading_site)] == [None]


def test_how_strong_it_is_is_not_asked_while_it_hurts(page, reading_site):
    line = answer(page, reading_site, answer="still")
    expect(line).to_contain_text("Saved in your diary")
    expect(line.get_by_role("group", name="How strong was it?")).to_be_hidden()


def test_it_can_be_taken_back_and_added_again(page, reading_site):
    line = answer(page, reading_site)
    line.get_by_role("button", name="Undo").click()
    expect(line).to_contain_text("Removed from your diary")
    assert kept(page, reading_site) == []
    line.get_by_role("button", name="Add to diary").click()
    expect(line).to_contain_text("Saved in your diary")
    assert len(kept(page, reading_site)) == 1


def test_while_it_hurts_one_entry_is_kept_up_to_date(page, reading_site):
    line = answer(page, reading_site, answer="still")
    expect(line).to_contain_text("Saved in your diary")
    expect(line.get_by_role("link")).to_have_count(0)
    answer(page, reading_site, 50, answer="bit", startedAt=START + 48 * MINUTE, done=["Calf stretch with a towel"])
    answer(page, reading_site, 105, startedAt=START + 103 * MINUTE, done=["Wall calf stretch"])

    (one,) = kept(page, reading_site)
    assert (one["at"], one["minutes"], one["eased"]) == ("2026-11-22T03:12:00+00:00", 106, "eased")
    assert one["done"] == ["Wall calf stretch", "Calf stretch with a towel"]


@pytest.mark.parametrize(
    ("first", "minutes", "second"),
    [
        ({"answer": "eased"}, 30, {}),
        ({"answer": "still"}, 61, {}),
        ({"answer": "still"}, 5, {"area": "foot", "areaName": "Foot or toes"}),
    ],
    ids=["it had eased", "an hour has passed", "it is another place"],
)
def test_another_attack_is_another_entry(page, reading_site, first, minutes, second):
    answer(page, reading_site, **first)
    answer(page, reading_site, minutes, **{"startedAt": START + minutes * MINUTE, **second})
    assert len(kept(page, reading_site)) == 2


def test_an_entry_that_was_added_by_hand_before_is_the_same_attack(page, reading_site):
    put(
        page,
        reading_site,
        [entry(at="2026-11-22T03:05:00+00:00", eased=None, done=[], changedAt="2026-11-22T03:05:00Z")],
    )
    line = answer(page, reading_site)
    (one,) = kept(page, reading_site)
    assert (one["id"], one["minutes"], one["eased"]) == (entry()["id"], 10, "eased")
    line.get_by_role("button", name="Undo").click()
    expect(line).to_contain_text("Removed from your diary")
    (one,) = kept(page, reading_site)
    assert one["eased"] is None


def test_an_answer_that_is_given_again_takes_the_first_one_back(page, reading_site):
    answer(page, reading_site)
    page.evaluate("(detail) => document.dispatchEvent(new CustomEvent('sg:answer-undone', { detail }))", DETAIL)
    expect(page.locator(".test-slot")).to_contain_text("Removed from your diary")
    assert kept(page, reading_site) == []
    answer(page, reading_site, answer="bit")
    (one,) = kept(page, reading_site)
    assert one["eased"] == "bit"


def test_a_stretch_that_was_opened_from_the_guide_is_added_only_when_asked(page, reading_site):
    line = answer(page, reading_site, area="", areaName="", name="Wall calf stretch", done=[])
    assert kept(page, reading_site) == []
    line.get_by_role("button", name="Add to diary").click()
    expect(line).to_contain_text("Saved in your diary")
    (one,) = kept(page, reading_site)
    assert (one["placeName"], one["done"]) == ("Place not recorded", ["Wall calf stretch"])
    line.get_by_role("link", name="Add the place").click()
    page.get_by_label("Place").select_option("calf")
    expect(page.locator("[data-part=form-said]")).to_have_text("Saved")
    (one,) = kept(page, reading_site)
    assert (one["place"], one["placeName"]) == ("calf", "Calf")


def test_a_phone_that_is_full_says_so_in_the_line(page, reading_site):
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    expect(answer(page, reading_site)).to_contain_text("Your diary could not be changed")


def test_two_answers_at_once_are_one_attack(page, reading_site):
    both = """async ({ offer }, details) => {
      const slots = details.map(() => document.querySelector("main").appendChild(document.createElement("div")));
      await Promise.all(details.map((detail, at) => offer(slots[at], detail)));
    }"""
    run(page, reading_site, "diary/finish-offer", both, [{**DETAIL, "answer": "still"}, DETAIL])
    assert len(kept(page, reading_site)) == 1
