/* Served as /serviceworker.js while the switch OFFLINE_KILL is on: takes the place of any worker, deletes the saved copy
   and goes. It comes without a page, so that it also removes a worker that lets no page load. The diary is elsewhere. */

(() => {
  const remover = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

  async function remove() {
    const names = (await caches.keys()).filter((name) => name.startsWith("sg-"));
    await remover.clients.claim();
    await Promise.all(names.map((name) => caches.delete(name)));
    await remover.registration.unregister();
    // With nothing to remove, a page has just registered it: loading that again would never end.
    if (!names.length) return;
    const pages = await remover.clients.matchAll({ type: "window" });
    await Promise.allSettled(pages.map((page) => page.navigate(page.url)));
  }

  remover.addEventListener("install", () => remover.skipWaiting());
  remover.addEventListener("activate", (event) => event.waitUntil(remove()));
  // A page that does not know of the switch yet may have registered it once more; every page says something.
  remover.addEventListener("message", (event) => event.waitUntil(remover.registration.unregister()));
})();
