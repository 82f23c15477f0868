// Runs before the first paint: no flash of the wrong theme, no jump of the text.
(() => {
  const look = document.documentElement.dataset;
  if (look.theme) return; // a preview has its look from the server

  const known = {
    theme: /^(light|dark|night)$/,
    text: /^(standard|large|xlarge)$/,
    motion: /^less$/,
    pregnant: /^yes$/,
    country: /^[A-Z]{2}$/,
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = {}; // in case the browser keeps nothing

  function kept(name) {
    try {
      return chosen[name] ?? localStorage.getItem(`sg-${name}`);
    } catch {
      return null;
    }
  }

  function autoTheme() {
    const hour = new Date().getHours();
    if (hour >= 22 || hour < 6) return "night";
    return dark.matches ? "dark" : "light";
  }

  function set(to, name, value) {
    if (to[name] !== value) to[name] = value; // a write costs all styles
  }

  function apply() {
    for (const name in known) {
      const choice = kept(name);
      const value = known[name].test(choice) ? choice : { theme: autoTheme(), text: "standard" }[name];
      if (value) set(look, name, value);
      else delete look[name];
    }
    // Dark before the style sheet is there.
    set(document.querySelector("[name=color-scheme]"), "content", look.theme === "light" ? "light" : "dark");
    document.querySelectorAll("sg-for").forEach(choose);
  }

  // What is for some countries, or for all others.
  function choose(part) {
    const own = part.getAttribute("country");
    part.hidden = own ? !own.includes(look.country) : !!document.querySelector(`sg-for[country~=${look.country}]`);
  }

  class For extends HTMLElement {
    connectedCallback() {
      choose(this);
    }
  }

  // Reading comes first.
  function startModules() {
    look.painted = "";
    import("./main.js").catch((error) => console.error("The page's behaviours did not start", error));
  }

  // For the end of a timer (offline/install-hint.js).
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    globalThis.sgInstall = event;
  });

  apply();
  customElements.define("sg-for", For);
  new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").forEach(startModules)).observe({
    type: "paint",
    buffered: true,
  });
  addEventListener("load", () => setTimeout(startModules, 1000)); // a hidden tab paints nothing
  addEventListener("storage", () => {
    chosen = {}; // another tab's choice is newer
    apply();
  });
  addEventListener("pageshow", apply); // maybe hours later
  document.addEventListener("visibilitychange", apply);
  document.addEventListener("sg:display", (event) => {
    Object.assign(chosen, event.detail);
    apply();
  });
  dark.addEventListener("change", apply);
})();
