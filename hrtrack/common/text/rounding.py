"""Sums of rounded numbers: whether the rows of a table, as they are shown, add up to the total that is shown."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _


def is_rounded_away(values: Sequence[Any], total: Any, unit: Decimal) -> bool:
    """Return whether numbers add up to their total, but not when each is rounded to the `unit` that is shown.

    False for a column that is no sum, or that holds something else than numbers.
    """
    numbers = [Decimal(value) for value in (*values, total) if isinstance(value, Decimal | int)]
    if len(numbers) < len(values) + 1 or sum(numbers[:-1], Decimal()) != numbers[-1]:
        return False
    *shown, shown_total = ((number / unit).quantize(Decimal(1), ROUND_HALF_UP) for number in numbers)
    return sum(shown, Decimal()) != shown_total


def rounding_note() -> str:
    """Return the sentence under a table whose shown rows do not add up to its shown total."""
    return _("Tallene er afrundet hver for sig, så de viste rækker giver ikke præcis den viste total.")
