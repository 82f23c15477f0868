/* Which rungs of a ladder fit the reader. Pure. A rung is {kind, places, pregnancy}; care always stays. */

export function fitting(rungs, { place, pregnant }) {
  // A place that was chosen for another part of the body, and that no stretch here knows, chooses nothing.
  const isKnown = rungs.some(({ places }) => places.includes(place));
  return rungs.filter((rung) => {
    if (rung.kind === "care") return true;
    if (pregnant && !["fine", "care"].includes(rung.pregnancy)) return false;
    return !isKnown || rung.kind !== "stretch" || rung.places.includes(place);
  });
}
