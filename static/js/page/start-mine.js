// The reader's own routine on the first page. It stands there before the first paint, so that nothing moves for it.
(() => {
  const section = /** @type {any} */ (document.currentScript?.previousElementSibling);
  const list = section.querySelector("ul");
  const chosen = kept();
  if (!chosen.length) return;
  list.prepend(...chosen.map(rowOf));
  section.hidden = false;

  function rowOf({ path, name }) {
    const row = list.firstElementChild.cloneNode(true);
    Object.assign(row.querySelector("a"), { href: path, textContent: name });
    return row;
  }

  function kept() {
    try {
      const value = JSON.parse(localStorage.getItem("sg-mine") ?? "[]");
      const isRight = ({ path, name }) => /^\/stretches\/[a-z0-9-]+\/$/.test(path) && typeof name === "string";
      return Array.isArray(value) && value.every(isRight) ? value : [];
    } catch {
      return []; // no storage, or something else in it
    }
  }
})();
