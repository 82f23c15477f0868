/* Whether a stretch fits the reader's choices. */

import { isOffered } from "../ladder/choices.js";

/**
 * `places` are names with blanks between them; `floor` is there where the stretch needs the floor.
 * @type {(stretch: {places?: string, floor?: string, pregnancy?: string}, choices: {place: string | null, pregnant: boolean}) => boolean}
 */
export function fits({ places = "", floor, pregnancy = "" }, { place, pregnant }) {
  if (!isOffered(pregnancy, pregnant)) return false;
  if (place === "no-floor") return floor === undefined;
  return !place || places.split(" ").includes(place);
}
