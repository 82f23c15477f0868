/* While the player is open, Back (a button of many phones) closes it and stays on the page. */

let onBack = null;

addEventListener("popstate", () => onBack?.());

export function enterHistory(act) {
  onBack = act;
  // After a reload the page stands already in the entry that Back leaves.
  if (history.state?.isPlayer) return;
  history.scrollRestoration = "manual"; // else the page jumps back from the next exercise
  history.pushState({ isPlayer: true }, "");
}

export async function leaveHistory() {
  onBack = null;
  if (history.state?.isPlayer) {
    const arrived = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    history.back();
    await arrived;
  }
  history.scrollRestoration = "auto";
}
