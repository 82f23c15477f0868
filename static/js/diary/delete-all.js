/* Deleting the whole diary, and all else that a backup holds: asked once, with a backup offered first. */

import { forget, isBlank, kept } from "./kept.js";
import { ask } from "./page-parts.js";
import { clear as clearAll, count } from "./store.js";

export function deleteActs({ root, parts, say }) {
  const opener = root.querySelector("[data-action=doom]");

  async function doom(tell) {
    const number = await count();
    const hasMore = !isBlank(kept());
    if (number === 0 && !hasMore) return tell(say("none"));
    tell("");
    const more = hasMore ? say("doomed-too") : "";
    parts["doomed-words"].textContent = `${say("doomed", { n: number })} ${more}`.trim();
    ask(parts.doomed, true);
  }

  async function clear(tell) {
    const number = await count();
    await clearAll();
    forget();
    ask(parts.doomed, false, opener);
    tell(say("gone", { n: number }));
  }

  return { doom, clear, keep: () => ask(parts.doomed, false, opener) };
}
