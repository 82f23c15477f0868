/* The stretches as the guide has them now, and the rows of the reader's own routine that are made of them. */

const HANDED_ON = ["path", "name", "timer", "hold", "times", "sides", "limb", "caption", "captionOther"];
const PATIENCE = 15_000; // milliseconds

/**
 * The cards of the list of stretches, by their addresses.
 * @type {(address: string) => Promise<Map<string, any>>}
 */
export async function allStretches(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const cards = /** @type {any[]} */ ([...page.querySelectorAll("[data-exercise][data-path]")]);
  return new Map(cards.map((card) => [card.dataset.path, card]));
}

/** @type {(template: HTMLTemplateElement, card: any, at: number, number: number) => Element} */
export function rowOf(template, card, at, number) {
  const row = /** @type {any} */ (template.content.firstElementChild.cloneNode(true));
  const part = (name) => row.querySelector(`[data-part=${name}]`);
  for (const name of HANDED_ON) if (name in card.dataset) row.dataset[name] = card.dataset[name];
  row.querySelector("a").href = card.dataset.path;
  const picture = card.querySelector(".sg-figure__svg");
  if (picture) part("side").append(document.importNode(picture, true));
  part("name").textContent = card.dataset.name;
  part("meta").textContent = card.querySelector(".sg-card__meta")?.textContent ?? "";
  for (const name of row.querySelectorAll("[data-part=of]")) name.textContent = `: ${card.dataset.name}`;
  row.querySelector("[data-act=up]").disabled = at === 0;
  row.querySelector("[data-act=down]").disabled = at === number - 1;
  return row;
}

/** @type {(name: string) => Element} */
export const lineOf = (name) => Object.assign(document.createElement("li"), { textContent: name });
