/* Keeps the screen on until it is let go. The phone may refuse (an old one, or one that saves its battery). */

export function keepAwake(onChange) {
  let lock = null;
  let isWanted = true;

  async function ask() {
    if (!isWanted || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (!isWanted) await lock.release();
      onChange(true);
    } catch (error) {
      console.warn("The screen may go dark:", error);
      onChange(false);
    }
  }

  // The phone takes it back whenever the page is left.
  document.addEventListener("visibilitychange", ask);
  ask();

  return function letGo() {
    isWanted = false;
    document.removeEventListener("visibilitychange", ask);
    lock?.release().catch((error) => console.warn("The screen stays on:", error));
  };
}
