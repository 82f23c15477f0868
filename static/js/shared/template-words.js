/* The words that scripts show, from a template of the page, so that they are translated with it. */

/** @typedef {(name: string, values?: Record<string, string | number | undefined>) => string} Words filled in, by name */

/** @type {(template: HTMLTemplateElement) => Words} */
export function readWords(template) {
  const words = template.content.querySelectorAll("[data-word]");
  const found = Object.fromEntries(Array.from(words, (word) => [word.dataset.word, word.textContent]));
  return (name, values = {}) => fill(found[name] ?? "", values);
}

/** @type {(text: string, values: Record<string, any>) => string} */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
