"""The forecast of a grant: what each hospital and all of them will have reached at the end of the start window.

docs/forecast.md says the rule in words, reports.phrases.forecast says it in a report. `forecaster` computes it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from allocations.models import Grant
from reports.models import HospitalEstimate

# Before so many days and so many posts it is too early for a forecast.
FEWEST_DAYS, FEWEST_POSTS = 30, 3


@dataclass(frozen=True)
class OutcomeRange:
    """The expected outcome, and the range that holds 8 of 10 outcomes."""

    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The forecast of one hospital, or of all. Paces in what the grant counts, in a month of 30 days; money in kr.

    All but the bounds are None without a start window, before it has begun, and if it is too early. `needed` is also
    None when the window is over and the target not reached. `within_targets` counts each hospital at most to its target.
    `chance` is that of reaching the target. `unused` is the part of the allocation that will be left, `over` the money
    that is expected to be committed beyond the allocation: neither is negative. `unused_if_none` and `unused_if_all`
    are what is left if no missing post begins, and if all of them begin tomorrow.
    """

    pace: Decimal | None = None
    needed: Decimal | None = None
    outcome: OutcomeRange | None = None
    within_targets: OutcomeRange | None = None
    chance: Decimal | None = None
    unused: OutcomeRange | None = None
    over: Decimal | None = None
    unused_if_none: Decimal = Decimal()
    unused_if_all: Decimal = Decimal()


@dataclass(frozen=True)
class FanPoint:
    """The quantiles of `forecaster.FAN` and the expected outcome of all hospitals on a day."""

    day: dt.date
    quantiles: tuple[Decimal, ...]
    expected: Decimal


@dataclass(frozen=True)
class DecisiveHospital:
    """The hospital whose move to its needed pace raises the outcome of all most, and what the outcome then is."""

    hospital_id: int
    outcome: OutcomeRange
    chance: Decimal


@dataclass(frozen=True)
class Vacancies:
    """The vacant posts of one hospital: their number, and what they cost in kr. if all are refilled tomorrow."""

    posts: int = 0
    cost: Decimal = Decimal()


@dataclass(frozen=True)
class GrantForecast:
    """The forecasts of a grant: of each hospital by its id, and of all; the fan, and what can change the outcome.

    `estimates` are the hospitals' own, by hospital id.
    """

    hospitals: Mapping[int, Forecast]
    region: Forecast
    is_too_early: bool = False
    fan: Sequence[FanPoint] = ()
    decisive: DecisiveHospital | None = None
    vacancies: Mapping[int, Vacancies] = field(default_factory=dict)
    estimates: Mapping[int, HospitalEstimate] = field(default_factory=dict)


@dataclass(frozen=True)
class StartWindow:
    """The days of the window that have gone and that are left; a clock that begins with the first agreement.

    `elapsed` counts from the first day of the window, or from the first agreement if that is earlier. `length` is that
    of the whole window.
    """

    elapsed: int
    left: int
    length: int

    @classmethod
    def of(cls, grant: Grant, as_of: dt.date, first_agreed: dt.date | None) -> "StartWindow | None":
        """Return the window as of a day; None without one and before anything has begun."""
        if grant.starts_from is None or grant.starts_until is None:
            return None
        began = min(grant.starts_from, first_agreed or grant.starts_from)
        elapsed = (min(as_of, grant.starts_until) - began).days + 1
        left = max((grant.starts_until - max(as_of, began)).days, 0)
        length = (grant.starts_until - grant.starts_from).days + 1
        return cls(elapsed, left, length) if elapsed > 0 else None
