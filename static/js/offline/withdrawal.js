/* A withdrawal reaches the page that is open: the notice takes the place of the text, and lists lose the entry. */

import { start as offerReading } from "../read-aloud/button.js";
import { listen } from "./worker-messages.js";

export function start(main) {
  listen("status", ({ page, withdrawn }) => {
    if (page.notice) showNotice(main, page.notice);
    dropEntries(main, withdrawn);
  });
}

function showNotice(main, html) {
  const notice = new DOMParser().parseFromString(html, "text/html");
  const fresh = notice.querySelector("main") ?? notice.body;
  if (main.dataset.isNotice || main.textContent === fresh.textContent) return;
  main.dataset.isNotice = "yes";
  main.replaceChildren(...fresh.childNodes);
  main.querySelectorAll("[data-module=read-aloud]").forEach(offerReading);
  document.title = notice.title;
  // What the page said of itself: its bar at the foot, its two columns, and that a timer covers it.
  for (const mark of ["foot", "playing", "wide"]) delete document.documentElement.dataset[mark];
  scrollTo(0, 0);
  main.tabIndex = -1;
  main.focus();
}

function dropEntries(main, paths) {
  for (const path of paths) for (const mark of marksOf(main, path)) dropEntry(mark, `[/${path}]`);
  document.dispatchEvent(new CustomEvent("sg:display")); // the number of a country may be gone
}

function marksOf(main, path) {
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_COMMENT);
  const marks = [];
  while (walker.nextNode()) if (walker.currentNode.nodeValue === `[${path}]`) marks.push(walker.currentNode);
  return marks;
}

function dropEntry(mark, end) {
  const isEnd = (node) => node.nodeType === Node.COMMENT_NODE && node.data === end;
  while (mark.nextSibling && !isEnd(mark.nextSibling)) mark.nextSibling.remove();
  mark.remove();
}
