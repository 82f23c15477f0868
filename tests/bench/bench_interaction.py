"""From a tap on the saved relief page to the next paint, on a phone four times slower than this machine."""

from statistics import median

from playwright.sync_api import expect

from tests.browser.conftest import Phone
from tests.browser.saved_copy import wait_for_saved

SLOWER, LIMIT = 4, 50
PRESS = 80  # milliseconds that a finger rests on the glass
# Event Timing (W3C): from the event to the paint after it, to the nearest 8 ms.
WATCH = """
window.slowest = 0;
new PerformanceObserver((list) => {
  for (const { duration, interactionId } of list.getEntries()) {
    if (interactionId) slowest = Math.max(slowest, duration);
  }
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
RELIEF = (
    ("a plain button", "#plain"),
    ("In bed", ".sg-ladder__choice:has-text('In bed')"),
    ("I'm pregnant", ".sg-ladder__choice:has-text('pregnant')"),
)
TIMER = (
    ("Start", "[data-act=start]"),
    ("Pause", "dialog [data-act=main]"),
    ("5 seconds less", "dialog [data-act=less]"),
    ("Skip", "dialog [data-act=skip]"),
    ("Stop", "dialog [data-act=stop]"),
)
# A live cramp has no Pause; a planned stretch has.
PAGES = (("/relief/calf/", RELIEF), ("/stretches/calf-wall/", TIMER))
PLAIN = """() => {
  const button = Object.assign(document.createElement('button'), { id: 'plain', textContent: 'Plain' });
  button.addEventListener('click', () => { button.textContent = 'Pressed'; });
  document.querySelector('main').prepend(button);
}"""


def test_interactions(playwright, reading_site, tmp_path, sized):
    runs = sized(8, 1)
    phone = Phone(playwright, tmp_path / "profile")
    page = phone.open()
    page.goto(reading_site.url)
    wait_for_saved(page)
    page.add_init_script(WATCH)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times = {name: [] for _path, taps in PAGES for name, _target in taps}
    for path, taps in PAGES * runs:
        page.goto(reading_site.url + path)
        expect(page.locator("[data-act=start]")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.evaluate(PLAIN)
        for name, target in taps:
            page.evaluate("slowest = 0")
            page.locator(target).first.click(delay=PRESS)
            page.evaluate(PAINTED)
            times[name].append(page.evaluate("slowest"))
    print(f"\nmilliseconds to the next paint at {SLOWER}x, median and slowest of {runs} (limit {LIMIT}):")
    plain = median(times["a plain button"])
    for name, found in times.items():
        ratio = f"{median(found) / plain:.1f} times a plain button" if plain else "a plain button: under 16"
        print(f"  {name:15} {median(found):4.0f} {max(found):4.0f}  {ratio}")
    phone.close()
