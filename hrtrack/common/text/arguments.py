"""Types for the arguments of commands: numbers with a decimal point and ISO dates, as scripts write them."""

import datetime as dt
from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from hrtrack.common.text.money import parse_money


def number(text: str) -> Decimal:
    """Return the finite number in `text`, such as "22000000" or "19.7"; raises ArgumentTypeError."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ArgumentTypeError(_("%(value)r er ikke et tal. Skriv fx 22000000 eller 19.7") % {"value": text})
    return value


def money(text: str) -> Decimal:
    """Return the amount in kr. in `text`, such as "22000000", "400.000" or "22 mio."; raises ArgumentTypeError."""
    try:
        value = parse_money(text)
    except ValueError:
        value = None
    if value is None or value != round(value, 2):
        message = _("%(value)r er ikke et beløb. Skriv fx 22000000, 22.000.000 eller »22 mio.«")
        raise ArgumentTypeError(message % {"value": text})
    return value


def day(text: str) -> dt.date:
    """Return the day in `text`, YYYY-MM-DD; raises ArgumentTypeError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("%(value)r er ikke en dag. Skriv den som ÅÅÅÅ-MM-DD") % {"value": text}
        ) from None
