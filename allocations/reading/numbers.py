"""Numbers as they are printed. Both ways to read them are kept, so that nothing is guessed."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

_LONGEST_NUMBER = 30


def _pattern(group: str, mark: str) -> re.Pattern[str]:
    whole = rf"0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+|[1-9][0-9]{{0,2}}(?: [0-9]{{3}})+"
    return re.compile(rf"(?P<whole>{whole})(?:{mark}(?P<decimals>[0-9]+))?")


_DANISH = _pattern(r"\.", ",")
_ENGLISH = _pattern(",", r"\.")
# A sheet's number with the format that shows it divided by a thousand.
_SCALED = re.compile(r"-?[0-9,]+ [0#?.,]*[0#?],+.*")
_NEGATIVE = re.compile(r"[-−–]\s?(?P<minus>.+)|\((?P<parted>.+)\)")


class NotANumber(ValueError):  # noqa: N818 - it says what the text is
    """`code` is not_a_number, negative_number, spreadsheet_error, formula_without_value or scaled_number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a text is with a comma and with a dot before the decimals; None where it can't be written so.

    The Decimals keep the decimals printed.
    """

    danish: Decimal | None
    english: Decimal | None

    @property
    def is_danish(self) -> bool:
        """Whether it may be read as Danish unasked.

        A dot before three digits groups thousands (2.809); a comma before three digits could be either (2,809),
        and what is no Danish number at all (12.8) speaks for a table that is not Danish.
        """
        if self.danish is None or self.english is None:
            return self.danish is not None
        return self.danish == self.english or self.danish.as_tuple().exponent == 0

    @property
    def is_neither(self) -> bool:
        return self.danish is None and self.english is None

    def at_most(self, limit: Decimal) -> "Spelling":
        """Without the readings above the limit."""
        danish, english = self.danish, self.english
        if (danish is None or danish <= limit) and (english is None or english <= limit):
            return self
        return Spelling(
            None if danish is None or danish > limit else danish,
            None if english is None or english > limit else english,
        )


@lru_cache(maxsize=1024)
def spelling(text: str) -> Spelling:
    """The readings of a cleaned text such as "2.809", "2 809", "12,8" or "2.809,5"; NotANumber when it has none."""
    danish = _read(_DANISH, text)
    # Without a mark both are the same.
    readings = Spelling(danish, _read(_ENGLISH, text) if "." in text or "," in text else danish)
    if readings.is_neither:
        raise NotANumber(_why_not(text))
    return readings


def last_digit(number: Decimal) -> Decimal:
    """What one step of the last printed digit is worth: 0.1 for 6.5, 1 for 2809."""
    return _step(len(f"{number:f}".partition(".")[2]))


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def _read(pattern: re.Pattern[str], text: str) -> Decimal | None:
    found = pattern.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if found is None:
        return None
    whole = found["whole"]
    whole = whole if whole.isdecimal() else re.sub(r"[^0-9]", "", whole)
    return Decimal(f"{whole}.{found['decimals']}" if found["decimals"] else whole)


def _why_not(text: str) -> str:
    if text.startswith("#"):
        return "spreadsheet_error"
    if text.startswith("="):
        return "formula_without_value"
    if _SCALED.fullmatch(text):
        return "scaled_number"
    if found := _NEGATIVE.fullmatch(text):
        number = found["minus"] or found["parted"]
        if _read(_DANISH, number) is not None or _read(_ENGLISH, number) is not None:
            return "negative_number"
    return "not_a_number"
