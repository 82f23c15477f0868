"""How pages come on a phone that opens the guide for the first time: a processor four times slower, a slow line."""

from statistics import median

from tests.browser.conftest import PHONE
from tests.browser.saved_copy import wait_for

SLOWER = 4
# Round trip in milliseconds, bytes a second: what Lighthouse takes for a phone, as the browser throttles it.
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8}
PATHS = ("/", "/relief/calf/", "/stretches/calf-wall/", "/help/", "/diary/", "/search/")
LIMITS = {"lcp": 1_200, "tbt": 100, "cls": 0.02}  # milliseconds, milliseconds, share of the screen
QUIET = 2_000  # without a long task, before it is counted
WATCH = """
window.vitals = { fcp: 0, lcp: 0, cls: 0, tasks: [], last: 0 };
const watch = (type, act) =>
  new PerformanceObserver((list) => list.getEntries().forEach(act)).observe({ type, buffered: true });
watch("largest-contentful-paint", ({ startTime }) => { vitals.lcp = startTime; });
watch("longtask", ({ duration, startTime }) => {
  vitals.tasks.push([startTime, duration]);
  vitals.last = startTime + duration;
});
watch("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") vitals.fcp = startTime; });
watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) vitals.cls += value; });
"""


def vitals(browser, address):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.add_init_script(WATCH)
    control = context.new_cdp_session(page)
    control.send("Network.enable")
    control.send("Network.emulateNetworkConditions", LINE)
    control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="networkidle")
    wait_for(page, f"vitals.lcp > 0 && performance.now() - vitals.last > {QUIET}")
    found = page.evaluate("vitals")
    context.close()
    # Total blocking time: what each task after the first paint takes above 50 ms.
    tbt = sum(duration - 50 for begun, duration in found["tasks"] if begun >= found["fcp"])
    return {"lcp": found["lcp"], "cls": found["cls"], "tbt": tbt}


def test_vitals(browser, reading_site, sized):
    runs = sized(3, 1)
    print()
    for path in PATHS:
        tries = [vitals(browser, reading_site.url + path) for _run in range(runs)]
        middle = {name: median(one[name] for one in tries) for name in LIMITS}
        said = ", ".join(f"{name} {middle[name]:.4g} = {middle[name] / most:.2f}" for name, most in LIMITS.items())
        print(f"{path}: {said} of the target")
