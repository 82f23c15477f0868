"""A result for every key within 50 ms, on a phone four times slower than this machine."""

from statistics import median

from tests.browser.conftest import PHONE

QUERIES = ("calf cramp", "pseudoephedrine", "pseudoefedrin", "charley horse", "numb between legs", "mylogram stenossis")
SLOWER, LIMIT = 4, 50

# From the key to the finished layout, and for comparison the time to read the index once.
KEYS = """
(queries) => {
  const field = document.querySelector("#q");
  const times = [];
  for (const query of queries) {
    for (let end = 1; end <= query.length; end++) {
      const start = performance.now();
      field.value = query.slice(0, end);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      document.body.getBoundingClientRect();
      times.push(performance.now() - start);
    }
  }
  return times;
}
"""
READING = """
async () => {
  const text = await (await fetch(document.querySelector("[data-src]").dataset.src)).text();
  const start = performance.now();
  for (let run = 0; run < 20; run++) JSON.parse(text);
  return (performance.now() - start) / 20;
}
"""
WATCH_EVENTS = """
() => {
  window.delays = [];
  const inputs = (list) => list.getEntries().filter(({ name }) => name === "input");
  const note = (list) => delays.push(...inputs(list).map(({ duration }) => duration));
  new PerformanceObserver(note).observe({ type: "event", durationThreshold: 16 });
}
"""


def to_next_paint(page):
    """The median delay from a real key to the frame that shows what it did."""
    page.evaluate(WATCH_EVENTS)
    page.fill("#q", "")
    page.locator("#q").press_sequentially("pseudoefedrin cramp", delay=150)
    page.wait_for_timeout(500)
    return median(page.evaluate("delays") or [16])


def test_milliseconds_a_key(browser, reading_site, sized):
    queries = sized(QUERIES, QUERIES[:1])
    page = browser.new_context(viewport=PHONE, service_workers="block").new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{reading_site.url}/guide/")
    plain = to_next_paint(page)
    page.goto(f"{reading_site.url}/search/?q=warm")
    page.wait_for_selector("[data-part=results] a")
    page.evaluate(KEYS, QUERIES[:1])  # warm
    times = sorted(page.evaluate(KEYS, queries))
    reading = page.evaluate(READING)
    searching = to_next_paint(page)

    middle, most = median(times), times[int(len(times) * 0.95)]
    print(f"\nat {SLOWER}x, {len(times)} keys: median {middle:.1f} ms, 95th {most:.1f} ms, longest {times[-1]:.1f} ms")
    print(f"a real key to the next paint {searching:.0f} ms; in a field that searches nothing {plain:.0f} ms")
    print(f"key / reading the index once = {middle / reading:.1f}; searching / plain field = {searching / plain:.1f}")
    print(f"95th / target of {LIMIT} ms = {most / LIMIT:.2f}")
