/* Puts the notice that goes with the chosen reason into the form of a withdrawal, unless somebody has written their own. */

/** @param {HTMLTextAreaElement} notice */
function suggestFor(notice) {
  /** @type {Record<string, string>} */
  const notices = JSON.parse(notice.dataset.notices ?? "{}");
  notice.form?.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "code") return;
    const isOwn = notice.value.trim() && !Object.values(notices).includes(notice.value);
    if (!isOwn) notice.value = notices[target.value] ?? "";
  });
}

for (const notice of document.querySelectorAll("textarea[data-notices]")) {
  if (notice instanceof HTMLTextAreaElement) suggestFor(notice);
}
