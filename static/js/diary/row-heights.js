/* Rows out of sight are not laid out. Each is laid out once, a few at a frame, so that its place is as high as the row:
   who jumps to the end of a long list then stays where they jumped. */

const ROWS_AT_ONCE = 16;
/** @type {HTMLElement[]} */
let waiting = [];

const observer = new ResizeObserver((entries) => {
  // All are looked at before one is changed: else each is laid out anew.
  const seen = entries.map(({ target, contentBoxSize: [{ blockSize }] }) => {
    const isInSight = target.getBoundingClientRect().top <= innerHeight;
    return { target: /** @type {HTMLElement} */ (target), blockSize, isInSight };
  });
  for (const { target, blockSize, isInSight } of seen) {
    if (blockSize === 0) continue; // the list is away
    observer.unobserve(target);
    target.style.containIntrinsicBlockSize = `auto ${blockSize}px`;
    // One in sight would be away for a frame, and come back as a jump.
    if (!isInSight) delete target.dataset.whole;
  }
  setTimeout(next);
});

function next() {
  for (const row of waiting.splice(0, ROWS_AT_ONCE)) {
    row.dataset.whole = "";
    observer.observe(row);
  }
}

export function measure(rows) {
  waiting = rows.filter((row) => !row.style.containIntrinsicBlockSize);
  next();
}
