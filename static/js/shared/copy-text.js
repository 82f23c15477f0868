/* Copies a text and says so; where the browser forbids it, shows the text for the reader to copy. */

export async function copy(text, box) {
  const [said, field] = ["said", "field"].map((name) => box.querySelector(`[data-part="${name}"]`));
  const isCopied = await isPutIntoClipboard(text);
  said.textContent = isCopied ? said.dataset.copied : said.dataset.failed;
  field.hidden = isCopied;
  field.value = text;
  if (isCopied) return;
  field.focus();
  field.select();
}

async function isPutIntoClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    console.warn("The browser does not let this page copy.", error);
    return false;
  }
}
