// A button for what some phones hide in a menu.
export function start(button) {
  button.hidden = typeof print !== "function";
  button.addEventListener("click", () => print());
}
