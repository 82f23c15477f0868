// Runs before the first paint, so that nobody sees a flash of the wrong theme or a jump of the text size.
(() => {
  const root = document.documentElement;
  if (root.dataset.theme) return; // a preview has its look from the server

  const themes = ["light", "dark", "night"];
  const sizes = ["standard", "large", "xlarge"];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let hasStarted = false;
  const chosen = {}; // what was picked on this page, in case the browser refuses to keep it

  function kept(name) {
    try {
      return localStorage.getItem(`sg-${name}`);
    } catch {
      return null;
    }
  }

  function autoTheme() {
    const hour = new Date().getHours();
    if (hour >= 22 || hour < 6) return "night";
    return dark.matches ? "dark" : "light";
  }

  function apply() {
    const theme = chosen.theme ?? kept("theme");
    const text = chosen.text ?? kept("text");
    root.dataset.theme = themes.includes(theme) ? theme : autoTheme();
    root.dataset.text = sizes.includes(text) ? text : "standard";
  }

  // Reading comes before behaviour: the modules are fetched when the text has been painted.
  function startModules() {
    if (hasStarted) return;
    hasStarted = true;
    import("./main.js").catch((error) => console.error("The page's behaviours did not start", error));
  }

  apply();
  new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").forEach(startModules)).observe({
    type: "paint",
    buffered: true,
  });
  addEventListener("load", () => setTimeout(startModules, 1000)); // a tab in the background paints nothing
  dark.addEventListener("change", apply);
  addEventListener("storage", apply); // chosen in another tab
  addEventListener("pageshow", apply); // back from the browser's memory, maybe hours later
  document.addEventListener("visibilitychange", apply);
  document.addEventListener("sg:display", (event) => {
    Object.assign(chosen, event.detail);
    apply();
  });
})();
