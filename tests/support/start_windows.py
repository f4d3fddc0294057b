"""Start windows drawn from the rule of the forecast, the targets' cap in the truth too."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from reports.report.pace import (
    FULL_WEIGHT_DAYS,
    HIGH,
    LOW,
    NO_WEIGHT_DAYS,
    REGION_SHAPE,
    UNIT_SHAPE,
    Observed,
    Outlook,
    PacedUnit,
    mean,
    outlook,
    quantile,
)


@dataclass(frozen=True)
class Window:
    """Units with targets, the days on which each created its posts until its target was reached, and the window's days."""

    targets: list[int]
    days: list[list[int]]
    length: int

    @property
    def even_pace(self) -> float:
        return sum(self.targets) / self.length

    def outlook(self, day: int) -> Outlook:
        """As of the end of a day, the first being 0."""
        return outlook(tuple(self.units(day)), self.even_pace, self.length - day - 1)

    def units(self, day: int) -> Iterator[PacedUnit]:
        for target, days in zip(self.targets, self.days, strict=True):
            ages = [day - made for made in days if made <= day]
            reached = min(ages) if len(ages) == target else 0
            observed = Observed.of(ages, range(reached, day + 1))
            yield PacedUnit(target / sum(self.targets), observed, target - len(ages))

    def created(self, day: int) -> int:
        return sum(made <= day for days in self.days for made in days)

    def is_quiet(self, day: int) -> bool:
        return self.created(day) == self.created(day - 1)


def drawn(chance: random.Random) -> tuple[Window, int]:
    """Draw two to eight units of one to ten posts, and a day from the 30th on.

    A day weighs as much as the present pace is likely to have held on it: it has held for 60 to 120 days, each as
    likely, and the paces before were others of the same rule.
    """
    targets = [chance.randint(1, 10) for _ in range(chance.randint(2, 8))]
    length = chance.choice([180, 270, 365])
    day = chance.randint(29, length - 20)
    changed = max(day + 1 - chance.randint(FULL_WEIGHT_DAYS, NO_WEIGHT_DAYS), 0)
    earlier, present = paces(chance, targets, length), paces(chance, targets, length)
    days = []
    for target, before, now in zip(targets, earlier, present, strict=True):
        made = arrivals(chance, before, 0, changed)[:target]
        days.append([*made, *arrivals(chance, now, changed, length)[: target - len(made)]])
    return Window(targets, days, length), day


def paces(chance: random.Random, targets: list[int], length: int) -> list[float]:
    region = chance.gammavariate(REGION_SHAPE, sum(targets) / length / REGION_SHAPE)
    factors = [chance.gammavariate(UNIT_SHAPE, 1 / UNIT_SHAPE) for _target in targets]
    return [region * target / sum(targets) * factor for target, factor in zip(targets, factors, strict=True)]


def arrivals(chance: random.Random, pace: float, first: int, last: int) -> list[int]:
    """The days of a Poisson process from a day up to another."""
    found, moment = [], first + chance.expovariate(pace)
    while moment < last:
        found.append(int(moment))
        moment += chance.expovariate(pace)
    return found


@dataclass(frozen=True)
class Forecasted:
    """A window on a day, what is forecast then, and how many further posts there were in truth."""

    window: Window
    day: int
    outlook: Outlook

    @property
    def further(self) -> int:
        return self.window.created(self.window.length) - self.window.created(self.day)

    @property
    def is_held(self) -> bool:
        region = self.outlook.region
        return quantile(region, LOW) <= self.further <= quantile(region, HIGH)

    @property
    def miss(self) -> float:
        return self.further - mean(self.outlook.region)

    @property
    def move(self) -> float:
        """How much the expectation moves until the next day."""
        return abs(mean(self.window.outlook(self.day + 1).region) - mean(self.outlook.region))


def forecasted(windows: int, seed: int = 18) -> list[Forecasted]:
    """So many windows, each on a day by which three posts or more were created."""
    chance, found = random.Random(seed), []  # noqa: S311 - no secret
    while len(found) < windows:
        window, day = drawn(chance)
        if window.created(day) >= 3:
            found.append(Forecasted(window, day, window.outlook(day)))
    return found


def distance_from_uniform(forecasts: list[Forecasted]) -> float:
    """The distance of Kolmogorov and Smirnov of the randomised probability integral transform."""
    chance = random.Random(19)  # noqa: S311 - no secret
    places = sorted(
        sum(each.outlook.region[: each.further]) + chance.random() * each.outlook.region[each.further]
        for each in forecasts
    )
    number = len(places)
    return max(max(place - n / number, (n + 1) / number - place) for n, place in enumerate(places))


def bias_of(forecasts: list[Forecasted]) -> tuple[float, float]:
    """The average of what the expectations miss, and its standard error."""
    misses = [each.miss for each in forecasts]
    average = sum(misses) / len(misses)
    spread = sum((miss - average) ** 2 for miss in misses) / (len(misses) - 1)
    return average, math.sqrt(spread / len(misses))
