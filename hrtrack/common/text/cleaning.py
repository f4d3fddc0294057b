"""What typed text is cleaned of and refused for, and the Danish order of names."""

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# ddmmyy-xxxx, the day plus 60 for a replacement number; parted or not, but never inside a longer row of digits.
# The syntax is that of Python and of PostgreSQL's `~` alike.
CPR_REGEX = (
    r"(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \u00a0]?(0[1-9]|1[0-2])[-./ \u00a0]?[0-9]{2}"
    r"[-./ \u00a0\u2010-\u2015\u2212]{0,3}[0-9]{4}(?![0-9])"
)
_CPR = re.compile(CPR_REGEX)
_NOT_ASCII = re.compile(r"[^\x00-\x7f].*")  # to the end of the line
CPR_MESSAGE = _("Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer")
# What no XML document, and so no Excel or Word file, can hold; NUL and surrogates PostgreSQL can't hold either.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ZERO_WIDTH_JOINER = "\u200d"
# Normalising a row of combining marks takes its square: a megabyte of them would hold the server for minutes.
_MARKS_IN_A_ROW = 30
_MAY_BE_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{_MARKS_IN_A_ROW + 1}}}")


def printable(value: str) -> str:
    """The text without what no XML document can hold."""
    return value if value.isprintable() else _REFUSED.sub("", value)


def refuse_control_characters(value: str) -> None:
    """ValidationError for control characters other than tab and line breaks, and for heaps of combining marks."""
    marks = 0
    for character in value if _MAY_BE_MARKS.search(value) else "":
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MARKS_IN_A_ROW:
            break
    if marks > _MARKS_IN_A_ROW or _REFUSED.search(value):
        raise ValidationError(
            _("Teksten indeholder tegn, der ikke kan bruges. Skriv den selv i stedet for at kopiere den"),
            code="control_characters",
        )


def clean_line(value: str) -> str:
    """One line in NFC: invisible characters gone, white space and line breaks as single spaces.

    ValidationError for control characters.
    """
    refuse_control_characters(value)
    visible = "".join(c for c in value if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", visible).split())


def clean_text(value: str) -> str:
    """Text of several lines in NFC: invisible characters gone (but those that join an emoji), line breaks as \\n.

    ValidationError for control characters.
    """
    refuse_control_characters(value)
    visible = "".join(c for c in value if c == _ZERO_WIDTH_JOINER or unicodedata.category(c) != "Cf")
    text = "\n".join(unicodedata.normalize("NFC", visible).splitlines())
    return text.strip("\n") if text.strip() else ""


def looks_like_cpr(value: str) -> bool:
    """Whether something in the text reads as a civil registration number, in whatever digits and dashes."""
    plain = value if value.isascii() else _NOT_ASCII.sub(lambda rest: "".join(map(_plain, rest[0])), value)
    return _CPR.search(plain) is not None


@lru_cache(maxsize=1024)
def _plain(character: str) -> str:
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.digit(character))
        case "Pd":
            return "-"
        case "Zs":
            return " "
        case "Cf" | "Mn":
            return ""
        case _:
            return character


def refuse_cpr(value: str) -> None:
    """ValidationError, without the value, for text that looks like a civil registration number."""
    if looks_like_cpr(value):
        raise ValidationError(CPR_MESSAGE, code="cpr")
