/* The diary's page: adding in one tap, looking back, and the way to one entry (#id) and back. */

import { startKeeping } from "./data-buttons.js";
import { listen } from "./database.js";
import { startForm } from "./entry-form.js";
import { startList } from "./entry-list.js";
import { startMonth } from "./month-view.js";
import { pageOf } from "./page-parts.js";
import { startAdding } from "./quick-add.js";
import { read } from "./store.js";

export async function start(root) {
  const page = pageOf(root);
  const { parts, say } = page;
  const refreshers = [startAdding(page), startKeeping(page), startList(page).refresh, startMonth(page).refresh];
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
    const { left, stuck } = await form.leave();
    if (stuck) return history.pushState(null, "", `#${stuck}`);
    await page.attempt(() => (id ? showEntry(id) : showOverview()));
    if (left && !parts.overview.hidden) focusRow(left);
  }

  function focusRow(id) {
    const rows = [...parts.entries.querySelectorAll(`[href="#${id}"]`)];
    (rows.find((row) => !row.closest("[hidden]")) ?? parts.add).focus();
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
