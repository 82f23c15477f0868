/* Sends the address of the page through the phone's share sheet; where there is none, copies it. */

export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => share(button.parentElement));
}

async function share(row) {
  const url = location.origin + location.pathname;
  try {
    await navigator.share({ title: document.title, url });
  } catch (error) {
    if (error.name === "AbortError") return; // the reader thought better of it
    console.warn("Copied, not shared:", error);
    const { copy } = await import("../shared/copy-text.js");
    await copy(url, row);
  }
}
