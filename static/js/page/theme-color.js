// The browser's own bar takes the ground of the page, so that no bright strip is left above a night page.
export function start(meta) {
  const root = document.documentElement;
  const paint = () => {
    meta.content = getComputedStyle(root).getPropertyValue("--sg-page").trim();
  };
  paint();
  new MutationObserver(paint).observe(root, { attributeFilter: ["data-theme"] });
}
