"""Template filters for hrtrack.common.text.danish, amounts in kr., and for the language of names."""

from decimal import Decimal

from django import template

from hrtrack.common.text import danish
from hrtrack.common.web.own_names import own_name

register = template.Library()

register.filter("number", danish.format_number)
register.filter("tkr", danish.format_tkr)
register.filter("mio", danish.format_mio)
register.filter("date_da", danish.format_date)
register.filter("days_da", danish.format_days)
register.filter("moment", danish.format_moment)
register.filter("own_name", own_name)


@register.filter
def exact(value: Decimal | int | None) -> str:
    """Return the number with the decimals of the value: "37", "18,5"."""
    return danish.format_number(value, decimals=None)
