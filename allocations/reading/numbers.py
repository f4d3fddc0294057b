"""Numbers as they are printed, each with its Danish and its English value, so that nothing is guessed.

`Cell.is_figure` says which texts look like a number at all; this module says which are one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from hrtrack.common.tabular.cells import Cell

YEAR = r"(?:19|20)[0-9]{2}"
_LONGEST_NUMBER = 30
# The groups of digits in a number with separated thousands.
_FIRST_GROUP, _NEXT_GROUP = "[1-9][0-9]{0,2}", "[0-9]{3}"


def _grouped(separator: str) -> str:
    return f"{_FIRST_GROUP}(?:{separator}{_NEXT_GROUP})+"


def _pattern(group: str, mark: str) -> re.Pattern[str]:
    whole = rf"0|[1-9][0-9]*|{_grouped(group)}|{_grouped(' ')}"
    return re.compile(rf"(?P<whole>{whole})(?:{mark}(?P<decimals>[0-9]+))?")


_DANISH = _pattern(r"\.", ",")
_ENGLISH = _pattern(",", r"\.")
_SPACED = re.compile(rf"{_grouped(' ')}(?:,[0-9]+)?%?")
# A sheet's number with the format that shows the number divided by a thousand.
_SCALED = re.compile(r"-?[0-9,]+ [0#?.,]*[0#?],+.*")
_MARKED = re.compile(r"[0-9][0-9., ]*[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡]+")
_FIELD_CODE = re.compile(r"^=\s?[^\W\d_]+\([^\W\d_]+\)(?:\s?\\#\s?\S+)?\s+(?=[0-9])")
_NIL = re.compile(r"[-−–—]|…|\.{2,3}")
_SAYS_NIL = re.compile(
    r"(?:[-−–—]|…|\.{2,3})[»«”“\"']?\s*(?:=|:|betyder|er|angiver|means|is)\s*(?:nul\b|0\b|nil\b|zero\b|ingen\b)",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"[-−–]\s?(?P<minus>.+)|\((?P<in_brackets>.+)\)")


class NotANumber(ValueError):  # noqa: N818 - the name says what the text is
    """A text is no number that can be read. `code` is not_a_number, negative_number, spreadsheet_error, formula_without_value or scaled_number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Spelling:
    """The value of a text with a comma, and with a dot, before the decimals; None where the text is no such number.

    The Decimals keep the printed decimals.
    """

    danish: Decimal | None
    english: Decimal | None

    @property
    def is_danish(self) -> bool:
        """True if the text is read as Danish without a question.

        A dot before three digits groups thousands (2.809). A comma before three digits could be either (2,809),
        and a text that is no Danish number (12.8) suggests that the table is not Danish.
        """
        if self.danish is None or self.english is None:
            return self.danish is not None
        return self.danish == self.english or self.danish.as_tuple().exponent == 0

    @property
    def is_neither(self) -> bool:
        """True if the text has no value in either notation."""
        return self.danish is None and self.english is None

    def at_most(self, limit: Decimal) -> "Spelling":
        """Return the spelling with None instead of a value above the limit."""
        danish, english = self.danish, self.english
        if (danish is None or danish <= limit) and (english is None or english <= limit):
            return self
        return Spelling(
            None if danish is None or danish > limit else danish,
            None if english is None or english > limit else english,
        )


@lru_cache(maxsize=1024)
def spelling(text: str) -> Spelling:
    """Return the values of a cleaned text such as "2.809", "2 809", "12,8" or "2.809,5". NotANumber for other texts."""
    danish = _read(_DANISH, text)
    # Without a mark both values are the same.
    readings = Spelling(danish, _read(_ENGLISH, text) if "." in text or "," in text else danish)
    if readings.is_neither:
        raise NotANumber(_why_not(text))
    return readings


def has_mark(text: str) -> bool:
    """Return whether a figure has the mark of a footnote after it: "2.000¹", "7*"."""
    return not text[-1:].isdecimal() and _MARKED.fullmatch(text) is not None


def without_field_code(text: str) -> str:
    """Return a figure without the code of a Word field before it: "=SUM(ABOVE) 5,0"."""
    return _FIELD_CODE.sub("", text)


def is_nil(text: str) -> bool:
    """Return whether the text is a dash or dots, the ordinary signs for nil."""
    return not text[:1].isdecimal() and _NIL.fullmatch(text) is not None


def says_nil(text: str) -> bool:
    """Return whether a sentence says that a dash or dots mean nil."""
    return _SAYS_NIL.search(text) is not None


def is_figure_word(word: str) -> bool:
    """Return whether a word of running text looks like a number, readable or not; "2’809" does too."""
    return Cell(word.replace("’", "'"), 0, 0).is_figure


def is_spaced_number(words: Sequence[str]) -> bool:
    """Return whether two or more words are one number with its thousands separated by spaces: "2", "809,5"."""
    return not any(" " in word for word in words) and _SPACED.fullmatch(" ".join(words)) is not None


def last_digit(number: Decimal) -> Decimal:
    """Return the value of one step of the last printed digit: 0.1 for 6.5, 1 for 2809."""
    return _step(len(f"{number:f}".partition(".")[2]))


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def _read(pattern: re.Pattern[str], text: str) -> Decimal | None:
    match = pattern.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if match is None:
        return None
    whole = match["whole"]
    whole = whole if whole.isdecimal() else re.sub(r"[^0-9]", "", whole)
    return Decimal(f"{whole}.{match['decimals']}" if match["decimals"] else whole)


def _why_not(text: str) -> str:
    if text.startswith("#"):
        return "spreadsheet_error"
    if text.startswith("="):
        return "formula_without_value"
    if _SCALED.fullmatch(text):
        return "scaled_number"
    if match := _NEGATIVE.fullmatch(text):
        number = match["minus"] or match["in_brackets"]
        if _read(_DANISH, number) is not None or _read(_ENGLISH, number) is not None:
            return "negative_number"
    return "not_a_number"
