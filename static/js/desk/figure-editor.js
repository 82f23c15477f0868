/* Changes a figure by hand: points to drag in the picture, lists to pick from, claims to tick. Each change goes to the
   server, which puts it into the text: the text says all, and can still be typed. */

import { drawHandles } from "./figure-handles.js";

const MOST_UNDONE = 50;

/**
 * `draw(change)` asks the server for the figure with a change in it.
 * @returns {{show: (answer: any, focused: string) => void, refused: () => void}}
 */
export function startEditor(panel, poses, text, draw) {
  const part = (name) => panel.querySelector(`[data-part=${name}]`);
  const undo = part("undo");
  const before = [];
  let last = null;

  part("editor").addEventListener("change", ({ target }) => {
    const value = target.type === "checkbox" ? target.checked : target.value;
    draw({ ...JSON.parse(target.dataset.change), [target.dataset.takes]: value });
  });
  undo.addEventListener("click", () => {
    write(before.pop());
    undo.disabled = before.length === 0;
    draw();
  });

  function write(value) {
    text.value = value;
    text.dispatchEvent(new Event("change", { bubbles: true })); // for what looks after unsaved work
  }

  function keep(changed) {
    if (changed === undefined || changed === text.value) return;
    before.push(text.value);
    if (before.length > MOST_UNDONE) before.shift();
    undo.disabled = false;
    write(changed);
  }

  function show(answer, focused) {
    keep(answer.text);
    last = answer;
    part("editor").hidden = answer.handles.length === 0 && answer.pickers.length === 0;
    refill(part("pickers"), answer.pickers.map(picker));
    refill(part("props"), answer.props.map(({ kind, on }) => tick(kind, on, { prop: kind })));
    for (const pose of ["start", "end"]) {
      const claims = answer.claims[pose] ?? [];
      refill(part(pose), claims.map(({ words, is_ticked: isTicked, holds }) => tick(words, isTicked, { claim: words, pose }, !holds)));
    }
    drawHandles(poses, answer.handles, draw, focused);
  }

  return { show, refused: () => last && drawHandles(poses, last.handles, draw, "") };
}

/* What has the focus keeps it. */
function refill(box, fields) {
  const focused = box.contains(document.activeElement) && /** @type {any} */ (document.activeElement).dataset.change;
  box.replaceChildren(...fields);
  if (focused) [...box.querySelectorAll("[data-change]")].find(({ dataset }) => dataset.change === focused)?.focus();
}

function picker({ label, path, options, value }) {
  const [line, field] = [document.createElement("label"), document.createElement("select")];
  line.append(`${label} `, field);
  const all = options.includes(value) ? options : [value, ...options];
  field.append(...all.map((option) => new Option(option || "–", option, false, option === value)));
  return takes(line, field, { set: path }, "value");
}

function tick(words, isOn, change, isWrong = false) {
  const [line, box] = [document.createElement("label"), document.createElement("input")];
  Object.assign(box, { type: "checkbox", checked: isOn });
  line.classList.toggle("desk-editor__wrong", isWrong);
  line.append(box, ` ${words}`);
  return takes(line, box, change, "on");
}

/* The change that the field makes, but for the member that is its value. */
function takes(line, field, change, member) {
  field.dataset.change = JSON.stringify(change);
  field.dataset.takes = member;
  return line;
}
