/* Sections below the first screen, which were not laid out for the first paint (css/components/page.css), get their true
   size when nothing else is to do, one at a time: the scroll bar and the End key then tell the truth. */

const soon = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ act) => setTimeout(act, 200));

export function makeWhole() {
  soon(() => {
    const section = document.querySelector("[data-painted] .sg-main :is(.sg-ladder, .sg-start) ~ :not([data-whole])");
    if (!(section instanceof HTMLElement)) return;
    section.dataset.whole = "";
    makeWhole();
  });
}
