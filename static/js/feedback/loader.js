/* The form at the foot of a page. Its script comes when somebody opens it, or when something written still waits. */

export async function start(section) {
  const details = section.querySelector("details");
  const opening = new Promise((resolve) => details.addEventListener("toggle", resolve, { once: true }));
  if (!details.open && !waits(section.querySelector("[name=path]").value)) await opening;
  (await import("./form.js")).start(section);
}

function waits(path) {
  try {
    const isDraft = sessionStorage.getItem(`sg-draft-${path}`);
    return isDraft || Object.keys(localStorage).some((key) => key.startsWith("sg-report-"));
  } catch (error) {
    console.warn("Nothing can be kept here.", error);
    return false;
  }
}
