"""Days, weekly hours, employee numbers and names in the cells of a table of hires, as people and systems write them.

Each function returns the text that the registration form reads. ValidationError says what stands in the cell and what to
write instead.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrtrack.common.text.danish import format_date, format_number, parse_date, parse_number

# The text that a spreadsheet leaves where a formula has no value, and the dashes of an empty cell, HRTrack's own too.
_NO_VALUE = re.compile(r"=.*|#[\w/]+[!?]?|#+")
_EMPTY = re.compile(r"[-−–—]+")

# Days. The patterns are used for columns that are not read too.
MONTH = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[^\W\d_]*\.?"
DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTHS = {
    **{name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "maj", "jun"), 1)},
    **{name: number for number, name in enumerate(("jul", "aug", "sep", "okt", "nov", "dec"), 7)},
    "may": 5,
    "oct": 10,
}
MADE_A_DATE = re.compile(
    rf"({DAY}[-./] ?(0?[1-9]|1[0-2])[-./] ?([0-9]{{4}}|[0-9]{{2}})|[0-9]{{4}}(-[0-9]{{2}}){{2}})( .*)?|[0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}})?"
    rf"|{DAY}[-. ]{{1,2}}{MONTH}([-. ]{{1,2}}([0-9]{{4}}|[0-9]{{2}}))?|{MONTH}[-. ]{{1,2}}([0-9]{{4}}|[0-9]{{2}})",
    re.IGNORECASE,
)
# A day's time of day, but not the last minute, which is a miscalculated next day.
_TIME_OF_DAY = re.compile(
    r"(?<=[0-9]{2})(?:[T ]| kl\.? ?)(?!23[:.]59)[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2})?(\.[0-9]+)?$"
)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}[0-9:.]* ?(Z|[+-][0-9]{2}:?[0-9]{2})")
_LAST_MINUTE = dt.time(23, 59)
_WEEKDAY = re.compile(r"^((man|tirs|ons|tors|fre|lør|søn)(dag)?\.?,? )?(den )?(?=[0-9])", re.IGNORECASE)
_DAY_IN_WORDS = re.compile(
    rf"(?P<day>{DAY})[-. ]{{1,2}}(?P<month>{MONTH}),?[- ]{{1,2}}(?P<year>[0-9]{{4}})", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<sep>[-./])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})")
_MONTH_FIRST = re.compile(
    r"(?P<month>[0-9]{1,2})(?P<sep>[-./])(?P<day>1[3-9]|2[0-9]|3[01])(?P=sep)(?P<year>[0-9]{4})"
)
_NUMBERED = re.compile(r"[0-9]{1,2}[-./] ?[0-9]{1,2}[-./ ] ?[0-9]{4}")
_OTHER_NOTATIONS = (
    (_MONTH_FIRST, gettext_lazy("»%(text)s« har måneden før dagen. Skriv dagen først: %(day)s")),
    (
        re.compile(
            rf"(?P<day>{DAY})[-./ ]{{1,2}}(?P<month>[0-9]{{1,2}}|{MONTH})[-./ ]{{1,2}}(?P<year>[0-9]{{2}})",
            re.IGNORECASE,
        ),
        gettext_lazy("»%(text)s« har et årstal med to cifre. Skriv alle fire: %(day)s"),
    ),
    (
        re.compile(r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
        gettext_lazy("»%(text)s« har ingen skilletegn. Er det en dag, så skriv %(day)s"),
    ),
)
_SERIAL = re.compile(r"[3-6][0-9]{4}")  # 1982 to 2091
_DAY_ZERO = dt.date(1899, 12, 30)

# Weekly hours: as a duration, of which no minute is a third, and with their unit.
DURATION = re.compile(
    r"(?P<hours>[0-9]{1,2})(:| ?(?:t|timer?)\.?,? (?:og )?)(?P<minutes>00|15|30|45|06|12|18|24|36|42|48|54)"
    r"(:00| ?(?:m|min|minutter)\.?)?",
    re.IGNORECASE,
)
_UNIT_OF_HOURS = re.compile(
    r"(?<=[0-9]) ?(t|tim|timer?|hours?|h)\.?( ?(/|pr\.?|om|per|a) ?(u|uge|ugen|week))?$", re.IGNORECASE
)
_PERCENT = re.compile(r"(?P<share>[0-9]+([.,][0-9]+)?) ?(%|pct\.?|procent)", re.IGNORECASE)
_FRACTION = re.compile(r"(?P<part>[0-9]+([.,][0-9]+)?) ?/ ?(?P<whole>[1-9][0-9]*([.,][0-9]+)?)")
_OTHER_UNIT = re.compile(r"(?P<number>[0-9]+([.,][0-9]+)?) ?[^\W\d_].*")
_QUARTER = Decimal("0.25")
_NEARLY = Decimal("0.02")
_WEEKS_A_YEAR, _MONTHS_A_YEAR = 52, 12
_FEWEST_PERCENT = 50  # fewer are hours, and too many

# Employee numbers that a spreadsheet took for a number ("1E05").
_MADE_A_NUMBER = re.compile(
    r"[0-9]+([.,][0-9]+)?e[+-][0-9]+|[0-9]+,[0-9]+|[0-9]+\.[0-9]{1,2}|[0-9.,]+ ?%|[1-9][0-9]{0,2}([. ][0-9]{3})+",
    re.IGNORECASE,
)
_HAS_DIGIT = re.compile("[0-9]")
_NUMBER = re.compile(r"[0-9][0-9., ]*%?")
MONEY = re.compile(
    r"(kr|dkk)\.? ?[0-9].*|[0-9][0-9., ]* ?((kr|dkk)\b|,-).*|[0-9]{1,3}([. ][0-9]{3})+(,[0-9]{2})?",
    re.IGNORECASE,
)


def value_of(text: str) -> str:
    """Return the text, "" for a dash. ValidationError for a formula or a spreadsheet's error."""
    if _NO_VALUE.fullmatch(text):
        raise ValidationError(_("»%s« er ingen værdi. Skriv den selv") % text)
    return "" if _EMPTY.fullmatch(text) else text


