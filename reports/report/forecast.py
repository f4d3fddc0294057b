"""Where a grant ends: the pace so far carried on to the end of the start window, and what it leaves of the money.

The rule, as the report states it (`RULE`): what stands against the target is divided by the days since the clock began,
the first day of the start window or the grant's first agreement if that is earlier. The expected outcome carries that
pace on; the low and the high one the slower and the faster of it and the pace of the last 90 days. Nobody is expected
to go beyond the target. What is still to come is reckoned to begin in the middle of the time that is left, and to be
paid until the money's last day at most. Money that stays unused is each hospital's own, added up: what one is expected to
commit over its allocation is told apart, and never makes another's unused money less.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from allocations.models import Grant
from hires.capacity import days_in_post_year
from hires.figures.breakdowns import RECENT, Parts
from hires.figures.statement import HospitalFigures, reached

MONTH = 30  # days of the month a pace is told in
ORE = Decimal("0.01")


@dataclass(frozen=True)
class Three:
    """An outcome at the low, the expected and the high pace."""

    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True)
class Clock:
    """The days that a pace is reckoned over, both inclusive; `left` days of the start window remain."""

    elapsed: int
    left: int


@dataclass(frozen=True)
class Forecast:
    """One hospital's, or all of them. Paces in what the grant counts, a month of 30 days; money in kr.

    `pace` and `outcome` are None where there is no start window, or it has not begun. `needed` is None too when the
    window is over and the target not reached. `unused` is what will be left of the allocation, `over` what will be
    committed beyond it: neither is ever negative.
    """

    pace: Decimal | None
    needed: Decimal | None
    outcome: Three | None
    unused: Three | None
    over: Three | None


def clock_of(grant: Grant, as_of: dt.date, first_agreed: dt.date | None) -> Clock | None:
    """None without a start window, or before anything has begun."""
    if grant.starts_from is None or grant.starts_until is None:
        return None
    began = min(grant.starts_from, first_agreed or grant.starts_from)
    elapsed = (min(as_of, grant.starts_until) - began).days + 1
    left = max((grant.starts_until - max(as_of, began)).days, 0)
    return Clock(elapsed, left) if elapsed > 0 else None


def forecast_of(
    grant: Grant, row: HospitalFigures, before: Decimal, clock: Clock | None, as_of: dt.date
) -> Forecast:
    """`before` is what stood against the target RECENT days ago."""
    if clock is None:
        return Forecast(None, None, None, None, None)
    now = reached(grant, row)
    pace = now / clock.elapsed
    recent = max(now - before, Decimal()) / RECENT if clock.elapsed > RECENT else pace
    missing = max(row.target - now, Decimal())
    further = [
        min(_rounded(grant, each * clock.left), missing)
        for each in (min(pace, recent), pace, max(pace, recent))
    ]
    outcome = Three(*(now + each for each in further))
    price = price_of_the_next(grant, as_of, clock)
    left = [row.remaining - (each * price).quantize(ORE, ROUND_HALF_UP) for each in further]
    needed = missing * MONTH / clock.left if clock.left else (None if missing else Decimal())
    return Forecast(
        pace=pace * MONTH,
        needed=needed,
        outcome=outcome,
        unused=Three(*(max(each, Decimal()) for each in reversed(left))),
        over=Three(*(max(-each, Decimal()) for each in left)),
    )


def sum_of(forecasts: list[Forecast]) -> Forecast:
    """All of them together: what each hospital is expected to do, added up."""

    def total(of: list[Three | None]) -> Three | None:
        told = [each for each in of if each is not None]
        if len(told) < len(of) or not told:
            return None
        return Three(
            sum((each.low for each in told), Decimal()),
            sum((each.expected for each in told), Decimal()),
            sum((each.high for each in told), Decimal()),
        )

    paces = [each.pace for each in forecasts]
    needed = [each.needed for each in forecasts]
    return Forecast(
        pace=None if None in paces or not paces else sum((each for each in paces if each), Decimal()),
        needed=None if None in needed or not needed else sum((each for each in needed if each), Decimal()),
        outcome=total([each.outcome for each in forecasts]),
        unused=total([each.unused for each in forecasts]),
        over=total([each.over for each in forecasts]),
    )


def price_of_the_next(grant: Grant, as_of: dt.date, clock: Clock) -> Decimal:
    """What another post costs in kr.: its year, as far as the money may be used."""
    if grant.last_day_of_use is None:
        return grant.unit_price
    begins = as_of + dt.timedelta(days=1 + clock.left // 2)
    days = max((grant.last_day_of_use - begins).days + 1, 0)
    year = days_in_post_year(begins)
    return grant.unit_price * min(days, year) / year


def _rounded(grant: Grant, value: Decimal) -> Decimal:
    """Whole posts, or årsværk to 4 decimals; half up."""
    return value.quantize(Decimal(1) if grant.counts_posts else Decimal("0.0001"), ROUND_HALF_UP)


def reached_before(grant: Grant, before: Mapping[str, Decimal | int]) -> Decimal:
    """What stood against the target, of a row of the part "before"."""
    return Decimal(before["created"] if grant.counts_posts else before["committed_person_years"])


def forecasts_of(
    grant: Grant, rows: Sequence[HospitalFigures], parts: Parts, as_of: dt.date
) -> dict[int, Forecast]:
    """Each hospital's forecast by its id."""
    first_agreed = parts["began"][0]["day"]
    clock = clock_of(grant, as_of, dt.date.fromisoformat(first_agreed) if first_agreed else None)
    before = {row["hospital_id"]: reached_before(grant, row) for row in parts["before"]}
    return {
        row.hospital_id: forecast_of(grant, row, before.get(row.hospital_id, Decimal()), clock, as_of)
        for row in rows
    }
