"""Clean typed text, and refuse control characters and CPR numbers."""

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# ddmmyy-xxxx, the day plus 60 for a replacement number; with or without separators, but never inside more digits.
# The syntax is that of Python and of PostgreSQL's `~` alike.
CPR_REGEX = (
    r"(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \u00a0]?(0[1-9]|1[0-2])[-./ \u00a0]?[0-9]{2}"
    r"[-./ \u00a0\u2010-\u2015\u2212]{0,3}[0-9]{4}(?![0-9])"
)
_CPR = re.compile(CPR_REGEX)
_NOT_ASCII = re.compile(r"[^\x00-\x7f].*")  # to the end of the line
CONTROL_CHARACTERS_MESSAGE = _(
    "Teksten indeholder tegn, der ikke kan bruges. Skriv den selv i stedet for at kopiere den"
)
CPR_MESSAGE = _("Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer")
# Characters that no XML document, and so no Excel or Word file, can hold. PostgreSQL refuses NUL and surrogates too.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ZERO_WIDTH_JOINER = "\u200d"
# Normalising n combining marks in a row takes n² steps: a megabyte of marks would block the server for minutes.
_MARKS_IN_A_ROW = 30
_MAY_BE_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{_MARKS_IN_A_ROW + 1}}}")


# Letters by their category that show nothing: the fillers of Korean.
FILLERS = "\u115f\u1160\u3164\uffa0"


NO_LETTER = "no_letter"
NO_LETTER_MESSAGE = _("Indtast et navn med mindst ét bogstav")


def has_letter(value: str) -> bool:
    """Return whether the text has a letter, of any script, that can be seen. The database has a function of the same name."""
    is_first = value[:1].isalpha() and value[:1] not in FILLERS  # as nearly always
    return is_first or any(character.isalpha() and character not in FILLERS for character in value)


def refuse_name_without_letter(value: str) -> None:
    """Raise ValidationError for a name without a letter that can be seen."""
    if not has_letter(value):
        raise ValidationError(NO_LETTER_MESSAGE, code=NO_LETTER)


def printable(value: str) -> str:
    """Return the text without the characters that no XML document can hold."""
    return value if value.isprintable() else _REFUSED.sub("", value)


def refuse_control_characters(value: str) -> None:
    """Raise ValidationError for control characters other than tab and line breaks, and for over 30 combining marks in a row."""
    marks = 0
    for character in value if _MAY_BE_MARKS.search(value) else "":
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MARKS_IN_A_ROW:
            break
    if marks > _MARKS_IN_A_ROW or _REFUSED.search(value):
        raise ValidationError(CONTROL_CHARACTERS_MESSAGE, code="control_characters")


def clean_line(value: str) -> str:
    """Return one line in NFC, without invisible characters, with single spaces for white space and line breaks.

    Raises ValidationError for control characters.
    """
    refuse_control_characters(value)
    visible = "".join(c for c in value if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", visible).split())


def clean_text(value: str) -> str:
    """Return text of several lines in NFC, without invisible characters except emoji joiners; line breaks become \\n.

    Raises ValidationError for control characters.
    """
    refuse_control_characters(value)
    visible = "".join(c for c in value if c == _ZERO_WIDTH_JOINER or unicodedata.category(c) != "Cf")
    text = "\n".join(unicodedata.normalize("NFC", visible).splitlines())
    return text.strip("\n") if text.strip() else ""


def looks_like_cpr(value: str) -> bool:
    """True if a part of the text reads as a civil registration number (CPR), in digits and dashes of any script."""
    plain = value if value.isascii() else _NOT_ASCII.sub(lambda match: "".join(map(_plain, match[0])), value)
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
    """Raise ValidationError for text that looks like a CPR number. The error does not repeat the text."""
    if looks_like_cpr(value):
        raise ValidationError(CPR_MESSAGE, code="cpr")
