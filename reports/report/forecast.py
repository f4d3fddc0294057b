"""Where a grant ends: the pace so far carried on to the end of the start window, and the money that is then left.

The rule, as reports.phrases.descriptions.forecast_rule states it: what is reached of the target is divided by the days
since the clock began, the first day of the start window or the grant's first agreement if that is earlier. The expected
outcome carries that pace on; the low and the high outcome carry on the slower and the faster of that pace and the pace
of the last 90 days. Nobody is expected to go beyond the target. Posts still to come are reckoned to begin in the middle
of the time that is left, and to be paid until the money's last day at most. Unused money is each hospital's own, added
up: money that one hospital is expected to commit beyond its allocation is a figure of its own, and never makes another
hospital's unused money less.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from allocations.models import Grant
from hires.capacity import PostLimits, days_in_post_year
from hires.figures.breakdowns import RECENT, Parts
from hires.figures.statement import HospitalFigures, reached, reached_name

MONTH = 30  # days of the month that a pace is given for
ORE = Decimal("0.01")


@dataclass(frozen=True)
class PaceOutcomes:
    """Outcomes at the low, the expected and the high pace."""

    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True)
class Clock:
    """Days that a pace is reckoned over, first and last inclusive; `left` days of the start window remain."""

    elapsed: int
    left: int


@dataclass(frozen=True)
class Forecast:
    """The forecast of one hospital, or of all. Paces in what the grant counts, in a month of 30 days; money in kr.

    All are None without a start window, or before it has begun. `needed` is also None when the window is over and the
    target not reached. `unused` is the part of the allocation that will be left, `over` the money that will be
    committed beyond the allocation: neither is negative.
    """

    pace: Decimal | None
    needed: Decimal | None
    outcome: PaceOutcomes | None
    unused: PaceOutcomes | None
    over: PaceOutcomes | None


def clock_of(grant: Grant, as_of: dt.date, first_agreed: dt.date | None) -> Clock | None:
    """Return the days of the pace; None without a start window, before anything has begun, and for a level."""
    if grant.starts_from is None or grant.starts_until is None or grant.counts_level:
        return None
    began = min(grant.starts_from, first_agreed or grant.starts_from)
    elapsed = (min(as_of, grant.starts_until) - began).days + 1
    left = max((grant.starts_until - max(as_of, began)).days, 0)
    return Clock(elapsed, left) if elapsed > 0 else None


def forecast_of(
    grant: Grant, row: HospitalFigures, before: Decimal, clock: Clock | None, as_of: dt.date
) -> Forecast:
    """Return the forecast of a hospital, which had reached `before` of its target RECENT days ago."""
    if clock is None:
        return Forecast(None, None, None, None, None)
    now = reached(grant, row)
    pace = now / clock.elapsed
    recent = max(now - before, Decimal()) / RECENT if clock.elapsed > RECENT else pace
    missing = max(row.target - now, Decimal())
    further = [
        min(_rounded(grant, some_pace * clock.left), missing)
        for some_pace in (min(pace, recent), pace, max(pace, recent))
    ]
    outcome = PaceOutcomes(*(now + more for more in further))
    price = price_of_the_next(grant, row.price, as_of, clock)
    remaining = [row.remaining - (more * price).quantize(ORE, ROUND_HALF_UP) for more in further]
    needed = missing * MONTH / clock.left if clock.left else (None if missing else Decimal())
    return Forecast(
        pace=pace * MONTH,
        needed=needed,
        outcome=outcome,
        unused=PaceOutcomes(*(max(kr, Decimal()) for kr in reversed(remaining))),
        over=PaceOutcomes(*(max(-kr, Decimal()) for kr in remaining)),
    )


def sum_of(forecasts: list[Forecast]) -> Forecast:
    """Return the forecast of all hospitals: their own added up. A figure is None if a hospital's is None."""

    def total(outcomes: list[PaceOutcomes | None]) -> PaceOutcomes | None:
        known = [outcome for outcome in outcomes if outcome is not None]
        if len(known) < len(outcomes) or not known:
            return None
        return PaceOutcomes(
            sum((outcome.low for outcome in known), Decimal()),
            sum((outcome.expected for outcome in known), Decimal()),
            sum((outcome.high for outcome in known), Decimal()),
        )

    paces = [forecast.pace for forecast in forecasts]
    needed = [forecast.needed for forecast in forecasts]
    return Forecast(
        pace=None if None in paces or not paces else sum((pace for pace in paces if pace), Decimal()),
        needed=None if None in needed or not needed else sum((pace for pace in needed if pace), Decimal()),
        outcome=total([forecast.outcome for forecast in forecasts]),
        unused=total([forecast.unused for forecast in forecasts]),
        over=total([forecast.over for forecast in forecasts]),
    )


def price_of_the_next(grant: Grant, price: Decimal, as_of: dt.date, clock: Clock) -> Decimal:
    """Return what another post costs in kr.: its length at `price`, up to the last day on which the money may be used.

    Without either end, a year.
    """
    limits, limit = PostLimits.of(grant), grant.last_day_of_use
    begins = as_of + dt.timedelta(days=1 + clock.left // 2)
    if limit is None or limits.last_day(begins) <= limit:
        return price * (limits.months or 12) / 12
    return price * max((limit - begins).days + 1, 0) / days_in_post_year(begins)


def _rounded(grant: Grant, value: Decimal) -> Decimal:
    """Round to whole posts, or to årsværk with 4 decimals; half up."""
    return value.quantize(Decimal(1) if grant.counts_posts else Decimal("0.0001"), ROUND_HALF_UP)


def reached_before(grant: Grant, before: Mapping[str, Decimal | int]) -> Decimal:
    """Return what was reached of the target, from a row of the part "before"."""
    return Decimal(before[reached_name(grant)])


def forecasts_of(
    grant: Grant, rows: Sequence[HospitalFigures], parts: Parts, as_of: dt.date
) -> dict[int, Forecast]:
    """Return each hospital's forecast by the hospital's id."""
    first_agreed = parts["began"][0]["day"]
    clock = clock_of(grant, as_of, dt.date.fromisoformat(first_agreed) if first_agreed else None)
    before = {row["hospital_id"]: reached_before(grant, row) for row in parts["before"]}
    return {
        row.hospital_id: forecast_of(grant, row, before.get(row.hospital_id, Decimal()), clock, as_of)
        for row in rows
    }
