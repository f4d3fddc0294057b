// Says that the server works when a page or a file takes longer than a second, and lets a second press do nothing.
// The server deletes the cookie when it answers with a file: the page stays then, and nothing else tells that the file came.
"use strict";

const SHOWN_AFTER = 1000;
const GIVEN_UP_AFTER = 120000;
const COOKIE = "working";

let pending = null;
let timers = [];

const isCookieThere = () => document.cookie.split("; ").some((cookie) => cookie.startsWith(`${COOKIE}=`));
const sign = () => document.getElementById("working");

const stop = () => {
  timers.forEach(clearInterval);
  timers = [];
  pending = null;
  document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax`;
  sign().textContent = "";
};

// `what` is the button or the form that was sent, or the address of a link: another button asks for something else.
const start = (event, what) => {
  if (pending === what) {
    event.preventDefault();
    return;
  }
  stop();
  pending = what;
  document.cookie = `${COOKIE}=1; path=/; samesite=lax`;
  timers = [
    setTimeout(() => { sign().textContent = sign().dataset.text; }, SHOWN_AFTER),
    setInterval(() => { if (!isCookieThere()) stop(); }, 200),
    setTimeout(stop, GIVEN_UP_AFTER),
  ];
};

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) start(event, event.submitter || event.target);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const isAside = event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || isAside || link.target || link.origin !== location.origin) return;
  const isPartOfPage = link.hash && link.href.split("#")[0] === location.href.split("#")[0];
  if (!isPartOfPage) start(event, link.href);
});

// Also when the browser shows the page again after Back.
addEventListener("pageshow", stop);

// A chart that is still being drawn.
for (const image of document.querySelectorAll(".chart img")) {
  if (image.complete) continue;
  const waiting = setTimeout(() => { sign().textContent = sign().dataset.text; }, SHOWN_AFTER);
  const arrived = () => { clearTimeout(waiting); if (!pending) sign().textContent = ""; };
  image.addEventListener("load", arrived);
  image.addEventListener("error", arrived);
}
