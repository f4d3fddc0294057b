"""The check of the limit up to which a hospital may commit money without a reason."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from allocations.models import Allocation
from allocations.services.grants import SHORTEST_REASON
from hires.figures import statement
from hires.figures.statement import money_without_reason
from hrtrack.common import clock
from hrtrack.common.text.danish import format_tkr


def committed(allocation: Allocation) -> Decimal:
    """Return what the hospital has committed of the grant as of today, in kr."""
    return statement.allocation_figures(allocation, clock.today()).committed


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
