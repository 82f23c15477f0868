/* The sentences of a page in reading order, each with its place. What only leads elsewhere is left out. */

const READ = [
  "h1, .sg-lead, .sg-flag, .sg-chip, .sg-steps__text, .sg-fact",
  ".sg-rung :is(.sg-rung__title, .sg-rung__line, figcaption, h3, .sg-rung__facts, .sg-rung__cautions li, .sg-rung__pregnancy)",
  ".sg-group:has(> .sg-steps, > p) > :is(h2, p), .sg-answers + p",
  ".sg-callout :is(h2, li)",
  ".sg-care :is(h2, li), .sg-rung .sg-care__body > p",
  ".sg-prose :is(h2, h3, p, li)",
  ".sg-group:has(> .sg-signs) > h2, .sg-signs :is(h3, .sg-signs__link, .sg-signs__needs, p:not(:has(> a:not(.sg-source))))",
  ".sg-walk__part :is(legend, .sg-walk__choice, .sg-walk__ask, .sg-walk__signs > li), .sg-walk__part > h2",
  // On a page that is nothing but a list or a form, that is what there is to read.
  ".sg-main:not(:has(.sg-topic)) :is(.sg-tile, .sg-quick__link, .sg-links__link, .sg-entries__link, .sg-card__link)",
  ".sg-main:not(:has(.sg-topic)) :is(h2, h3, p:not(.sg-hidden), .sg-chart__words, dt, dd)",
  ".sg-main:not(:has(.sg-topic)) :is(legend, label:not(.sg-act), .sg-sheet li)",
].join();
const LEFT_OUT = "[hidden], [aria-hidden=true], svg, button, select, .sg-acts, .sg-source, .sg-rung__when"; // the last is for paper
const SENTENCE = /\S.*?(?:[.!?;]["”’)]*(?=\s|$)|$)/gs;

export function sentences(root) {
  const isShown = (block) => block.getClientRects().length > 0 && getComputedStyle(block).visibility === "visible";
  const isWhole = (block) => !block.parentElement.closest(READ); // a paragraph of a list entry is read with it
  return [...root.querySelectorAll(READ)].filter((block) => isShown(block) && isWhole(block)).flatMap(sentencesOf);
}

function sentencesOf(block) {
  const pieces = piecesOf(block);
  const text = pieces.map(({ node }) => node.data).join("");
  return [...text.matchAll(SENTENCE)].map(({ 0: words, index }) => ({
    block,
    words: words.replace(/\s+/g, " ").trim(),
    range: rangeOf(pieces, index, index + words.length),
  }));
}

// The text nodes of a block, each with the number of letters before it.
function piecesOf(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const pieces = [];
  for (let length = 0; walker.nextNode(); ) {
    const node = /** @type {Text} */ (walker.currentNode);
    if (node.parentElement?.closest(LEFT_OUT) || !node.parentElement?.getClientRects().length) continue;
    pieces.push({ node, before: length });
    length += node.length;
  }
  return pieces;
}

function rangeOf(pieces, start, end) {
  const [first, last] = [pieces.findLast(({ before }) => before <= start), pieces.findLast(({ before }) => before < end)];
  const range = new Range();
  range.setStart(first.node, start - first.before);
  range.setEnd(last.node, end - last.before);
  return range;
}
