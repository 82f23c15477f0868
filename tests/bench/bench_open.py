"""From the tap on the icon to the first paint of a relief page, from the saved copy, on a phone four times slower."""

from statistics import median, quantiles

from tests.browser.conftest import Phone
from tests.browser.saved_copy import wait_for_saved

SLOWER = 4
MIDDLE, MOST, SCRIPTS_MOST = 150, 250, 12_000  # milliseconds, milliseconds, bytes
FIRST_PAINT = """
() => new Promise((resolve) => {
  const find = (list) => list.getEntriesByName("first-contentful-paint").forEach(({ startTime }) => resolve(startTime));
  new PerformanceObserver(find).observe({ type: "paint", buffered: true });
})
"""
SCRIPTS = """
async () => {
  const names = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /\\.js$/.test(name));
  const packed = async (name) => {
    const { body } = await fetch(name);
    return (await new Response(body.pipeThrough(new CompressionStream("gzip"))).arrayBuffer()).byteLength;
  };
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name.split("/").pop(), await packed(name)])));
}
"""


def first_paints(page, address, runs, *, stop_worker):
    """Milliseconds from navigation to first paint, over all runs."""
    control = page.context.new_cdp_session(page)
    control.send("ServiceWorker.enable")
    control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times = []
    for _run in range(runs):
        page.goto("about:blank")
        if stop_worker:
            control.send("ServiceWorker.stopAllWorkers")
        page.goto(address)
        times.append(page.evaluate(FIRST_PAINT))
    control.detach()
    return times


def test_first_paint(playwright, reading_site, tmp_path, sized):
    runs = sized(20, 2)
    phone = Phone(playwright, tmp_path / "profile")
    page = phone.open()
    page.goto(reading_site.url)
    wait_for_saved(page)
    plain = median(first_paints(page, "data:text/html,<p>plain", runs, stop_worker=False))
    print()
    for name, path in (("relief page", "/relief/calf/"), ("first page", "/")):
        for stop_worker in (False, True):
            times = first_paints(page, reading_site.url + path, runs, stop_worker=stop_worker)
            middle, most = median(times), quantiles(times, n=20)[-1]
            state = "worker stopped" if stop_worker else "worker running"
            print(
                f"{name}, {state}: {middle:.0f} ms median = {middle / plain:.1f} times an empty page ({plain:.0f} ms), "
                f"{middle / MIDDLE:.2f} of the target; 95th percentile {most:.0f} ms, {most / MOST:.2f} of the target"
            )
    page.goto(f"{reading_site.url}/relief/calf/")
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(SCRIPTS)
    total = sum(sizes.values())
    print(f"scripts of the relief page: {total} bytes gzip = {total / SCRIPTS_MOST:.2f} of the target; {sizes}")
    phone.close()
