"""The statistical rule of the forecast: how many posts the units will create by a day, as distributions.

The rule (docs/forecast.md says it in words). Each unit creates posts as a Poisson process with a pace of its own until
its target is reached. The units share the region's pace: a unit's pace is the region's, times the unit's part of the
targets, times a factor that is Gamma distributed around 1 with shape `UNIT_SHAPE`. The region's pace is Gamma distributed
around the even pace with shape `REGION_SHAPE` before anything is observed. What is observed is each unit's posts of the
latest days and the days on which it was below its target. A day weighs as much as the present pace is likely to have
held on it (`weight_of_age`): the present pace has held for 60 to 120 days, each as likely.

Everything is computed, nothing is drawn: the region's pace is integrated over numerically, and given the region's pace
the units are independent and each has a negative binomial number of further posts. Paces in posts a day.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice
from math import exp, log, sqrt

REGION_SHAPE = 4.0
UNIT_SHAPE = 4.0
# Days of this age or less have full weight; older days have less, until none. Together they weigh 90 days.
FULL_WEIGHT_DAYS = 60
NO_WEIGHT_DAYS = 120  # as many as hires.figures.breakdowns reads
# Points at which the region's pace is integrated over, and how many standard deviations they reach to either side.
POINTS = 21
REACH = 5.0
# How far from the even pace the peak is looked for, how near it is found, and the step that its bend is measured over; all
# of the logarithm of a pace.
SEARCHED, EXACT, STEP = 8.0, 1e-4, 1e-2
# Tails of a distribution below this probability are dropped.
NEGLIGIBLE = 1e-12
LOW, HIGH = 0.1, 0.9

Distribution = tuple[float, ...]


def weight_of_age(days: int) -> float:
    """Return the weight of a day that is `days` days old, between 0 and 1."""
    if days <= FULL_WEIGHT_DAYS:
        return 1.0
    return max((NO_WEIGHT_DAYS - days) / (NO_WEIGHT_DAYS - FULL_WEIGHT_DAYS), 0.0)


@dataclass(frozen=True)
class Observed:
    """A unit's latest posts and the days on which it was below its target, both weighted.

    `posts` over `days` is the unit's own pace.
    """

    posts: float
    days: float

    @classmethod
    def of(cls, ages_of_posts: Sequence[int], ages_below_target: range) -> "Observed":
        """Return what is observed of posts, and of days below the target, by their ages in days."""
        return cls(sum(map(weight_of_age, ages_of_posts)), sum(map(weight_of_age, ages_below_target)))


@dataclass(frozen=True)
class PacedUnit:
    """A unit of the rule: its part of the targets, what was observed, and how many posts it lacks (a fraction counts in part).

    `pace`: the unit creates posts at this pace from now on, whatever was observed.
    """

    share: float
    observed: Observed
    missing: float
    pace: float | None = None


@dataclass(frozen=True)
class Outlook:
    """The numbers of further posts: of each unit and of all together."""

    units: tuple[Distribution, ...]
    region: Distribution


@lru_cache(maxsize=256)
def outlook(units: tuple[PacedUnit, ...], even_pace: float, days: int) -> Outlook:
    """Return how many posts are created in `days` days; `even_pace` is that of all targets over the whole window."""
    weighted = [
        (weight, [_further_posts(unit, pace, days) for unit in units])
        for pace, weight in _region_pace(units, even_pace)
    ]
    return Outlook(
        tuple(_mixed([(weight, each[place]) for weight, each in weighted]) for place in range(len(units))),
        _mixed([(weight, _sum_of(each)) for weight, each in weighted]),
    )


def mean(distribution: Distribution) -> float:
    """Return the expected number."""
    return sum(number * chance for number, chance in enumerate(distribution))


def quantile(distribution: Distribution, chance: float) -> int:
    """Return the smallest number that is not exceeded with this chance."""
    total = 0.0
    for number, probability in enumerate(distribution):
        total += probability
        if total >= chance - NEGLIGIBLE:
            return number
    return len(distribution) - 1


def at_pace(unit: PacedUnit, days: int) -> Distribution:
    """Return the distribution of the further posts of a unit with a `pace` of its own."""
    return tuple(_further_posts(unit, 0.0, days))


def expected_pace(units: tuple[PacedUnit, ...], even_pace: float) -> list[float]:
    """Return the expected pace of each unit, in posts a day."""
    paces = _region_pace(units, even_pace)
    return [sum(weight * _pace_given(unit, pace) for pace, weight in paces) for unit in units]


def _pace_given(unit: PacedUnit, region_pace: float) -> float:
    if not unit.share:
        return 0.0
    return (UNIT_SHAPE + unit.observed.posts) / (UNIT_SHAPE / (region_pace * unit.share) + unit.observed.days)


def _further_posts(unit: PacedUnit, region_pace: float, days: int) -> list[float]:
    """Return the distribution of a unit's further posts, none beyond those missing, given the region's pace."""
    if not days or not unit.missing or not (unit.share or unit.pace):
        return [1.0]
    if unit.pace is not None:
        return _up_to(unit.missing, _poisson(unit.pace * days))
    shape = UNIT_SHAPE + unit.observed.posts
    rate = UNIT_SHAPE / (region_pace * unit.share) + unit.observed.days
    return _up_to(unit.missing, _negative_binomial(shape, rate / (rate + days)))


def _negative_binomial(shape: float, chance: float) -> Iterator[float]:
    probability = chance**shape
    for number in count():
        yield probability
        probability *= (shape + number) / (number + 1) * (1 - chance)


def _poisson(expected: float) -> Iterator[float]:
    probability = exp(-expected)
    for number in count(1):
        yield probability
        probability *= expected / number


def _up_to(most: float, probabilities: Iterator[float]) -> list[float]:
    """Return the distribution of a number that counts at most `most`.

    Where `most` is no whole number, the chance of reaching it is split between the two whole numbers around it, so that
    the expected number is exact.
    """
    whole = int(most)
    fraction = most - whole
    chances = list(islice(probabilities, whole + 1 if fraction else whole))
    reached = max(1 - sum(chances), 0.0)
    if not fraction:
        return [*chances, reached]
    chances[whole] += reached * (1 - fraction)
    return [*chances, reached * fraction]


def _sum_of(distributions: Sequence[Sequence[float]]) -> list[float]:
    """Return the distribution of the sum of independent numbers."""
    total, least = [1.0], 0
    for distribution in distributions:
        longer = [0.0] * (len(total) + len(distribution) - 1)
        for number, chance in enumerate(total):
            for further, other in enumerate(distribution):
                longer[number + further] += chance * other
        total, dropped = _trimmed(longer)
        least += dropped
    return [0.0] * least + total


def _trimmed(distribution: list[float]) -> tuple[list[float], int]:
    """Return the distribution without its negligible ends, and how many numbers were dropped at the beginning."""
    first, last = 0, len(distribution)
    while last > first + 1 and distribution[last - 1] < NEGLIGIBLE:
        last -= 1
    while first < last - 1 and distribution[first] < NEGLIGIBLE:
        first += 1
    return distribution[first:last], first


def _mixed(weighted: Sequence[tuple[float, Sequence[float]]]) -> Distribution:
    length = max(len(distribution) for _weight, distribution in weighted)
    mixed = [0.0] * length
    for weight, distribution in weighted:
        for number, chance in enumerate(distribution):
            mixed[number] += weight * chance
    return tuple(mixed)


@lru_cache(maxsize=256)
def _region_pace(units: tuple[PacedUnit, ...], even_pace: float) -> tuple[tuple[float, float], ...]:
    """Return values of the region's pace with their weights, which add up to 1: its distribution given what is observed."""

    def density(log_pace: float) -> float:
        pace = exp(log_pace)
        return REGION_SHAPE * (log_pace - pace / even_pace) + sum(
            UNIT_SHAPE * log(prior := UNIT_SHAPE / (pace * unit.share))
            - (UNIT_SHAPE + unit.observed.posts) * log(prior + unit.observed.days)
            for unit in units
            if unit.share
        )

    top, deviation = _peak(density, log(even_pace))
    points = [top + deviation * REACH * (2 * place / (POINTS - 1) - 1) for place in range(POINTS)]
    heights = [density(point) for point in points]
    highest = max(heights)
    weights = [exp(height - highest) for height in heights]
    return tuple((exp(point), weight / sum(weights)) for point, weight in zip(points, weights, strict=True))


def _peak(density: Callable[[float], float], around: float) -> tuple[float, float]:
    """Return where a density of one peak is highest, and the standard deviation of the normal density that fits there."""
    golden = (sqrt(5) - 1) / 2
    low, high = around - SEARCHED, around + SEARCHED
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = density(left), density(right)
    while high - low > EXACT:
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = density(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = density(right)
    top = (low + high) / 2
    bend = (2 * density(top) - density(top + STEP) - density(top - STEP)) / STEP**2
    return top, 1 / sqrt(bend)
