/* One result as a card, in the form that the search page holds as a template. */

/** @type {(template: HTMLTemplateElement, result: import("./match.js").Result) => HTMLElement} */
export function cardOf(template, { path, title, summary, meta, level, signs }) {
  const card = template.content.firstElementChild.cloneNode(true);
  const set = (name, text) => {
    const part = card.querySelector(`.sg-card__${name}`);
    if (text) part.textContent = text;
    else part.remove();
  };
  set("link", title);
  set("summary", signs.length ? "" : summary); // the signs say more
  set("meta", meta);
  card.querySelector("a").href = path;
  for (const part of card.querySelectorAll("[data-level]")) {
    const found = signs.filter((sign) => sign.level === part.dataset.level);
    if (found.length) part.querySelector("ul").append(...found.map(lineOf));
    else if (!signs.length && level === part.dataset.level) part.querySelector("[data-signs]").remove();
    else part.remove();
  }
  return card;
}

/** @type {(sign: import("./match.js").Sign) => HTMLElement} */
function lineOf({ words }) {
  const line = document.createElement("li");
  line.textContent = words;
  return line;
}
