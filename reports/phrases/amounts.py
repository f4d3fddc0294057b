"""Amounts and lists in sentences. Sentences give money in whole tkr."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from hrtrack.common.text.danish import format_tkr

HALF_TKR = Decimal(500)


def is_shown(kr: Decimal) -> bool:
    """Return whether an amount in kr. is positive when it is shown in whole tkr."""
    return kr >= HALF_TKR


def remaining_in_words(remaining: Decimal) -> str:
    """Return a sentence about the part of an allocation, in kr., that is not committed; negative if overcommitted."""
    if is_shown(-remaining):
        return _("Der er disponeret %s tkr. mere end tildelt.") % format_tkr(-remaining)
    return _("%s tkr. er ikke disponeret.") % format_tkr(remaining)


def listed(parts: Sequence[str]) -> str:
    """Return the parts of a sentence as one list: "a, b og c"."""
    *many, last = parts
    return _("%(many)s og %(last)s") % {"many": ", ".join(many), "last": last} if many else last
