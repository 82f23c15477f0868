/* Deleting the whole diary: asked once, with a backup offered first. */

import { ask } from "./page-parts.js";
import { clear as clearAll, count } from "./store.js";

export function deleteActs({ root, parts, say }) {
  const opener = root.querySelector("[data-action=doom]");

  async function doom(tell) {
    const number = await count();
    if (number === 0) return tell(say("none"));
    tell("");
    parts["doomed-words"].textContent = say("doomed", { n: number });
    ask(parts.doomed, true);
  }

  async function clear(tell) {
    const number = await count();
    await clearAll();
    ask(parts.doomed, false, opener);
    tell(say("gone", { n: number }));
  }

  return { doom, clear, keep: () => ask(parts.doomed, false, opener) };
}
