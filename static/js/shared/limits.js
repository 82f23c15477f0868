/* Limits: nothing waits without an end, neither for an answer nor for a lock. */

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} patience in milliseconds
 * @param {string} what is waited for
 * @returns {Promise<T>} rejected when it takes longer
 */
export function within(promise, patience, what) {
  let timer = 0;
  /** @type {Promise<never>} */
  const tooLate = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${patience} ms`)), patience);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}

/**
 * Does `act` under a lock that one tab has at a time. Who keeps it longer than `patience` loses it: a tab that fell
 * asleep, or one that waits for something without an end.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} act
 * @param {number} patience in milliseconds
 * @returns {Promise<T>}
 */
export async function inTurn(name, act, patience) {
  let isOurs = false;
  const held = () => {
    isOurs = true;
    return act();
  };
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout(patience) }, held);
  } catch (error) {
    if (isOurs) throw error;
    return navigator.locks.request(name, { steal: true }, act);
  }
}
