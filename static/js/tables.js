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

// A table that opens has an address of its own, so that a link and "back" open it again.
const openAddressed = () => {
  const line = document.getElementById(location.hash.slice(1))?.closest("details");
  if (line) line.open = true;
};

for (const line of document.querySelectorAll(".content-line")) {
  line.addEventListener("toggle", () => {
    const hash = `#${line.querySelector("[id]").id}`;
    if (line.open) history.replaceState(history.state, "", hash);
    else if (location.hash === hash) history.replaceState(history.state, "", location.pathname + location.search);
    setTabStops();
  });
}

openAddressed();
addEventListener("hashchange", openAddressed);

// A choice that is answered at once is kept by the other forms of the page.
document.addEventListener("change", ({ target }) => {
  if (!target.closest(".pivot-choices")) return;
  for (const kept of document.querySelectorAll(`form:not(.pivot-choices) input[name="${target.name}"]`)) kept.value = target.value;
});
