/* JSON that this phone keeps. A damaged entry is put aside: it must stop nothing, and may still be looked at. */

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Entries */

/**
 * What stands under `key`, if it is what `isRight` knows; null where there is nothing, or nothing of use.
 * @type {(storage: Entries | null, key: string, isRight: (value: any) => boolean) => any}
 */
export function storedJson(storage, key, isRight) {
  const text = storage?.getItem(key) ?? null;
  if (!storage || text === null) return null;
  const value = parsed(text);
  if (value !== null && isRight(value)) return value;
  putAside(storage, key, text);
  return null;
}

/** @type {(text: string) => any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    console.warn("An entry on this phone is damaged.", error);
    return null;
  }
}

/** @type {(storage: Entries, key: string, text: string) => void} */
function putAside(storage, key, text) {
  storage.removeItem(key); // first, so that a full phone has room
  try {
    storage.setItem(`sg-aside-${key}`, text);
  } catch (error) {
    console.warn("There is no room to keep a damaged entry.", error);
  }
}
