"""Something far down a page, brought into sight before it is touched."""

# What came into sight with the jump takes its height in the next frames, and may move all below it.
COME = """(target) => new Promise((resolve, reject) => {
  let [last, still, frames] = [NaN, 0, 0];
  (function look() {
    target.scrollIntoView({ block: "nearest", behavior: "instant" });
    const { top } = target.getBoundingClientRect();
    still = top === last ? still + 1 : 0;
    last = top;
    frames += 1;
    if (still === 3) resolve();
    else if (frames === 600) reject(new Error(`It never stands still: ${target.outerHTML}`));
    else requestAnimationFrame(look);
  })();
})"""


def reach(locator):
    """Jumps there, as the End key does, and waits until it stands still: no finger is as fast as a test."""
    locator.evaluate(COME)
    return locator
