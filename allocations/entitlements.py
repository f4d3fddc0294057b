"""What was decided for a grant and its hospitals by a day, and holds on it: budgets, targets and prices.

The SELECTs in ENTITLEMENTS stand as common table expressions before a statement that reads them, in this app and in
hires.figures. Their parameters are `grants`, a list of ids, and `as_of`.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from allocations.models import Grant, Rate, StaffGroup
from hrtrack.common import clock
from hrtrack.common.database.statements import load, load_tables, with_tables

# The day of `as_of` is a constant to each table that reads it.
INLINED = ("as_of",)
ENTITLEMENTS = load_tables(__package__, "as_of", "price_spans", "entitlements")
# As of this day, everything counts that was decided.
ALL_DECISIONS = dt.date.max


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """What a hospital is entitled to of a grant as of a day. Share in percent as printed; budgets in kr.

    `budget` is the original one with all changes. `original_target` differs from `target` after a cut alone.
    `funded_until` is the last day to which the hospital has money; clock.NO_END without a limit. `later_budget` and
    `later_target` are what was decided after the day, and of targets what applies after it.
    """

    allocation_id: int
    grant_id: int
    hospital_id: int
    share_percent: Decimal | None
    budget: Decimal
    original_budget: Decimal
    target: Decimal
    original_target: Decimal
    funded_until: dt.date
    later_budget: Decimal
    later_target: Decimal


def entitlements_of(grant: Grant, as_of: dt.date = ALL_DECISIONS) -> dict[int, Entitlement]:
    """Return what each hospital is entitled to of a grant as of a day, by the hospital's id, in one query."""
    statement = with_tables(ENTITLEMENTS, load(__package__, "of_all_hospitals"), inlined=INLINED)
    with connection.cursor() as cursor:
        cursor.execute(statement, _parameters(grant, as_of))
        names = [column.name for column in cursor.description or ()]
        rows = [Entitlement(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return {row.hospital_id: row for row in rows}


def rate_of(
    grant: Grant, day: dt.date, *, staff_group: StaffGroup | None = None, decided_by: dt.date | None = None
) -> Rate:
    """Return the rate that holds on a day for hires of a staff group; None for hires without a price of their own group.

    `decided_by` is the day by which it was decided, None for the day itself.
    """
    statement = with_tables(ENTITLEMENTS, load(__package__, "rate"), inlined=INLINED)
    parameters = {
        **_parameters(grant, decided_by or day),
        "day": day,
        "staff_group": staff_group.pk if staff_group else 0,
    }
    return next(iter(Rate.objects.raw(statement, parameters)))


def general_rate(grant: Grant, day: dt.date, decided_by: dt.date | None = None) -> Rate:
    """Return the rate that holds on a day for hires without a price of their own staff group, as `rate_of` does."""
    return rate_of(grant, day, decided_by=decided_by)


def price_on(grant: Grant, day: dt.date) -> Decimal:
    """Return the general price of a full-time year on a day, as decided by then, in kr."""
    return general_rate(grant, day).price


def _parameters(grant: Grant, day: dt.date) -> dict[str, Any]:
    return {"grants": [grant.pk], "as_of": day, "no_end": clock.NO_END}
