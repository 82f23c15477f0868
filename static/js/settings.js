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
  const part = (name) => form.querySelector(`[data-settings-${name}]`);
  showKept(form);
  for (const group of form.querySelectorAll("fieldset")) group.disabled = false;
  part("note").hidden = true;
  part("ready").hidden = false;

  form.addEventListener("change", ({ target }) => {
    const isKept = keep(target.name, target.value);
    part("ready").hidden = !isKept;
    part("lost").hidden = isKept;
    document.dispatchEvent(new CustomEvent("sg:display", { detail: { [target.name]: target.value } }));
  });
}
