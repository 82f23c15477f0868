/* Rows out of sight are not laid out. Each is laid out once, a few at a frame, so that its place is as high as the row:
   who jumps to the end of a long list then stays where they jumped. */

const ROWS_AT_ONCE = 16;
/** @type {HTMLElement[]} */
let waiting = [];

const observer = new ResizeObserver((entries) => {
  for (const entry of entries) {
    const target = /** @type {HTMLElement} */ (entry.target);
    const [{ blockSize }] = entry.contentBoxSize;
    if (blockSize === 0) continue; // the list is away
    observer.unobserve(target);
    target.style.containIntrinsicBlockSize = `auto ${blockSize}px`;
    delete target.dataset.whole;
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
