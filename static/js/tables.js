// What must be scrolled takes a tab stop and a name, so that the keyboard scrolls it; nothing else does.
"use strict";

const nameOf = (region) => region.dataset.label || region.querySelector("caption")?.textContent.trim() || "";

const setTabStops = () => {
  for (const region of document.querySelectorAll(".table--responsive-scroll, .picture-scroll, .as-read")) {
    const scrolls = region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight + 1;
    const attributes = { tabindex: "0", role: "region", "aria-label": nameOf(region) };
    for (const [name, value] of Object.entries(attributes)) {
      if (scrolls) region.setAttribute(name, value);
      else region.removeAttribute(name);
    }
  }
};

addEventListener("load", setTabStops);
addEventListener("resize", setTabStops);
document.addEventListener("htmx:afterSettle", setTabStops);
