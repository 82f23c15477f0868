/* The search page: results while typing, from an index that is part of the edition and so of the saved copy. */

import { prepare } from "./search-match.js";
import { listen } from "./worker-link.js";

const PAUSE = 700; // before a count is spoken and the address changed: not for every key

export async function start(root) {
  const parts = Object.fromEntries(Array.from(root.querySelectorAll("[data-part]"), (part) => [part.dataset.part, part]));
  const form = root.querySelector("form");
  const field = form.elements.q;
  field.value ||= new URLSearchParams(location.search).get("q") ?? "";
  const search = prepare(await fetchIndex(root.dataset.src, parts));
  let withdrawn = [];
  let pause;

  function show() {
    const results = search(field.value).filter(({ path }) => !withdrawn.includes(path));
    parts.results.replaceChildren(...results.map((result) => cardOf(parts.card, result)));
    showWords(parts, field.value.trim(), results.length);
    clearTimeout(pause);
    pause = setTimeout(settle, PAUSE, results);
  }

  function settle(results) {
    clearTimeout(pause);
    const [first] = results;
    parts.spoken.textContent = parts.count.textContent + (first?.isDanger ? `. ${first.title}` : "");
    const query = field.value.trim();
    history.replaceState(history.state, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  }

  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    settle(search(field.value));
    parts.found.focus(); // puts the keyboard of the phone away
  });
  listen("status", (status) => {
    const isNews = status.withdrawn.some((path) => !withdrawn.includes(path));
    withdrawn = status.withdrawn;
    if (isNews) show();
  });
  show();
}

// Without the index the form still sends its word, and the page says where else to look.
async function fetchIndex(address, parts) {
  parts.note.textContent = parts.note.dataset.hint;
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    return await response.json();
  } catch (error) {
    parts.failed.hidden = false;
    throw error;
  }
}

function showWords({ note, count, none, results }, query, number) {
  const { one, many, nothing } = count.dataset;
  const isAsked = query.length > 1;
  const words = number === 1 ? one : number ? many.replace("{}", number) : nothing.replace("{}", query);
  count.textContent = isAsked ? words : "";
  note.hidden = isAsked;
  none.hidden = !isAsked || number > 0;
  results.hidden = number === 0;
}

function cardOf(template, { path, title, summary, meta, level }) {
  const card = template.content.firstElementChild.cloneNode(true);
  const set = (name, text) => {
    const part = card.querySelector(`.sg-card__${name}`);
    if (text) part.textContent = text;
    else part.remove();
  };
  set("link", title);
  set("summary", summary);
  set("meta", meta);
  card.querySelector("a").href = path;
  for (const sign of card.querySelectorAll("[data-level]")) if (sign.dataset.level !== level) sign.remove();
  return card;
}