def day(text: str) -> str:
    """Return the day as DD.MM.ÅÅÅÅ, without the time of day that a system wrote after it; a text that is no day as it is.

    ValidationError, with the day it seems to be, for a notation that can be read in two ways.
    """
    found = day_in(text)
    if found is not None:
        return format_date(found)
    typed = _without_time(text)
    for notation, message in _OTHER_NOTATIONS:
        if (match := notation.fullmatch(typed)) and (meant := _day_of(match)):
            raise ValidationError(message % {"text": text, "day": format_date(meant)})
    if _SERIAL.fullmatch(text):
        meant = _DAY_ZERO + dt.timedelta(days=int(text))
        words = {"text": text, "day": format_date(meant)}
        raise ValidationError(_("»%(text)s« er et regnearks nummer for en dag. Skriv dagen: %(day)s") % words)
    return text


def day_in(text: str) -> dt.date | None:
    """Return the day that a text can only mean, "1/12-2026" and "1. dec. 2026" too; None for other texts."""
    if _MOMENT.fullmatch(text):
        return _local_day(text)
    typed = _without_time(text)
    try:
        return parse_date(typed)
    except ValueError:
        match = _DAY_IN_WORDS.fullmatch(typed) or _YEAR_FIRST.fullmatch(typed)
        return _day_of(match) if match else None


def swapped(text: str) -> dt.date | None:
    """Return the other day that a text of numbers means if its month stands first; None if there is none."""
    found = day_in(text)
    if found is None or not _NUMBERED.fullmatch(_without_time(text)):
        return None
    is_both = found.day <= _MONTHS_A_YEAR and found.day != found.month
    return found.replace(day=found.month, month=found.day) if is_both else None


def has_month_first(text: str) -> bool:
    """Return whether a text is a day with its month before it, as "12/31/2026"."""
    match = _MONTH_FIRST.fullmatch(_without_time(text))
    return match is not None and _day_of(match) is not None


def _without_time(text: str) -> str:
    return _WEEKDAY.sub("", _TIME_OF_DAY.sub("", text))


def _local_day(text: str) -> dt.date | None:
    """Return the day in Copenhagen of a moment with its time zone; None for a last minute, and if there is no such moment."""
    try:
        moment = timezone.localtime(dt.datetime.fromisoformat(text.replace(" Z", "Z")))
    except (ValueError, OverflowError):
        return None
    return None if moment.time() >= _LAST_MINUTE else moment.date()


def _day_of(match: re.Match[str]) -> dt.date | None:
    """Return the day of a match with the groups year, month and day; None if there is no such day."""
    month = _MONTHS.get(match["month"][:3].casefold()) or match["month"]
    year = match["year"] if len(match["year"]) > 2 else f"20{match['year']}"
    try:
        return parse_date(f"{match['day']}.{month}.{year}")
    except ValueError:
        return None


