"""The limit up to which a hospital may commit money without a reason, and the check of it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from allocations.models import Allocation, Grant
from allocations.services.grants import SHORTEST_REASON
from hires.figures import statement
from hires.figures.statement import HospitalFigures
from hrtrack.common import clock
from hrtrack.common.text.danish import format_tkr


def committed(allocation: Allocation) -> Decimal:
    """Return what the hospital has committed of the grant as of today, in kr."""
    return statement.allocation_figures(allocation, clock.today()).committed


def money_without_reason(grant: Grant, row: HospitalFigures) -> Decimal:
    """Return the limit of what may be committed without a reason, in kr.: the amount, or the price of the target.

    A level, and posts without an end, have no price but that of a year: their limit is the amount.
    """
    if grant.counts_level or (grant.counts_posts and grant.post_months is None):
        return row.allocated
    years = Decimal(grant.post_months or 12) / 12 if grant.counts_posts else 1
    return max(row.allocated, row.target * row.price * years)


def check_money(allocation: Allocation, reason: str, before: Decimal = Decimal()) -> None:
    """Raise ValidationError if the committed amount is over the limit and over `before`, in kr., without a reason."""
    row = statement.allocation_figures(allocation, clock.today())
    now, limit = row.committed, money_without_reason(allocation.grant, row)
    if now > limit and now > before and len(reason) < SHORTEST_REASON:
        raise ValidationError(
            {
                "over_money_reason": _(
                    "Indtast en begrundelse. Der er så disponeret %(committed)s tkr., %(over)s tkr. over rammen"
                )
                % {"committed": format_tkr(now), "over": format_tkr(now - limit)}
            }
        )
