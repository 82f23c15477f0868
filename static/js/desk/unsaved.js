/* Warns before a page of the desk is left on which something is typed that was not sent, and holds back what is too
large for the server, so that nothing is lost by it. */

// The server takes a little more (DATA_UPLOAD_MAX_MEMORY_SIZE and DATA_UPLOAD_MAX_NUMBER_FIELDS).
const MOST_BYTES = 2_000_000;
const MOST_FIELDS = 9_900;

/** @type {Set<HTMLFormElement>} */
const typed = new Set();
/** @type {EventTarget | null} */
let sent = null;

/** @param {Event} event */
function note({ target }) {
  const form = /** @type {HTMLInputElement} */ (target).form;
  if (form?.method === "post" && form.id !== "login-form") typed.add(form);
}

document.addEventListener("input", note);
document.addEventListener("change", note);

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method === "post" && isTooLarge(form)) {
    event.preventDefault();
    event.stopPropagation();
    refuse(form);
  } else {
    sent = form;
  }
});

addEventListener("beforeunload", (event) => {
  if ([...typed].some((form) => form !== sent)) event.preventDefault();
  sent = null; // whoever stays may leave another way
});

/** @param {HTMLFormElement} form */
function isTooLarge(form) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  return sent.size > MOST_FIELDS || sent.toString().length > MOST_BYTES;
}

/** @param {HTMLFormElement} form */
function refuse(form) {
  const words = document.querySelector("meta[name=too-large]")?.getAttribute("content") ?? "";
  form.querySelector(".desk-too-large")?.remove();
  const line = Object.assign(document.createElement("p"), { className: "errornote desk-too-large", textContent: words });
  line.setAttribute("role", "alert");
  form.prepend(line);
  line.scrollIntoView({ block: "center" });
}

// What came back was not taken: it is as unsaved as on the page before.
addEventListener("DOMContentLoaded", () => {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[method=post]"))) {
    const cameBack = form.id === "unsent_form" || form.querySelector(".errorlist, [data-typed]");
    if (cameBack && form.id !== "login-form") typed.add(form);
  }
});