def weekly_hours(text: str, full_time: Decimal, most: Decimal) -> str:
    """Return the hours as a number: "37 timer" and "37 t/uge" are 37, a duration of 18:30 is 18,5.

    ValidationError, with the hours it seems to be, for a share of full time and for another unit.
    """
    if match := DURATION.fullmatch(text):
        return shown_hours(int(match["hours"]) + Decimal(match["minutes"]) / 60)
    number = _UNIT_OF_HOURS.sub("", text)
    share = _share_of_full_time(number)
    if share is not None:
        message = _("»%(text)s« er en andel af fuld tid. Skriv timerne: %(hours)s")
        raise ValidationError(message % {"text": text, "hours": shown_hours(share * full_time)})
    if _OTHER_UNIT.fullmatch(number):
        message = _("»%(text)s« er ikke timer om ugen. Skriv dem som et tal, fx %(hours)s")
        raise ValidationError(message % {"text": text, "hours": shown_hours(full_time)})
    try:
        value = parse_number(number)
    except ValueError:
        return number
    units = list(_other_units(value, full_time, most))
    if units:
        message = _("»%(text)s« er flere timer om ugen, end der må være. Er det %(units)s")
        raise ValidationError(message % {"text": text, "units": _(", og er det ").join(units)})
    return number


def shown_hours(hours: Decimal) -> str:
    """Return hours with at most two decimals."""
    return format_number(round(hours, 2), None)


def is_share(text: str, full_time: Decimal, most: Decimal) -> bool:
    """Return whether a text in the column of weekly hours is a share, or hours of another unit than a week."""
    try:
        weekly_hours(text, full_time, most)
    except ValidationError:
        return True
    return False


def _share_of_full_time(text: str) -> Decimal | None:
    """Return the share of "50 %", "1/2" and "18,5/37"; None for other texts and for more than full time."""
    if match := _PERCENT.fullmatch(text):
        share = Decimal(match["share"].replace(",", ".")) / 100
    elif match := _FRACTION.fullmatch(text):
        share = Decimal(match["part"].replace(",", ".")) / Decimal(match["whole"].replace(",", "."))
    else:
        return None
    return share if 0 < share <= 1 else None


def _other_units(value: Decimal, full_time: Decimal, most: Decimal) -> Iterator[str]:
    """Yield what a number above the most weekly hours may be, with the weekly hours it then is."""
    if value <= most:
        return
    quarter, half = full_time / 4, full_time / 2
    for words, hours, least in (
        (_("minutter, så skriv %s"), value / 60, quarter),
        # 40 is rather a full week elsewhere than hours of a month.
        (_("timer om måneden, så skriv %s"), value * _MONTHS_A_YEAR / _WEEKS_A_YEAR, half),
        (_("timer om året, så skriv %s"), value / _WEEKS_A_YEAR, quarter),
    ):
        nearest = round(hours / _QUARTER) * _QUARTER
        if least <= nearest <= full_time and abs(hours - nearest) <= _NEARLY:
            yield words % shown_hours(nearest)
    if _FEWEST_PERCENT <= value <= 100 and value == round(value):
        yield _("procent af fuld tid, så skriv %s") % shown_hours(full_time * value / 100)


def employee_number(text: str) -> str:
    """Return an employee number. ValidationError if the spreadsheet has converted it, and for a text without digits."""
    if MADE_A_DATE.fullmatch(text):
        message = _("Tjenestenummeret er blevet til en dato. Gør cellen til tekst, og skriv det igen")
        raise ValidationError(message)
    if _MADE_A_NUMBER.fullmatch(text):
        message = _("Tjenestenummeret er blevet til et andet tal. Gør cellen til tekst, og skriv det igen")
        raise ValidationError(message)
    if not _HAS_DIGIT.search(text):
        raise ValidationError(_("»%s« er intet tjenestenummer. Lad feltet stå tomt, til det kendes") % text)
    return text


def name(text: str) -> str:
    """Return the name of a person or a department. ValidationError for a day, hours, an amount or another number."""
    if any(p.fullmatch(text) for p in (MADE_A_DATE, DURATION, MONEY, _NUMBER)):
        raise ValidationError(_("»%s« er intet navn. Er kolonnerne forskudt?") % text)
    return text
