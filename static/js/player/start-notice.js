/* One line above Start with one button: what has just happened, and the way back. It goes after some seconds. */

const line = document.querySelector("[data-part=start] [data-part=note]");
let timer = null;

export function sayAtStart({ text, action, act, seconds }) {
  const said = Object.assign(document.createElement("span"), { textContent: text });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: action });
  button.className = "sg-start__act";
  button.addEventListener("click", () => [clearStartLine(), act()]);
  clearStartLine();
  line.append(said, button);
  timer = setTimeout(clearStartLine, seconds * 1000);
  return said;
}

export function clearStartLine() {
  clearTimeout(timer);
  line.replaceChildren();
}
