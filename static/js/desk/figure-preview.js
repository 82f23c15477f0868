/* Shows the figure of a stretch while its text is typed. The server draws it as for readers, and keeps nothing. */

const WAIT = 400; // milliseconds after the last key

function start(panel) {
  const part = (name) => panel.querySelector(`[data-part=${name}]`);
  const [poses, problems] = [part("poses"), part("problems")];
  offerLooks(part("looks"), poses);
  const text = document.getElementById("id_figure_text");
  if (!text) return; // for people who may only look

  let timer;
  let request = new AbortController();
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT);
  });
  draw();

  async function draw() {
    request.abort(); // an older answer would come too late
    request = new AbortController();
    const { signal } = request;
    const answer = await ask(panel, text, signal).catch(() => ({ error: panel.dataset.failed }));
    if (!signal.aborted) show(answer);
  }

  function show({ svg, problems: found, error }) {
    panel.classList.toggle("desk-figure--old", Boolean(error)); // the last drawing stays, paler
    if (!error) poses.replaceChildren(...Object.values(svg).filter(Boolean).map(parsed));
    const lines = error ? [error] : found;
    const said = [...problems.querySelectorAll("li")].map((line) => line.textContent);
    if (said.join("\n") === lines.join("\n")) return; // nobody wants to hear the same again
    problems.replaceChildren(...(lines.length ? [list(lines)] : []));
  }
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

async function ask(panel, text, signal) {
  const { elements } = text.form;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", elements.csrfmiddlewaretoken.value);
  body.set("text", text.value);
  body.set("title", elements.title.value);
  body.set("slug", elements.slug?.value ?? panel.dataset.slug);
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
