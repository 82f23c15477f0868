/* Shows the figure of a stretch while its text is typed, or changed by hand. The server draws it as for readers, and keeps
   nothing. */

import { startEditor } from "./figure-editor.js";

const WAIT = 400; // milliseconds after the last key
const PATIENCE = 20_000; // for an answer

function start(panel) {
  const part = (name) => panel.querySelector(`[data-part=${name}]`);
  const [poses, problems] = [part("poses"), part("problems")];
  offerLooks(part("looks"), poses);
  const text = document.getElementById("id_figure_text");
  if (!text) return; // for people who may only look

  let timer;
  let request = new AbortController();
  const editor = startEditor(panel, poses, text, draw);
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT);
  });
  draw();

  async function draw(change) {
    clearTimeout(timer);
    request.abort(); // an older answer would come too late
    request = new AbortController();
    const { signal } = request;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const answer = await ask(panel, text, limit, change).catch(() => ({ error: panel.dataset.failed }));
    if (!signal.aborted) show(answer);
  }

  function show(answer) {
    const { svg, problems: found, error } = answer;
    panel.classList.toggle("desk-figure--old", Boolean(error)); // the last drawing stays, paler
    if (error) editor.refused();
    else {
      const focused = poses.contains(document.activeElement) && /** @type {any} */ (document.activeElement).dataset.path;
      drawInto(poses, svg, "");
      for (const box of panel.querySelectorAll("[data-all]")) drawInto(box, svg, box.dataset.all);
      editor.show(answer, focused);
    }
    const lines = error ? [error] : found;
    const said = [...problems.querySelectorAll("li")].map((line) => line.textContent);
    if (said.join("\n") === lines.join("\n")) return; // nobody wants to hear the same again
    problems.replaceChildren(...(lines.length ? [list(lines)] : []));
  }
}

function drawInto(box, svg, look) {
  box.replaceChildren(...[svg[`start${look}`], svg[`end${look}`]].filter(Boolean).map(parsed));
}

function offerLooks(looks, poses) {
  const buttons = [...looks.children];
  looks.hidden = false;
  looks.addEventListener("click", ({ target }) => {
    if (!buttons.includes(target)) return;
    poses.dataset.theme = target.dataset.look;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === target));
  });
}

async function ask(panel, text, signal, change) {
  const { elements } = text.form;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", elements.csrfmiddlewaretoken.value);
  body.set("text", text.value);
  body.set("title", elements.title.value);
  body.set("slug", elements.slug?.value ?? panel.dataset.slug);
  if (change) body.set("change", JSON.stringify(change));
  const response = await fetch(panel.dataset.url, { method: "POST", body, signal });
  return response.json();
}

function parsed(svg) {
  const page = new DOMParser().parseFromString(svg, "text/html");
  return document.importNode(page.querySelector("svg"), true);
}

function list(lines) {
  const list = document.createElement("ul");
  list.className = "desk-figure__problems";
  for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
  return list;
}

document.querySelectorAll("[data-figure]").forEach(start);
