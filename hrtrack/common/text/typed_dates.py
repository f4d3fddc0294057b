"""Dates as people type them: 011226, 1/12-26, 1.12, "1. december", "i dag". `static/js/dates.js` reads the same.

Each text has one reading: the day stands before the month, a year of two digits is of this century, and a text without
a year is the nearest such day. `tests/support/typed_dates.py` lists what both languages must read alike. Files are read
by `danish.parse_date`, which takes full dates alone.
"""

import datetime as dt
import re
from dataclasses import dataclass

from hrtrack.common.text.danish import YEARS, parse_date

_CENTURY = 2000
_SEPARATOR = r"(?: ?[./,-] ?| )"
_TYPED = re.compile(
    rf"(?P<day>[0-9]{{1,2}}){_SEPARATOR}(?P<month>[0-9]{{1,2}})(?:{_SEPARATOR}(?P<year>[0-9]{{4}}|[0-9]{{2}}))?\.?"
)
_DIGITS = re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4}|[0-9]{2})?")
_IN_WORDS = re.compile(
    r"(?P<day>[0-9]{1,2})\.? ?(?P<word>[a-zæøå]{3,9})\.?(?:,? (?P<year>[0-9]{4}|[0-9]{2}))?"
)
_BEFORE_DAY = re.compile(r"(?:(?!den)(?P<weekday>[a-zæøå]{2,9})[.,]{0,2} )?(?:den |d\. ?)?(?P<rest>[0-9].*)")

_MONTHS = (
    "januar|january",
    "februar|february",
    "marts|march",
    "april",
    "maj|may",
    "juni|june",
    "juli|july",
    "august",
    "september",
    "oktober|october",
    "november",
    "december",
)
_WEEKDAYS = (
    "mandag|monday",
    "tirsdag|tuesday",
    "onsdag|wednesday",
    "torsdag|thursday",
    "fredag|friday",
    "lørdag|saturday",
    "søndag|sunday",
)
_RELATIVE = {
    "i dag": 0,
    "idag": 0,
    "today": 0,
    "i går": -1,
    "igår": -1,
    "yesterday": -1,
    "i morgen": 1,
    "imorgen": 1,
    "tomorrow": 1,
}


@dataclass(frozen=True)
class TypedDate:
    """The day that a text means. is_nearest: the text has no year, and the day is the nearest one."""

    day: dt.date
    is_nearest: bool = False


def read_date(text: str, today: dt.date, *, is_past: bool = False) -> TypedDate:
    """Return the day that somebody means who types the text today. ValueError for every other text.

    `is_past`: the day is no later than today, so the nearest day of a text without a year is not either.
    """
    typed = " ".join(text.split()).lower()
    if typed in _RELATIVE:
        return TypedDate(today + dt.timedelta(days=_RELATIVE[typed]))
    if re.match(r"[0-9]{4}-", typed):
        return TypedDate(parse_date(typed))
    before = _BEFORE_DAY.fullmatch(typed)
    if before is None:
        raise ValueError("not a date")
    typed = before["rest"]
    match = _DIGITS.fullmatch(typed) or _TYPED.fullmatch(typed)
    if match is not None:
        month = int(match["month"])
    else:
        match = _IN_WORDS.fullmatch(typed)
        if match is None:
            raise ValueError("not a date")
        month = _place(match["word"], _MONTHS, shortest=3) + 1
    day = int(match["day"])
    if match["year"]:
        year = int(match["year"])
        found = TypedDate(_day(year if len(match["year"]) == 4 else _CENTURY + year, month, day))
    else:
        found = TypedDate(_nearest(month, day, today, is_past=is_past), is_nearest=True)
    if before["weekday"] and found.day.weekday() != _place(before["weekday"], _WEEKDAYS, shortest=2):
        raise ValueError("not a date: another day of the week")
    return found


def _place(word: str, names: tuple[str, ...], *, shortest: int) -> int:
    """Return the place of the name that the word is the beginning of, in Danish or English. ValueError for none."""
    for place, name in enumerate(names):
        if len(word) >= shortest and any(each.startswith(word) for each in name.split("|")):
            return place
    raise ValueError("not a date: no such name")


def _day(year: int, month: int, day: int) -> dt.date:
    if year not in YEARS:
        raise ValueError("not a date: no such year")
    return dt.date(year, month, day)


def _nearest(month: int, day: int, today: dt.date, *, is_past: bool) -> dt.date:
    """Return the day of last year, this year or next year that is nearest to today; of two the later one."""
    days = []
    for year in (today.year + 1, today.year, today.year - 1):
        try:
            days.append(_day(year, month, day))
        except ValueError:
            continue
    if is_past:
        days = [each for each in days if each <= today]
    if not days:
        raise ValueError("not a date: no such day near today")
    return min(days, key=lambda each: abs(each - today))
