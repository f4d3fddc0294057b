"""Hospitals' names: the key that their spellings share, names of totals, and names that are broken over two rows."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from hrtrack.common.tabular.cells import Row, make_row

_HOSPITAL_WORD = re.compile(r"\bhospital(?:er|et|erne)?\b")
_TOTAL = re.compile(r"(?:.+ )?i ?alt(?: .+)?|(?:hoved|grand )?total(?: i alt)?|sum|samlet(?: sum)?|in total")
_SUBTOTAL = re.compile(r"(?:sub|del)[- ]?total\b.*|(?:del|mellem)sum\b.*|heraf\b.*|of which\b.*")
_HELD_BACK = re.compile(
    r"(?:.*[^\w])?(?:reserver?|reserve[rt]|reserveret|\w*pulje[nr]?|puljemidler|buffer|ufordelte?|ikke[- ](?:fordelte?|udmøntet)"
    r"|(?:senere|central) (?:udmøntning|fordeling)|udmøntes senere|(?:afsat|afsættes) centralt|fælles midler"
    r"|reserved?|unallocated|not (?:yet )?allocated|contingency|held back)(?:[^\w].*)?"
)
# No name ends in these: the rest of the name stands in the next row.
_GOES_ON = re.compile(r".*(?:\b(?:og|and|samt|for|i|på)|[-–/&,])", re.IGNORECASE)


@lru_cache(maxsize=32_768)
def hospital_key(name: str) -> str:
    """Return the key that all spellings of a name share: case, spacing, Unicode form and "Hospital(er)" do not count."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return " ".join(_HOSPITAL_WORD.sub(" ", plain).split()) or plain


def is_total(name: str) -> bool:
    """Return whether a row with the name is the sum of the others."""
    return _TOTAL.fullmatch(name.casefold().rstrip(" :.")) is not None


def is_subtotal(name: str) -> bool:
    """Return whether a row with the name is the sum of some of the others, or a part of one."""
    return _SUBTOTAL.fullmatch(name.casefold().rstrip(" :.")) is not None


def is_name_of_reserve(name: str) -> bool:
    """Return whether a row with the name is rather money that no hospital has been given yet: "Reserve"."""
    return _HELD_BACK.fullmatch(name.casefold()) is not None


def is_name_only(row: Row) -> bool:
    """Return whether one cell of the row has words, and the other cells are empty."""
    if row.texts.count("") != len(row.texts) - 1:
        return False
    return any(map(str.isalpha, row.text)) and not row.has_figures


def with_whole_names(rows: Sequence[Row], column: int) -> list[Row]:
    """Return the rows with each name in the column that two rows share joined in the row with figures.

    Names are joined only where no doubt is possible: the first part ends in a word such as "og", or the second part is
    "Hospital" or begins with a small letter.
    """
    whole: list[Row] = []
    for row in rows:
        above = whole[-1] if whole else None
        if (
            above
            and row.number == above.number + 1
            and not row.is_blank
            and not above.is_blank
            and is_name_only(above) is not is_name_only(row)
        ):
            first, second = above.at(column), row.at(column)
            goes_on = bool(first and second) and _is_one_name(first, second)
            if goes_on and is_name_only(above):
                whole[-1] = _named(row, column, f"{first} {second}")
                continue
            if goes_on and is_name_only(row) and not second[0].islower():
                whole[-1] = _named(above, column, f"{first} {second}")
                continue
        whole.append(row)
    return whole


def _is_one_name(first: str, second: str) -> bool:
    # A text with digits is rather a row whose cells are not separated.
    if any(map(str.isdecimal, first + second)):
        return False
    is_generic = not _HOSPITAL_WORD.sub(" ", second.casefold()).strip()
    return is_generic or second[0].islower() or _GOES_ON.fullmatch(first) is not None


def _named(row: Row, column: int, name: str) -> Row:
    texts = list(row.texts)
    texts[column] = name
    return make_row(row.number, texts, row.flaw)
