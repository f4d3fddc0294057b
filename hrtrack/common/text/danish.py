"""Danish numbers, money and dates: formatted for pages and documents, and parsed from typed text.

Numbers are shown as 22.000,5 with U+2212 for minus, dates as DD.MM.YYYY, and None as "–".
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Context, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from hrtrack.common.clock import NO_END
from hrtrack.common.text.figures import in_thousands

NOTHING = "–"
MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"

WHOLE = Decimal(100)  # per cent
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP)

# The dot, and the spaces that Excel and Word put in place of the dot.
_GROUP_SEPARATORS = ". \u00a0\u202f"
_WHOLE = rf"[0-9]+|{in_thousands(_GROUP_SEPARATORS)}"
_NUMBER = re.compile(rf"(?P<sign>[-\u2212]?)(?P<whole>{_WHOLE})(?:,(?P<fraction>[0-9]+))?")
_DOT_DECIMAL = re.compile(r"(?P<sign>[-\u2212]?)(?P<whole>[0-9]+)\.(?P<fraction>[0-9]{1,2})")
_LONGEST_NUMBER = 30

_DATE = re.compile(r"(?P<day>[0-9]{1,2})(?P<sep>[./-]) ?(?P<month>[0-9]{1,2})(?P=sep) ?(?P<year>[0-9]{4})")
_SLASHED_DATE = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})[- ](?P<year>[0-9]{4})")
_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
YEARS = range(1900, 2101)


def format_number(value: Decimal | int | None, decimals: int | None = 0) -> str:
    """22000.5 → "22.000,5", rounded half up; `decimals=None` shows the decimals of the value without trailing zeros."""
    if value is None:
        return NOTHING
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("not a finite number")
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDING)
    digits = f"{number.copy_abs():,f}"
    if decimals is None and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    digits = digits.translate(str.maketrans(",.", ".,"))
    return MINUS + digits if number < 0 else digits


def format_tkr(kr: Decimal | int | None) -> str:
    """An amount in kr. as whole thousands, without the unit: 2262000 → "2.262"."""
    return format_number(None if kr is None else Decimal(kr).scaleb(-3))


def format_mio(kr: Decimal | int | None, decimals: int = 1) -> str:
    """An amount in kr. as millions, without the unit: 4112000 → "4,1"."""
    return format_number(None if kr is None else Decimal(kr).scaleb(-6), decimals)


def format_percent(fraction: Decimal | int | None, decimals: int = 0) -> str:
    """A fraction as per cent with its sign: 0.345 → "35 %" (no-break space).

    What is less than the whole is never rounded up to it: 0.996 → "99 %".
    """
    if fraction is None:
        return NOTHING
    shown = Decimal(fraction).scaleb(2)
    last_digit = Decimal(1).scaleb(-decimals)
    if shown < WHOLE <= shown.quantize(last_digit, context=_ROUNDING):
        shown = WHOLE - last_digit
    return format_number(shown, decimals) + NO_BREAK_SPACE + "%"


def format_date(value: dt.date | None) -> str:
    """DD.MM.YYYY; a moment is shown as its day in the current time zone."""
    if value is None:
        return NOTHING
    if value == NO_END:
        return _("uden slutdato")
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def format_days(first_day: dt.date, last_day: dt.date) -> str:
    """Return days, both inclusive, as "01.01.2018 – 31.12.2018"; "fra 01.01.2018" without an end."""
    if last_day == NO_END:
        return _("fra %(day)s") % {"day": format_date(first_day)}
    return f"{format_date(first_day)} – {format_date(last_day)}"


def format_moment(at: dt.datetime) -> str:
    """DD.MM.YYYY HH:MM, in the current time zone."""
    at = timezone.localtime(at)
    return f"{format_date(at)} {at:%H:%M}"


def parse_number(text: str) -> Decimal:
    """The number a Dane means: "37", "18,5", "22.000,5", "22 000", "−138".

    A dot before one or two last digits can only be a decimal point ("18.5"); before three it groups
    thousands ("2.809" is 2809), and everything else raises ValueError. The result keeps the decimals typed.
    """
    typed = text.strip()
    match = None
    if len(typed) <= _LONGEST_NUMBER:
        match = _NUMBER.fullmatch(typed) or _DOT_DECIMAL.fullmatch(typed)
    if match is None:
        raise ValueError("not a Danish number")
    whole = re.sub(r"[^0-9]", "", match["whole"])
    number = Decimal(f"{whole}.{match['fraction']}" if match["fraction"] else whole)
    return -number if match["sign"] else number


def parse_date(text: str) -> dt.date:
    """Day, month and four-digit year (1900–2100) separated by dots, hyphens or slashes, "1/12-2026", or YYYY-MM-DD.

    Everything else raises ValueError; six or eight digits in a row are never interpreted.
    """
    typed = text.strip()
    match = _DATE.fullmatch(typed) or _SLASHED_DATE.fullmatch(typed) or _ISO_DATE.fullmatch(typed)
    if match is None or int(match["year"]) not in YEARS:
        raise ValueError("not a Danish date")
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError("not a Danish date: no such day") from None
