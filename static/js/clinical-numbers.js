/* Every number in the scripts that decides what is done to a body, or how a record of it is read: with its unit and
   its source. Where no source is named, it was chosen by us, for the reviewer to judge.
   `boot.js` runs before any module and repeats NIGHT; a test holds the two together. */

// The guided timer, in seconds.
export const READY_CHOICES = [3, 5, 10]; // to get into position; chosen by us, for the reviewer
export const READY_SECONDS = 5; // unless the reader chose another; chosen by us, for the reviewer
export const SWITCH_SECONDS = 7; // to change sides; chosen by us, for the reviewer
// Between two holds of one side. As the signed texts of the guide say (“Rest for 10 seconds.”), after the study of
// bedtime stretches.
export const REST_SECONDS = 10;
// From one exercise of a routine to the next: out of the chair, down to the floor. Chosen by us, for the reviewer.
export const MOVE_SECONDS = 10;
export const CARD_SECONDS = 20; // for a step of a routine that is not an exercise; chosen by us, for the reviewer
// Warm or cold: look at the skin. As the signed texts of the guide say (“Look at your skin after 5 minutes.”).
export const SKIN_CHECK_SECONDS = 300;
// A live cramp: a calm word so often; chosen by us, for the reviewer.
export const CALM_SECONDS = 30;
// A cramp that lasts longer needs advice. As the signed texts of the guide say (“A cramp that lasts more than 10 minutes”).
export const CRAMP_LIMIT_SECONDS = 600;
export const SHORTER_SECONDS = 5; // one tap takes this off the phase that runs; chosen by us, for the reviewer
export const LONGER_SECONDS = 10; // one tap adds this; chosen by us, for the reviewer

// By the clock of the phone: the night theme, silence of the timer, and what counts as a cramp at night in the summary
// for the doctor. Chosen by us, for the reviewer.
export const NIGHT = { fromHour: 22, untilHour: 6 };

// The diary. All chosen by us, for the reviewer.
export const SAME_ATTACK_HOURS = 1; // an answer this soon after the one before belongs to the same attack
export const LONGEST_ATTACK_HOURS = 12; // nobody goes on answering for longer
export const LONGEST_CRAMP_DAYS = 7; // a longer one is a slip of the finger
export const SUMMARY_DAYS = 30; // on the chart and on the doctor's sheet

// The saved copy, in days since it was last known to be the newest edition. Chosen by us, for the reviewer.
export const AGED_DAYS = 90; // its age is told
export const OUTDATED_DAYS = 365; // a warning stands above the text

// Stretching before bed for six weeks, in nights: as the signed text of the guide says, after the study that it names.
export const SIX_WEEKS_NIGHTS = 42;
// With fewer nights on either side, or fewer cramps on both, the page says that there are too few to tell. Chosen by us,
// for the reviewer.
export const TELLING = { nights: 14, cramps: 8 };
