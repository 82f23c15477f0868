/* What the values of the diary's fields may be. Pure. */

import { LONGEST_CRAMP_DAYS } from "../clinical-numbers.js";

export const MINUTES_MOST = LONGEST_CRAMP_DAYS * 24 * 60;
export const FIRST_YEAR = 1900; // that a reader may write
export const NOTE_MOST = 1000; // letters
export const [ITEMS_MOST, ITEM_MOST] = [50, 200]; // of a list, and letters of one of them
const ANSWERS = ["eased", "bit", "still"];
const SIDES = ["left", "right", "both"];
export const STRENGTHS = ["mild", "strong", "severe"]; // the weakest first

/** @type {(value: any, most: number, least?: number) => boolean} */
export const isText = (value, most, least = 0) => typeof value === "string" && value.length >= least && value.length <= most;
/** @type {(value: any, most: number, least?: number) => boolean} */
export const isName = (value, most, least = 1) => isText(value, most, least) && /^[\w-]+$/.test(value);
/** @type {(value: any) => boolean} */
export const isList = (value) =>
  Array.isArray(value) && value.length <= ITEMS_MOST && value.every((item) => isText(item, ITEM_MOST, 1));
/** @type {(value: any) => boolean} */
export const isMinutes = (value) => Number.isInteger(value) && value >= 0 && value <= MINUTES_MOST;
/** @type {(value: any) => boolean} */
export const isAnswer = (value) => ANSWERS.includes(value);
/** @type {(value: any) => boolean} */
export const isSide = (value) => SIDES.includes(value);
/** @type {(value: any) => boolean} */
export const isStrength = (value) => STRENGTHS.includes(value);
/** @type {(value: any) => boolean} */
export const isYesOrNo = (value) => value === "yes" || value === "no";
