/* Forms that answer while they are filled in: what changed is read aloud once, the reckoned last day follows the first
   one, what is missing is marked, and a form that somebody has typed in is not left unasked. All of it is added to pages
   that work without it. */

(() => {
  "use strict";

  const SILENCE = 1000; // ms between two messages

  /* What a fragment comes to, read aloud politely: at most once a second, and never the same twice in a row. */

  const announcements = document.getElementById("announcements");
  let said = "";
  let waiting = null;

  function textOf(element) {
    return (element.querySelector("[data-said]") || element).textContent.trim().replace(/\s+/g, " ");
  }

  function announce(element) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const text = textOf(element);
      if (text !== said) {
        said = text;
        announcements.textContent = text;
      }
    }, SILENCE);
  }

  for (const element of document.querySelectorAll("[data-announced]")) {
    said = textOf(element);
  }

  /* The last day that the server reckons stands in its field until somebody types another one. */

  const lastDay = document.querySelector(".registration [name=last_day]");
  let isReckoned = lastDay !== null && (lastDay.value === "" || lastDay.hasAttribute("data-reckoned"));

  function showLastDay() {
    const panel = document.getElementById("panel");
    if (lastDay === null || panel === null || !isReckoned || document.activeElement === lastDay) {
      return;
    }
    lastDay.value = panel.dataset.lastDay;
    HRTrack.showReading(lastDay);
    const reading = document.getElementById(`${lastDay.id}_reading`);
    if (panel.dataset.lastDayReason && lastDay.value) {
      reading.textContent = panel.dataset.lastDayReason;
    }
  }

  if (lastDay !== null) {
    lastDay.addEventListener("input", () => {
      isReckoned = lastDay.value.trim() === "";
    });
    lastDay.addEventListener("blur", showLastDay);
    // A reckoned day is sent as an empty one, so that it is reckoned from the answers that are sent with it.
    lastDay.form.addEventListener("formdata", (event) => {
      if (isReckoned) {
        event.formData.set("last_day", "");
      }
    });
  }

  /* The bar on a phone, until the panel is in view; and the questions that are not answered yet. */

  let isTyped = false;
  let watcher = null;

  function followPanel() {
    const panel = document.getElementById("panel");
    const bar = document.querySelector(".panel-bar");
    if (panel === null || bar === null) {
      return;
    }
    watcher?.disconnect();
    watcher = new IntersectionObserver(([entry]) => {
      bar.classList.toggle("panel-bar-shown", !entry.isIntersecting);
    });
    watcher.observe(panel);
    for (const marked of document.querySelectorAll(".form-missing")) {
      marked.classList.remove("form-missing");
    }
    for (const link of isTyped ? panel.querySelectorAll(".panel-missing a") : []) {
      const question = document.querySelector(link.hash)?.closest(".form-group");
      if (question?.querySelector("[type=radio], [type=checkbox]")) {
        question.classList.add("form-missing");
      }
    }
  }

  // Before the server has said what is missing now.
  document.addEventListener("change", (event) => {
    const question = event.target.closest(".form-group");
    for (const link of document.querySelectorAll(".panel-missing a")) {
      if (event.target.value !== "" && document.querySelector(link.hash)?.closest(".form-group") === question) {
        link.closest("li").hidden = true;
        question.classList.remove("form-missing");
      }
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const element = event.target;
    if (element.matches?.("[data-announced]")) {
      showLastDay();
      followPanel();
      announce(element);
    }
  });

  /* What is typed is kept as a draft while it is typed (htmx), and at last when the page is left. */

  for (const form of document.querySelectorAll("[data-draft]")) {
    let isUnsaved = false;
    form.addEventListener("input", () => {
      isUnsaved = true;
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      isUnsaved = isUnsaved && !event.detail.successful;
    });
    form.addEventListener("submit", () => {
      isUnsaved = false;
    });
    window.addEventListener("pagehide", () => {
      if (isUnsaved) {
        navigator.sendBeacon(form.dataset.draft, new FormData(form));
      }
    });
  }

  /* A field or a form whose answer is another page. */

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-loads-page], [data-loads-page] *")) {
      event.target.form.submit();
    }
  });

  /* "Fortryd" asks first where something is typed. */

  document.addEventListener("input", (event) => {
    isTyped = isTyped || event.target.closest("form") !== null;
  });
  for (const link of document.querySelectorAll("[data-cancel]")) {
    link.addEventListener("click", (event) => {
      if ((isTyped || document.querySelector("main .form-error")) && !window.confirm(link.dataset.cancel)) {
        event.preventDefault();
      }
    });
  }

  showLastDay();
  followPanel();
})();
