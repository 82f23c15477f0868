/* On the page of a stretch: into the reader's own routine, and out of it again. */

import { added, has, isFull, keep, mine, removed } from "./list.js";

export function start(root) {
  const button = root.querySelector("button");
  const [said, link] = [root.querySelector("[role=status]"), root.querySelector("a")];
  const { path, name } = root.dataset;

  function draw() {
    const isIn = has(mine(), path);
    button.querySelector("span").textContent = isIn ? button.dataset.remove : button.dataset.add;
    link.hidden = mine().length === 0;
  }

  button.addEventListener("click", () => {
    const list = mine();
    const isIn = has(list, path);
    if (!isIn && isFull(list)) said.textContent = said.dataset.full;
    else if (!keep(isIn ? removed(list, path) : added(list, { path, name }))) said.textContent = said.dataset.lost;
    else said.textContent = isIn ? said.dataset.removed : said.dataset.added;
    draw();
  });
  for (const news of ["storage", "pageshow"]) addEventListener(news, draw);
  draw();
  root.hidden = false;
}
