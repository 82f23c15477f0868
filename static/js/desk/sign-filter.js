/* Django names the icons of its two search boxes for who hears the page, and only a picture may have such a name. */

addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".search-label-icon")) icon.setAttribute("role", "img");
});
