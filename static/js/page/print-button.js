// A button for what some phones hide in a menu.
export function start(button) {
  button.hidden = typeof print !== "function";
  button.addEventListener("click", () => print());
  // Where style sheets cannot open them for paper yet.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details.sg-rung__all").forEach((all) => (all.open = true));
  });
}
