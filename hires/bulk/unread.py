"""Columns of a table of hires that are not read: refused or asked about where they hold days, hours, money or counts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from hires.bulk.columns import COLUMNS, DATES
from hires.bulk.values import DAY, DURATION, MADE_A_DATE, MONEY, MONTH

# A year of two digits after a space may be the third pair of a telephone number.
_SOME_DAY = (
    r"[0-9]{1,2}(?:[-./] ?[0-9]{1,2}(?:[-./] ?[0-9]{2}(?:[0-9]{2})?| [0-9]{4})| [0-9]{1,2} [0-9]{4})(?![0-9])"
)
_IS_A_DAY = re.compile(rf"{MADE_A_DATE.pattern}|{_SOME_DAY}.*|(uge|week) ?[0-9]{{1,2}}\b.*", re.IGNORECASE)
_IS_HOURS = re.compile(rf"{DURATION.pattern}|[0-9]+([.,][0-9]+)? ?(t|tim|timer?|hours?)\b.*", re.IGNORECASE)
# Within other words; a number of three parts may be another thing than a day ("2-14-1").
_HAS_A_DAY = re.compile(
    rf"(?<![0-9]){_SOME_DAY}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|(?<![0-9]){DAY}\. ?{MONTH}|\b{MONTH} ?[0-9]{{4}}",
    re.IGNORECASE,
)
_HAS_HOURS = re.compile(r"[0-9] ?(t|timer)\b|[0-9] ?%", re.IGNORECASE)
_HAS_MONEY = re.compile(r"\b(kr|dkk)\.? ?[0-9]|[0-9] ?(kr|dkk|tkr)\b", re.IGNORECASE)
_HAS_DIGIT = re.compile("[0-9]")
# What says that nobody is on leave, has left or the like.
_SAYS_NO = re.compile(r"(nej|no|n|ingen|none|0|[-–—]|falsk|false|ikke.*|nej,.*)", re.IGNORECASE)

_OF_AN_END = re.compile(
    r"orlov|barsel|fratr|ophør|opsagt|opsig|afsked|udløb|udtræd|udtråd|afgang|leave|\bleft\b|expir|resign|terminat",
    re.IGNORECASE,
)
_OF_DAYS = re.compile(
    r"vakan|slut|stop|dato|dag\b|dage\b|periode|måned|frist|sygemeld|\b(fra|til|from|until|date|day|start|begynd\w*)\b",
    re.IGNORECASE,
)
_OF_HOURS = re.compile(
    r"\b(time|timer|timetal|tim|\w*timer|hours?|norm|normering|fte|årsværk|brøk|\w*grad|procent|pct|stillingsandel)\b|%",
    re.IGNORECASE,
)
_OF_MONEY = re.compile(
    r"\b(kr|kroner|dkk|tkr|beløb|\w*løn|pris|udgift\w*|budget|salary|amount|cost|pension|tillæg)\b",
    re.IGNORECASE,
)
_OF_NAMES = re.compile(r"(for|mellem|efter)navne?|(first|middle|last) ?name|surname", re.IGNORECASE)
_OF_COUNTS = re.compile(r"\b(antal|stk|count|number of)\b", re.IGNORECASE)


@dataclass(frozen=True)
class UnreadColumn:
    """A column that is not read: its number from 0, its heading and the texts in its cells that have any."""

    column: int
    heading: str
    texts: Sequence[str]

    @property
    def name(self) -> str:
        """The heading, or the letter of a column without one."""
        return self.heading or xl_col_to_name(self.column)

    def all_no(self) -> bool:
        """True if no cell says anything but no."""
        return all(map(_SAYS_NO.fullmatch, self.texts))

    def is_of(self, kind: re.Pattern[str], heading: re.Pattern[str]) -> bool:
        """True if a cell is of the kind, or the heading is and a cell has a number."""
        has_numbers = any(text[0].isdecimal() for text in self.texts)
        return any(map(kind.fullmatch, self.texts)) or bool(heading.search(self.heading) and has_numbers)


def problem_of(column: UnreadColumn, read: Collection[str]) -> str:
    """Return what a column holds and what to call it, beside the `read` fields; "" for other texts and numbers."""
    words = {"heading": column.name}
    if column.is_of(_IS_HOURS, _OF_HOURS):
        message = _(
            "Kolonnen »%(heading)s« har timer, men læses ikke. Timerne om ugen skal stå i »Timer om ugen«. Slet den, eller "
            "kald den det."
        )
    elif any(map(_IS_A_DAY.fullmatch, column.texts)) or (
        _tells_days(column) and not column.is_of(MONEY, _OF_MONEY)
    ):
        free = [each.heading for each in COLUMNS if each.field in DATES and each.field not in read]
        message = _("Kolonnen »%(heading)s« har datoer, men læses ikke. Slet den, hvis den ikke hører til.")
        if free:
            words["headings"] = _(" eller ").join(f"»{name}«" for name in free)
            message = _(
                "Kolonnen »%(heading)s« har datoer, men læses ikke. Kald den %(headings)s, hvis den er det; ellers slet den."
            )
    elif column.is_of(MONEY, _OF_MONEY):
        message = _(
            "Kolonnen »%(heading)s« har beløb, men læses ikke. HRTrack regner selv pengene ud. Slet den."
        )
    elif _OF_COUNTS.search(column.heading) and any(_HAS_DIGIT.search(t) and t != "1" for t in column.texts):
        message = _(
            "Kolonnen »%(heading)s« har antal, men læses ikke. Hver række er én ansættelse: skriv en række for hver, og "
            "slet kolonnen."
        )
    elif column.texts and _OF_NAMES.fullmatch(column.heading):
        message = _("Kolonnen »%(heading)s« læses ikke. Saml hele navnet i »Navn«, og slet den.")
    else:
        message = ""
    return message % words


def question_of(column: UnreadColumn) -> str:
    """Return the question about a column with a text that tells of a day, hours or money; "" for other columns."""
    if not any(kind.search(text) for kind in (_HAS_A_DAY, _HAS_HOURS, _HAS_MONEY) for text in column.texts):
        return ""
    message = _(
        "Kolonnen »%s« læses ikke, men fortæller om dage, timer eller penge. Skal intet af det registreres?"
    )
    return message % column.name


def is_of_an_end(heading: str) -> bool:
    """Return whether a heading is of leave, or of leaving."""
    return bool(_OF_AN_END.search(heading))


def _tells_days(column: UnreadColumn) -> bool:
    """Return whether the heading is of an end and a cell says anything but no, or of days and a cell has a digit."""
    if is_of_an_end(column.heading):
        return bool(column.texts) and not column.all_no()
    return bool(_OF_DAYS.search(column.heading)) and any(map(_HAS_DIGIT.search, column.texts))
