/* The Guide page: the three best pages while one types. The index, and the form of a result, are those of the search
   page, which is in the saved copy too; they are asked for when somebody goes to the field. */

import { listen } from "../offline/worker-messages.js";

const PATIENCE = 60_000; // as on the search page
const PAUSE = 200; // not for every key
const MOST = 3;

export function start(root) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const field = root.querySelector("form").elements.q;
  let withdrawn = [];
  let pause;
  /** @type {Promise<any> | null} */
  let loading = null;
  const load = () => (loading ??= loadSearch());

  async function show() {
    const query = field.value.trim();
    const { search, card, cardOf, words } = await load();
    if (query !== field.value.trim()) return; // there is more by now
    const { results, isCut } = search(query);
    const open = results.filter(({ path }) => !withdrawn.includes(path));
    part("results").replaceChildren(...open.slice(0, MOST).map((result) => cardOf(card, result)));
    part("best").hidden = open.length === 0;
    part("all").href = `/search/?q=${encodeURIComponent(query)}`;
    const sentence = isCut ? words.best : ([words.nothing, words.one][open.length] ?? words.many);
    const count = query.length > 1 ? sentence.replace("{}", () => open.length || query) : "";
    part("count").textContent = open[0]?.isDanger ? `${count}. ${open[0].title}` : count;
  }

  // Without the index the form still sends its words to the search page, and the next try asks again.
  async function tried(act) {
    try {
      await act();
    } catch (error) {
      loading = null;
      console.warn("The search could not be loaded.", error);
    }
  }

  field.addEventListener("focus", () => tried(load));
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(tried, PAUSE, show);
  });
  listen("status", (status) => {
    const isNews = status.withdrawn.some((path) => !withdrawn.includes(path));
    withdrawn = status.withdrawn;
    if (isNews && loading) tried(show);
  });
  if (field.value) tried(show); // kept by the browser on the way back
}

async function loadSearch() {
  const [{ prepare }, { cardOf }, html] = await Promise.all([import("./match.js"), import("./card.js"), fetched("/search/")]);
  const page = new DOMParser().parseFromString(await html.text(), "text/html");
  const root = /** @type {any} */ (page.querySelector("[data-module=search]"));
  const index = await (await fetched(root.dataset.src)).json();
  const words = root.querySelector("[data-part=count]").dataset;
  return { search: prepare(index), card: root.querySelector("template[data-part=card]"), cardOf, words };
}

/** @type {(address: string) => Promise<Response>} */
async function fetched(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response;
}
