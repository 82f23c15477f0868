/* The diary's page: adding in one tap, looking back, and the way to one entry (#id) and back. */

import { startKeeping } from "./data-buttons.js";
import { listen } from "./database.js";
import { startForm } from "./entry-form.js";
import { startList } from "./entry-list.js";
import { pageOf } from "./page-parts.js";
import { startAdding } from "./quick-add.js";
import { read } from "./store.js";

export async function start(root) {
  const page = pageOf(root);
  const { parts, say } = page;
  const list = startList(page);
  const refreshers = [startAdding(page), startKeeping(page), list.refresh];
  const form = startForm(page, close);
  parts.plain.hidden = true;

  async function showOverview() {
    await Promise.all(refreshers.map((refresh) => refresh(Date.now())));
    parts.form.hidden = true;
    parts.overview.hidden = false;
  }

  async function showEntry(id) {
    const [entry] = await read([id]);
    if (entry) {
      parts.overview.hidden = true;
      return form.open(entry);
    }
    page.report(say("missing"));
    return showOverview();
  }

  async function route() {
    const id = location.hash.slice(1);
    if (document.getElementById(id)) return; // a place on the page, such as the one to skip to
    const left = await form.leave();
    await page.attempt(() => (id ? showEntry(id) : showOverview()));
    if (left && !parts.overview.hidden) list.focus(left);
  }

  function close() {
    history.replaceState(null, "", location.pathname);
    return route();
  }

  listen("changed", () => parts.overview.hidden || page.attempt(showOverview));
  listen("blocked", () => page.showTrouble(say("trouble-blocked")));
  listen("newer", () => page.showTrouble(say("trouble-newer")));
  addEventListener("hashchange", route);
  addEventListener("pageshow", (event) => event.persisted && route()); // other tabs went on meanwhile
  await route();
}
