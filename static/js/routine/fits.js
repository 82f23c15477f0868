/* Whether a stretch fits the reader's choices. */

const CHECKED = ["fine", "care"]; // in pregnancy only what somebody checked for it is offered

/**
 * `places` are names with blanks between them; `floor` is there where the stretch needs the floor.
 * @type {(stretch: {places?: string, floor?: string, pregnancy?: string}, choices: {place: string | null, pregnant: boolean}) => boolean}
 */
export function fits({ places = "", floor, pregnancy = "" }, { place, pregnant }) {
  if (pregnant && !CHECKED.includes(pregnancy)) return false;
  if (place === "no-floor") return floor === undefined;
  return !place || places.split(" ").includes(place);
}
