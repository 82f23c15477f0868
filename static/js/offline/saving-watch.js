/* A saving that is told of and has no news: the worker may have been ended in the midst of it. */

const QUIET = 10_000;

/**
 * `isSaving` asks the worker (null where it cannot say), `lost` is called where it does not save any more.
 * @type {(isSaving: () => Promise<boolean | null>, lost: () => void) => {heard: () => void, end: () => void}}
 */
export function savingWatch(isSaving, lost) {
  /** @type {any} */
  let timer = 0;
  const end = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const heard = () => {
    end();
    timer = setTimeout(look, QUIET);
  };
  async function look() {
    const asked = timer;
    const answer = await isSaving();
    if (timer !== asked) return; // there was news meanwhile
    if (answer) return heard();
    end();
    if (answer === false) lost();
  }
  return { heard, end };
}
