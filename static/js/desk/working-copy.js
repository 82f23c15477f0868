/* Keeps what is typed into the form of a topic on the server every few seconds, for its writer alone. */

const EVERY = 3000; // milliseconds

/** @param {HTMLElement} state the line that says what is kept */
function start(state) {
  const form = /** @type {HTMLFormElement} */ (state.closest("form"));
  const { workingCopy: url = "", typed, ...words } = state.dataset;
  let last = typed === undefined ? fields(form) : "";
  let isBusy = false;
  let request = new AbortController();

  const timer = setInterval(keep, EVERY);
  form.addEventListener("submit", () => {
    clearInterval(timer);
    request.abort(); // it would come after the saving
  });

  async function keep() {
    const now = fields(form);
    if (isBusy || now === last) return;
    if (document.querySelector("[data-copy-offered]")) {
      say(words.waits);
      return;
    }
    isBusy = true;
    request = new AbortController();
    const { at, problem } = await send(url, now, words, request.signal);
    isBusy = false;
    if (at) last = now;
    say(at ? words.saved?.replace("{at}", at) : problem);
  }

  /** @param {string} [line] */
  function say(line = "") {
    if (state.textContent !== line) state.textContent = line;
  }
}

/**
 * @param {string} url
 * @param {string} body
 * @param {DOMStringMap} words
 * @param {AbortSignal} signal
 * @returns {Promise<{ at?: string, problem?: string }>}
 */
async function send(url, body, words, signal) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const headers = { "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded" };
  try {
    const response = await fetch(url, { method: "POST", body, headers, signal, redirect: "error" });
    if (response.status === 403) return { problem: words.signedOut };
    return response.status === 400 ? { problem: words.tooLarge } : await response.json();
  } catch {
    return { problem: words.failed };
  }
}

/**
 * Every field as it would be sent, but for files and the token.
 * @param {HTMLFormElement} form
 */
function fields(form) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken" && !name.endsWith("_old")) sent.append(name, value);
  }
  for (const [name, values] of chosen(form)) {
    sent.delete(name);
    for (const value of values) sent.append(name, value);
  }
  return sent.toString();
}

/**
 * Django marks what was chosen among many only when the form is sent, and holds what its search hides in a list of
 * its own.
 * @param {HTMLFormElement} form
 * @returns {[string, string[]][]}
 */
function chosen(form) {
  const boxes = /** @type {NodeListOf<HTMLSelectElement>} */ (
    form.querySelectorAll("select[multiple]:is([id$=_to], [data-known-signs]):not([id$=_from])")
  );
  const lists = /** @type {any} */ (window).SelectBox?.cache ?? {};
  return [...boxes].map((box) => {
    const values = box.id.endsWith("_to") ? (lists[box.id] ?? [...box.options]) : [...box.selectedOptions];
    return [box.name, values.map((/** @type {HTMLOptionElement} */ { value }) => value)];
  });
}

// After Django's own scripts have built their boxes.
addEventListener("load", () => setTimeout(() => document.querySelectorAll("[data-working-copy]").forEach(start)));
