/* The points of a figure, over its drawing: dragged by pointer or touch, moved by arrow keys. */

const WAIT = 250; // milliseconds after the last arrow key
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 5; // units, with Shift

/** `draw` takes {move: path, to: [x, y]} in units of the picture; `focused` is the path of the point that had the focus. */
export function drawHandles(poses, handles, draw, focused) {
  for (const svg of [...poses.querySelectorAll("svg.sg-figure__svg")]) {
    const pose = poseOf(svg);
    const stage = svg.closest(".desk-editor__stage") ?? wrapped(svg);
    const own = handles.filter(({ path }) => path[0] === pose);
    stage.replaceChildren(svg, ...own.map((handle) => buttonOf(svg, handle, draw)));
  }
  if (focused) [...poses.querySelectorAll("[data-path]")].find(({ dataset }) => dataset.path === focused)?.focus();
}

// One pose alone is drawn where the other cannot be.
const poseOf = (svg) => (svg.getAttribute("aria-labelledby").includes("-start-") ? "start" : "end");

function wrapped(svg) {
  const stage = document.createElement("div");
  stage.className = "desk-editor__stage";
  svg.replaceWith(stage);
  return stage;
}

function buttonOf(svg, { path, label, x, y }, draw) {
  const looks = { type: "button", className: "desk-editor__handle", title: label, ariaLabel: label };
  const button = Object.assign(document.createElement("button"), looks);
  button.dataset.path = path.join(" ");
  const to = { x, y };
  const place = () => putAt(button, svg, to);
  const moved = () => draw({ move: path, to: [to.x, to.y] });
  place();
  dragged(button, svg, to, place, moved);
  keyed(button, to, place, moved);
  return button;
}

function putAt(button, svg, { x, y }) {
  const { x: left, y: top, width, height } = svg.viewBox.baseVal;
  button.style.left = `${((x - left) / width) * 100}%`;
  button.style.top = `${((y - top) / height) * 100}%`;
}

function dragged(button, svg, to, place, moved) {
  let from = null;
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    from = { pointer: [event.clientX, event.clientY], ...to };
  });
  button.addEventListener("pointermove", (event) => {
    if (!from) return;
    const unit = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    to.x = Math.round(from.x + (event.clientX - from.pointer[0]) * unit);
    to.y = Math.round(from.y + (event.clientY - from.pointer[1]) * unit);
    place();
  });
  const end = () => {
    const isMoved = from && (from.x !== to.x || from.y !== to.y);
    from = null;
    if (isMoved) moved();
  };
  button.addEventListener("pointerup", end);
  button.addEventListener("pointercancel", end);
}

function keyed(button, to, place, moved) {
  let timer;
  button.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault(); // the page stays where it is
    const far = event.shiftKey ? FAR : 1;
    to.x += way[0] * far;
    to.y += way[1] * far;
    place();
    clearTimeout(timer);
    timer = setTimeout(moved, WAIT);
  });
}
