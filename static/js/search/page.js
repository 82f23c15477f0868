/* The search page: results while typing, from an index that is part of the edition and so of the saved copy. */

import { listen } from "../offline/worker-messages.js";
import { cardOf } from "./card.js";
import { prepare } from "./match.js";

const PATIENCE = 60_000; // the index is large, and a connection may be slow
const PAUSE = 700; // before a count is spoken and the address changed: not for every key

export async function start(root) {
  const parts = Object.fromEntries(Array.from(root.querySelectorAll("[data-part]"), (part) => [part.dataset.part, part]));
  const form = root.querySelector("form");
  const field = form.elements.q;
  field.value ||= new URLSearchParams(location.search).get("q") ?? "";
  const search = prepare(await fetchIndex(root.dataset.src, parts));
  let withdrawn = [];
  let sign = ""; // the warning sign that stands first
  let pause;

  function show() {
    const { results, isCut } = search(field.value);
    const open = results.filter(({ path }) => !withdrawn.includes(path));
    parts.results.replaceChildren(...open.map((result) => cardOf(parts.card, result)));
    showWords(parts, field.value.trim(), open.length, isCut);
    sign = open[0]?.isDanger ? `. ${open[0].title}` : "";
    parts.call.hidden = !open.some(({ isDanger, signs }) => isDanger && signs.some(({ level }) => level === "emergency"));
    clearTimeout(pause);
    pause = setTimeout(settle, PAUSE);
  }

  function settle() {
    clearTimeout(pause);
    parts.spoken.textContent = parts.count.textContent + sign;
    const query = field.value.trim();
    history.replaceState(history.state, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  }

  field.addEventListener("input", () => {
    delete document.documentElement.dataset.asked;
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    settle();
    parts.found.focus(); // puts the keyboard of the phone away
  });
  parts.results.addEventListener("click", settle); // so that the way back leads to these results
  listen("status", (status) => {
    const isNews = status.withdrawn.some((path) => !withdrawn.includes(path));
    withdrawn = status.withdrawn;
    if (isNews) show();
  });
  show();
}

// Without the index the form still sends its word, and the page says where else to look.
async function fetchIndex(address, parts) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    parts.note.textContent = parts.note.dataset.hint;
    return await response.json();
  } catch (error) {
    parts.note.hidden = true;
    parts.failed.hidden = false;
    throw error;
  }
}

function showWords({ note, count, none, results }, query, number, isCut) {
  const { one, many, best, nothing } = count.dataset;
  const isAsked = query.length > 1;
  const words = isCut ? best : [nothing, one][number] ?? many;
  count.textContent = isAsked ? words.replace("{}", () => number || query) : "";
  note.hidden = isAsked;
  none.hidden = !isAsked || number > 0;
  results.hidden = number === 0;
}
