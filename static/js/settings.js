// Text size and theme: kept on this phone, in effect at once.
function kept(name) {
  try {
    return localStorage.getItem(`sg-${name}`);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(`sg-${name}`, value);
    return true;
  } catch {
    return false;
  }
}

function showKept(form) {
  for (const field of form.elements) {
    if (field.type === "radio" && field.value === kept(field.name)) field.checked = true;
  }
}

export function start(form) {
  const lost = form.querySelector("[data-settings-lost]");
  showKept(form);
  for (const group of form.querySelectorAll("fieldset")) group.disabled = false;
  form.dataset.ready = "yes";

  form.addEventListener("change", ({ target }) => {
    lost.hidden = keep(target.name, target.value);
    document.dispatchEvent(new CustomEvent("sg:display", { detail: { [target.name]: target.value } }));
  });
}
