/* Asks for a day before the form is sent, and offers the same reminder as text for any other calendar. */

export function start(form) {
  const days = Array.from(form.elements.day);
  const chosen = () => days.filter((day) => day.checked);
  const requireDay = () => days[0].setCustomValidity(chosen().length ? "" : form.dataset.noDay);

  form.addEventListener("change", requireDay);
  for (const button of form.querySelectorAll("[data-act=copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => form.reportValidity() && copyText(form, chosen(), button.parentElement));
  }
  const isSentBack = takeUp(form, days);
  requireDay();
  if (isSentBack) form.reportValidity();
}

// The worker sends choices back here that it could make no reminder of.
function takeUp(form, days) {
  const query = new URLSearchParams(location.search);
  if (!query.has("time") && !query.has("day")) return false;
  form.elements.time.value = query.get("time") ?? "";
  for (const day of days) day.checked = query.getAll("day").includes(day.value);
  return true;
}

async function copyText(form, chosen, routine) {
  const { every } = form.dataset;
  const when = chosen.length === 7 ? every : chosen.map((day) => day.ariaLabel).join(", ");
  const title = routine.querySelector("h2").textContent;
  const address = `${location.origin}${routine.dataset.path}#start`;
  const { copy } = await import("../shared/copy-text.js");
  await copy([title, `${when}, ${form.elements.time.value}`, address].join("\n"), routine);
}
