"""Computes the forecast of a grant: the statistical rule of `pace` in posts, post-years and money.

A further post is worth one post, the post-years that it lasts, or its part of a level, as the grant counts. Money follows
from the post-years. Posts that stand vacant are refilled as quickly as they were so far. Two bounds need no pace: every
missing post begins tomorrow and every vacant one is refilled, or none.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import ceil
from typing import Any

from allocations.models import Grant
from hires.capacity import ONE_DAY, PostLimits, days_in_post_year
from hires.figures.breakdowns import Parts
from hires.figures.statement import HospitalFigures, reached
from hrtrack.common.clock import NO_END
from reports.report.forecast import (
    FEWEST_DAYS,
    FEWEST_POSTS,
    DecisiveHospital,
    FanPoint,
    Forecast,
    GrantForecast,
    OutcomeRange,
    StartWindow,
    Vacancies,
)
from reports.report.pace import (
    HIGH,
    LOW,
    NO_WEIGHT_DAYS,
    Distribution,
    Observed,
    Outlook,
    PacedUnit,
    at_pace,
    expected_pace,
    mean,
    outlook,
    quantile,
)

MONTH = 30  # days of the month that a pace is given for
ORE = Decimal("0.01")
FOUR = Decimal("0.0001")
# Quarters of the outcomes; together with the range they make the fan.
FAN = (LOW, 0.25, 0.75, HIGH)
FAN_STEPS = 8
# A vacancy that has not been refilled yet counts as one refilled within so many days, beside those observed.
USUAL_VACANCY = 90
# The least gain, in posts, of a hospital that is said to decide the outcome.
DECISIVE = 0.5


def forecasts_of(
    grant: Grant, rows: Sequence[HospitalFigures], parts: Parts, as_of: dt.date, *, is_detailed: bool = True
) -> GrantForecast:
    """Return the forecasts of a grant as of a day, from the `parts` that build.FORECAST names.

    Unless `is_detailed`, the fan and what can change the outcome are left out: they take most of the time.
    """
    first_agreed = parts["began"][0]["day"]
    window = StartWindow.of(grant, as_of, dt.date.fromisoformat(first_agreed) if first_agreed else None)
    return _Forecaster(grant, rows, parts, as_of, window).forecast(is_detailed=is_detailed)


class _Forecaster:
    """Computes the forecasts of one grant as of a day. All numbers of posts are of posts yet to be created."""

    def __init__(
        self,
        grant: Grant,
        rows: Sequence[HospitalFigures],
        parts: Parts,
        as_of: dt.date,
        window: StartWindow | None,
    ) -> None:
        self.grant = grant
        self.rows = rows
        self.as_of = as_of
        self.window = window
        self.days = window.left if window else 0
        self.price = max((row.price for row in rows), default=Decimal())
        funded_until = max((row.funded_until for row in rows), default=NO_END)
        self.last_day = min(grant.last_day_of_use or NO_END, funded_until)
        self.starts = _by_hospital(parts["starts"])
        self.vacant = _by_hospital(parts["vacancies"])
        self.levels: dict[int, Decimal] = {row["hospital_id"]: row["level"] for row in parts["ahead"]}
        [refills] = parts["refills"]
        self.refill_chance = Decimal(refills["refills"] + 1) / (refills["vacant_days"] + USUAL_VACANCY)
        self.tomorrow = as_of + ONE_DAY

    def forecast(self, *, is_detailed: bool) -> GrantForecast:
        """Return the forecasts of all hospitals."""
        is_too_early = self.window is not None and self.days > 0 and self._is_too_early(self.window)
        vacancies = {
            row.hospital_id: Vacancies(len(self.vacant[row.hospital_id]), self._refills_tomorrow(row))
            for row in self.rows
            if self.vacant[row.hospital_id]
        }
        if self.window is None or is_too_early:
            bounds = {row.hospital_id: self._bounds(row) for row in self.rows}
            return GrantForecast(bounds, _sum_of_bounds(bounds.values()), is_too_early, vacancies=vacancies)
        hospitals = {row.hospital_id: self._hospital(row, place) for place, row in enumerate(self.rows)}
        return GrantForecast(
            hospitals,
            self._region(hospitals),
            fan=self._fan() if is_detailed else (),
            decisive=self._decisive() if is_detailed else None,
            vacancies=vacancies,
        )

    def _is_too_early(self, window: StartWindow) -> bool:
        has_little = window.elapsed < FEWEST_DAYS or sum(row.created for row in self.rows) < FEWEST_POSTS
        return has_little and any(self.missing)

    # What a post is worth

    def _years_from(self, first_day: dt.date) -> Decimal:
        """Return the years that a post lasts from a day, at most to the last day of the money; a year without either end."""
        limits = PostLimits.of(self.grant)
        if limits.last_day(first_day) <= self.last_day or self.last_day == NO_END:
            return Decimal(limits.months or 12) / 12
        return Decimal(max((self.last_day - first_day).days + 1, 0)) / days_in_post_year(first_day)

    def _mean_years(self, first_day: dt.date, days: int) -> Decimal:
        """Return the years of a post that begins on any of `days` days, on average."""
        starts = [first_day + number * ONE_DAY for number in range(max(days, 1))]
        if self._years_from(starts[-1]) == self._years_from(starts[0]):
            return self._years_from(starts[0])
        return sum(map(self._years_from, starts), Decimal()) / len(starts)

    @cached_property
    def years(self) -> Decimal:
        """The years of a further post, on average of the days that are left."""
        return self._mean_years(self.tomorrow, self.days)

    @cached_property
    def worth(self) -> Decimal:
        """What a further post is worth of what the grant counts."""
        return self._worth_of(self.years)

    def _worth_of(self, years: Decimal) -> Decimal:
        if self.grant.counts_level:
            filled = sum(row.filled for row in self.rows)
            return sum((row.fte for row in self.rows), Decimal()) / filled if filled else Decimal(1)
        return Decimal(1) if self.grant.counts_posts else years

    # What stands without a further post

    @cached_property
    def refilled(self) -> dict[int, Decimal]:
        """The years that each hospital's vacant posts are expected to be filled again."""
        return {
            hospital: sum((self._expected_refill(used["years"]) for used in vacant), Decimal())
            for hospital, vacant in self.vacant.items()
        }

    @cached_property
    def bases(self) -> list[Decimal]:
        """What each hospital has reached at the end of the window without a further post."""
        return [self._base(row) for row in self.rows]

    @cached_property
    def base(self) -> Decimal:
        """What all hospitals together have reached at the end of the window without a further post."""
        return sum(self.bases, Decimal())

    def _base(self, row: HospitalFigures) -> Decimal:
        """Return what is reached at the end of the window without a further post, vacant ones refilled as so far."""
        if self.grant.counts_level:
            refilled = len(self.vacant[row.hospital_id]) * (1 - (1 - self.refill_chance) ** self.days)
            stands = self.levels.get(row.hospital_id, Decimal())
            return stands + Decimal(refilled * self.worth).quantize(FOUR)
        if self.grant.counts_posts:
            return Decimal(row.created)
        return row.committed_person_years + self.refilled.get(row.hospital_id, Decimal())

    def _expected_refill(self, used: Decimal) -> Decimal:
        """Return the years that a vacant post of which `used` years are gone is expected to be filled again."""
        unused = self._unused(used)
        if self.last_day == NO_END or not unused:
            return unused
        left, still_vacant, expected = (self.last_day - self.as_of).days, Decimal(1), Decimal()
        for day in range(1, left + 1):
            years = min(unused, Decimal(left - day + 1) / 365)
            expected += still_vacant * self.refill_chance * years
            still_vacant *= 1 - self.refill_chance
        return expected.quantize(FOUR)

    def _unused(self, used: Decimal) -> Decimal:
        """Return the years that are left of a vacant post: of one without an end, those from tomorrow."""
        if self.grant.post_months is None:
            return self._years_from(self.tomorrow)
        return max(Decimal(self.grant.post_months) / 12 - used, Decimal())

    def _refills_tomorrow(self, row: HospitalFigures) -> Decimal:
        """Return what the vacant posts of a hospital cost in kr. if all of them are refilled tomorrow."""
        to_the_end = Decimal(max((self.last_day - self.as_of).days, 0)) / 365
        years = [min(self._unused(used["years"]), to_the_end) for used in self.vacant[row.hospital_id]]
        return (sum(years, Decimal()) * self.price).quantize(ORE, ROUND_HALF_UP)

    # The hospitals as units of the statistical rule

    @cached_property
    def missing(self) -> list[Decimal]:
        """How many posts each hospital lacks to its target."""
        lacking = [max(row.target - base, Decimal()) for row, base in zip(self.rows, self.bases, strict=True)]
        return [what / self.worth if self.worth else Decimal() for what in lacking]

    @cached_property
    def units(self) -> tuple[PacedUnit, ...]:
        """The hospitals, each with all that it lacks to its target."""
        targets = sum((row.target for row in self.rows), Decimal())
        return tuple(
            PacedUnit(
                float(row.target / targets) if targets else 0.0, self._observed(row, base), float(missing)
            )
            for row, base, missing in zip(self.rows, self.bases, self.missing, strict=True)
        )

    @cached_property
    def units_within_money(self) -> tuple[PacedUnit, ...]:
        """The hospitals, each with no more posts than its money pays."""
        return tuple(
            replace(unit, missing=min(unit.missing, float(max(self._remaining(row), Decimal()) / self._cost)))
            if self._cost
            else replace(unit, missing=0.0)
            for row, unit in zip(self.rows, self.units, strict=True)
        )

    def _observed(self, row: HospitalFigures, base: Decimal) -> Observed:
        """Return the hospital's latest posts, and the days on which it was below its target."""
        assert self.window is not None  # noqa: S101 - for the type checker: only a forecast with a window has units
        days = sorted(
            dt.date.fromisoformat(start["day"])
            for start in self.starts[row.hospital_id]
            for _post in range(start["posts"])
        )
        ages = [(self.as_of - day).days for day in days]
        until = 0
        surplus = base - row.target
        if surplus >= 0 and self.worth:
            # The post that reached the target; the later ones were beyond it.
            place = ceil(row.created - surplus / self.worth) - (row.created - len(ages)) - 1
            until = ages[place] if 0 <= place < len(ages) else (NO_WEIGHT_DAYS if place < 0 else 0)
        return Observed.of(
            [age for age in ages if age >= until], range(until, min(self.window.elapsed, NO_WEIGHT_DAYS))
        )

    @cached_property
    def even_pace(self) -> float:
        """The posts a day that reach all targets evenly over the window."""
        assert self.window is not None  # noqa: S101 - for the type checker: only a forecast with a window has units
        assert self.grant.starts_from is not None  # noqa: S101 - the same
        worth = self._worth_of(self._mean_years(self.grant.starts_from, self.window.length))
        targets = sum((row.target for row in self.rows), Decimal())
        return float(targets / worth) / self.window.length if worth and targets else 1 / self.window.length

    @cached_property
    def outlook(self) -> Outlook:
        """The numbers of further posts, up to the targets."""
        return outlook(self.units, self.even_pace, self.days)

    @cached_property
    def within_money(self) -> Outlook:
        """The numbers of further posts that the hospitals' money pays."""
        return outlook(self.units_within_money, self.even_pace, self.days)

    # The forecasts

    @property
    def _cost(self) -> Decimal:
        """What a further post costs in kr."""
        return self.years * self.price

    def _remaining(self, row: HospitalFigures) -> Decimal:
        """Return the kr. left to a hospital when its vacant posts are refilled as so far."""
        refilled = self.refilled.get(row.hospital_id, Decimal())
        return row.remaining - (refilled * self.price).quantize(ORE, ROUND_HALF_UP)

    def _paid(self, posts: float) -> Decimal:
        """Return what a number of further posts costs in kr., by their years to 4 decimals."""
        return (_decimal(posts) * self.years).quantize(FOUR, ROUND_HALF_UP) * self.price

    def _hospital(self, row: HospitalFigures, place: int) -> Forecast:
        further, paid = self.outlook.units[place], self.within_money.units[place]
        missing, base = self.missing[place], self.bases[place]
        remaining = self._remaining(row)
        bounds = self._bounds(row)
        return replace(
            bounds,
            pace=(_decimal(self.paces[place]) * MONTH * self.worth).quantize(FOUR, ROUND_HALF_UP),
            needed=self._needed(missing),
            outcome=self._outcome(base, further, missing),
            chance=_chance_of_at_least(missing, further),
            unused=self._unused_money(max(remaining, Decimal()), paid),
            over=max(-remaining, Decimal()) + self._paid(mean(further) - mean(paid)),
        )

    @cached_property
    def paces(self) -> list[float]:
        """The expected pace of each hospital, in posts a day."""
        return expected_pace(self.units, self.even_pace)

    def _needed(self, missing: Decimal) -> Decimal | None:
        if not self.days:
            return None if missing else Decimal()
        return (missing * self.worth * MONTH / self.days).quantize(FOUR, ROUND_HALF_UP)

    def _outcome(self, base: Decimal, further: Distribution, most: Decimal) -> OutcomeRange:
        """Return what is reached with the further posts, none beyond `most`."""
        low, high = (min(Decimal(quantile(further, chance)), most) for chance in (LOW, HIGH))
        expected = min(_decimal(mean(further)), most)
        return OutcomeRange(
            *((base + posts * self.worth).quantize(FOUR, ROUND_HALF_UP) for posts in (low, expected, high))
        )

    def _unused_money(self, money: Decimal, paid: Distribution) -> OutcomeRange:
        return OutcomeRange(
            *(
                max(money - self._paid(posts), Decimal()).quantize(ORE, ROUND_HALF_UP)
                for posts in (quantile(paid, HIGH), mean(paid), quantile(paid, LOW))
            )
        )

    def _region(self, hospitals: Mapping[int, Forecast]) -> Forecast:
        further = self.outlook.region
        outcome = self._outcome(self.base, further, sum(self.missing, Decimal()))
        surplus = sum(
            (max(base - row.target, Decimal()) for row, base in zip(self.rows, self.bases, strict=True)),
            Decimal(),
        )
        paces = [forecast.pace or Decimal() for forecast in hospitals.values()]
        needed = [forecast.needed for forecast in hospitals.values()]
        money = sum((max(self._remaining(row), Decimal()) for row in self.rows), Decimal())
        return replace(
            _sum_of_bounds(hospitals.values()),
            pace=sum(paces, Decimal()),
            needed=None if None in needed else sum((pace for pace in needed if pace), Decimal()),
            outcome=outcome,
            within_targets=OutcomeRange(
                outcome.low - surplus, outcome.expected - surplus, outcome.high - surplus
            ),
            chance=self._chance_of_all(further),
            unused=self._unused_money(money, self.within_money.region),
            over=sum((forecast.over or Decimal() for forecast in hospitals.values()), Decimal()),
        )

    def _chance_of_all(self, further: Distribution) -> Decimal:
        """Return the chance that all hospitals together reach their targets, whoever of them has more."""
        lacking = sum((row.target for row in self.rows), Decimal()) - self.base
        if lacking <= 0:
            return Decimal(1)
        return _chance_of_at_least(lacking / self.worth, further) if self.worth else Decimal()

    def _bounds(self, row: HospitalFigures) -> Forecast:
        """Return the two bounds of a hospital's unused money that need no pace."""
        years = self._years_from(self.tomorrow)
        lacking = max(row.target - reached(self.grant, row), Decimal())
        posts = lacking * years if self.grant.counts_posts or self.grant.counts_level else lacking
        cost = (posts * self.price).quantize(ORE, ROUND_HALF_UP) + self._refills_tomorrow(row)
        return Forecast(
            unused_if_none=max(row.remaining, Decimal()),
            unused_if_all=max(row.remaining - cost, Decimal()),
        )

    # What can happen

    def _fan(self) -> list[FanPoint]:
        """Return the outcomes of all hospitals on the days of the fan; none if the window is over."""
        steps = (
            sorted({round(self.days * step / FAN_STEPS) for step in range(FAN_STEPS + 1)})
            if self.days
            else []
        )
        points = []
        for days in steps:
            further = outlook(self.units, self.even_pace, days).region
            posts = [quantile(further, chance) for chance in FAN]
            points.append(
                FanPoint(
                    self.as_of + days * ONE_DAY,
                    tuple(self.base + number * self.worth for number in posts),
                    self.base + _decimal(mean(further)) * self.worth,
                )
            )
        return points

    def _decisive(self) -> DecisiveHospital | None:
        """Return the hospital whose move to its needed pace raises the outcome most; None if none does by half a post."""
        if not self.days:
            return None
        moved = [
            replace(unit, pace=unit.missing / self.days) if unit.missing else unit for unit in self.units
        ]
        gains = [
            mean(at_pace(unit, self.days)) - mean(before) if unit.pace else 0.0
            for unit, before in zip(moved, self.outlook.units, strict=True)
        ]
        gain, place = max(zip(gains, range(len(gains)), strict=True), default=(0.0, 0))
        if gain < DECISIVE:
            return None
        units = tuple(moved[n] if n == place else unit for n, unit in enumerate(self.units))
        further = outlook(units, self.even_pace, self.days).region
        return DecisiveHospital(
            self.rows[place].hospital_id,
            self._outcome(self.base, further, sum(self.missing, Decimal())),
            self._chance_of_all(further),
        )


def _chance_of_at_least(posts: Decimal, further: Distribution) -> Decimal:
    """Return the chance of at least so many further posts. A fraction of a post is interpolated."""
    whole = int(posts)
    fraction = float(posts - whole)
    at_least = sum(further[whole + 1 :]) / fraction if fraction else sum(further[whole:])
    return min(_decimal(at_least), Decimal(1)).quantize(FOUR, ROUND_HALF_UP)


def _by_hospital(rows: Sequence[Mapping[str, Any]]) -> defaultdict[int, list[Mapping[str, Any]]]:
    found: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["hospital_id"]].append(row)
    return found


def _sum_of_bounds(forecasts: Iterable[Forecast]) -> Forecast:
    forecasts = list(forecasts)
    return Forecast(
        unused_if_none=sum((forecast.unused_if_none for forecast in forecasts), Decimal()),
        unused_if_all=sum((forecast.unused_if_all for forecast in forecasts), Decimal()),
    )


def _decimal(value: float) -> Decimal:
    """Return a computed number to 6 decimals: beyond them, floating point arithmetic may differ between machines."""
    return Decimal(value).quantize(Decimal("0.000001"), ROUND_HALF_UP)
