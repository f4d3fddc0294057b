/* Dates as people type them, read and shown in full while they are typed, and the design system's calendar beside them.

   `readDate` follows `read_date` in hrtrack/common/text/typed_dates.py; tests/support/typed_dates.py holds both to one
   table. Without JavaScript the server reads and shows the date when the form is sent. */

(() => {
  "use strict";

  const DAY = 86400000;
  const MONTHS = ["januar|january", "februar|february", "marts|march", "april", "maj|may", "juni|june", "juli|july",
    "august", "september", "oktober|october", "november", "december"];
  const WEEKDAYS = ["mandag|monday", "tirsdag|tuesday", "onsdag|wednesday", "torsdag|thursday", "fredag|friday",
    "lørdag|saturday", "søndag|sunday"];
  const RELATIVE = {"i dag": 0, "idag": 0, "today": 0, "i går": -1, "igår": -1, "yesterday": -1, "i morgen": 1,
    "imorgen": 1, "tomorrow": 1};
  const BEFORE_DAY = /^(?:(?!den)([a-zæøå]{2,9})[.,]{0,2} )?(?:den |d\. ?)?([0-9].*)$/;
  const DIGITS = /^([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})?$/;
  const TYPED = /^([0-9]{1,2})(?: ?[./,-] ?| )([0-9]{1,2})(?:(?: ?[./,-] ?| )([0-9]{4}|[0-9]{2}))?\.?$/;
  const IN_WORDS = /^([0-9]{1,2})\.? ?([a-zæøå]{3,9})\.?(?:,? ([0-9]{4}|[0-9]{2}))?$/;
  const ISO = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

  const script = document.currentScript;
  const today = Date.parse(script.dataset.today);
  const isDanish = !document.documentElement.lang.startsWith("en");
  const WORDS = isDanish
    ? {example: "Skriv fx 1.12.2026", nearest: " (nærmeste år)"}
    : {example: "Write, for example, 1.12.2026", nearest: " (nearest year)"};

  /* Days are numbers, at midnight UTC. */

  function dayOf(year, month, day) {
    const at = Date.UTC(year, month - 1, day);
    const date = new Date(at);
    const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month >= 1;
    return exists && year >= 1900 && year <= 2100 ? at : null;
  }

  function placeOf(word, names, shortest) {
    if (word.length < shortest) {
      return -1;
    }
    return names.findIndex((name) => name.split("|").some((each) => each.startsWith(word)));
  }

  function nearest(month, day, today, isPast) {
    const year = new Date(today).getUTCFullYear();
    const days = [year + 1, year, year - 1]
      .map((each) => dayOf(each, month, day))
      .filter((each) => each !== null && !(isPast && each > today));
    return days.length ? days.reduce((best, each) => (Math.abs(each - today) < Math.abs(best - today) ? each : best)) : null;
  }

  /* The day that a text means, and whether its year is the nearest one; null for a text that is no date. */
  function readDate(text, today, isPast) {
    const typed = text.trim().replace(/\s+/g, " ").toLowerCase();
    if (Object.hasOwn(RELATIVE, typed)) {
      return {day: today + RELATIVE[typed] * DAY, isNearest: false};
    }
    const iso = ISO.exec(typed);
    const before = BEFORE_DAY.exec(typed);
    if (iso || !before) {
      const day = iso ? dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3])) : null;
      return day === null ? null : {day, isNearest: false};
    }
    const inWords = IN_WORDS.exec(before[2]);
    const match = DIGITS.exec(before[2]) || TYPED.exec(before[2]) || inWords;
    if (!match) {
      return null;
    }
    const month = match === inWords ? placeOf(match[2], MONTHS, 3) + 1 : Number(match[2]);
    const year = match[3] && (match[3].length === 4 ? Number(match[3]) : 2000 + Number(match[3]));
    const day = match[3] ? dayOf(year, month, Number(match[1])) : nearest(month, Number(match[1]), today, isPast);
    if (day === null || (before[1] && placeOf(before[1], WEEKDAYS, 2) !== (new Date(day).getUTCDay() + 6) % 7)) {
      return null;
    }
    return {day, isNearest: !match[3]};
  }

  function shortDate(day) {
    const [year, month, date] = new Date(day).toISOString().slice(0, 10).split("-");
    return `${date}.${month}.${year}`;
  }

  function longDate(day) {
    const names = (option) => new Intl.DateTimeFormat(isDanish ? "da-DK" : "en-GB", {...option, timeZone: "UTC"}).format(day);
    const number = isDanish ? `${new Date(day).getUTCDate()}.` : new Date(day).getUTCDate();
    return `${names({weekday: "long"})} ${number} ${names({month: "long"})} ${new Date(day).getUTCFullYear()}`;
  }

  function readField(field) {
    return readDate(field.value, today, field.dataset.date === "past");
  }

  function showReading(field) {
    const shown = document.getElementById(`${field.id}_reading`);
    if (!shown) {
      return;
    }
    const read = readField(field);
    shown.classList.toggle("form-reading-example", !read && field.value.trim() !== "");
    const day = read ? longDate(read.day) + (read.isNearest ? WORDS.nearest : "") : WORDS.example;
    shown.textContent = field.value.trim() === "" ? shown.dataset.empty || "" : day;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-date]")) {
      showReading(event.target);
    }
  });
  // Before the other listeners, so that they find the whole date.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches?.("[data-date]")) {
      showReading(field);
      const read = readField(field);
      field.value = read ? shortDate(read.day) : field.value;
    }
  }, true);

  /* The calendar of the design system takes one notation of its own, so it gets an input of its own, which nobody sees;
     what is chosen is put into the field. */

  function addCalendar(field) {
    const picker = document.createElement("div");
    picker.className = "date-picker";
    picker.dataset.dateformat = "DD.MM.YYYY";
    const own = document.createElement("input");
    own.id = `${field.id}_calendar`;
    picker.append(own);
    const entry = document.createElement("div");
    entry.className = "date-entry";
    const hasFocus = field === document.activeElement;
    field.before(entry);
    entry.append(field, picker);
    if (hasFocus) {
      field.focus();
    }
    return picker;
  }

  function connect(field, picker) {
    const {externalInputEl, internalInputEl, toggleBtnEl} = DKFDS.datePicker.getDatePickerContext(picker);
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    externalInputEl.hidden = true;
    internalInputEl.hidden = true;
    if (label) {
      label.id ||= `${field.id}_label`;
      toggleBtnEl.setAttribute("aria-describedby", label.id);
    }
    // Before the calendar's own listener.
    picker.addEventListener("click", (event) => {
      if (event.target === toggleBtnEl) {
        const read = readField(field);
        externalInputEl.value = read ? shortDate(read.day) : "";
        internalInputEl.value = read ? new Date(read.day).toISOString().slice(0, 10) : "";
      }
    }, true);
    externalInputEl.addEventListener("change", () => {
      field.value = externalInputEl.value;
      field.focus();
      field.dispatchEvent(new Event("input", {bubbles: true}));
      field.dispatchEvent(new Event("change", {bubbles: true}));
    });
  }

  function addCalendars() {
    const fields = [...document.querySelectorAll("main [data-date]")];
    if (!fields.length) {
      return;
    }
    const pickers = fields.map(addCalendar);
    const calendar = document.createElement("script");
    calendar.src = script.dataset.calendar;
    calendar.addEventListener("load", () => {
      if (!isDanish) {
        DKFDS.datePicker.setLanguage(ENGLISH);
      }
      DKFDS.datePicker.on(document.querySelector("main"));
      fields.forEach((field, place) => connect(field, pickers[place]));
    });
    document.head.append(calendar);
  }

  const ENGLISH = {
    open_calendar: "Open calendar",
    choose_a_date: "Choose a date",
    choose_a_date_between: "Choose a date between {minDay} {minMonthStr} {minYear} and {maxDay} {maxMonthStr} {maxYear}",
    choose_a_date_before: "Choose a date until {maxDay} {maxMonthStr} {maxYear}",
    choose_a_date_after: "Choose a date from {minDay} {minMonthStr} {minYear}",
    aria_label_date: "{dayStr} {day} {monthStr} {year}",
    current_month_displayed: "Showing {monthLabel} {focusedYear}",
    first_possible_date: "First possible date",
    last_possible_date: "Last possible date",
    previous_year: "Back one year",
    previous_month: "Back one month",
    next_month: "Forward one month",
    next_year: "Forward one year",
    select_month: "Choose month",
    select_year: "Choose year",
    previous_years: "Back {years} years",
    next_years: "Forward {years} years",
    guide: "With the keyboard, change the day with the left and right arrows, the week with the up and down arrows, the month with Page Up and Page Down, and the year with Shift and Page Up or Page Down. Home and End go to the start and the end of a week.",
    months_displayed: "Choose a month",
    years_displayed: "Showing years {start} to {end}. Choose a year.",
    january: "January", february: "February", march: "March", april: "April", may: "May", june: "June", july: "July",
    august: "August", september: "September", october: "October", november: "November", december: "December",
    monday: "Monday", tuesday: "Tuesday", wednesday: "Wednesday", thursday: "Thursday", friday: "Friday",
    saturday: "Saturday", sunday: "Sunday",
  };

  window.HRTrack = {readDate, showReading};
  addCalendars();
})();
