"""The statistical rule of the forecast: held against windows drawn from the rule, the targets' cap in the truth too."""

import itertools
import math

import pytest

from hires.figures.breakdowns import LATEST_DAYS
from reports.report.pace import (
    NO_WEIGHT_DAYS,
    REGION_SHAPE,
    UNIT_SHAPE,
    Observed,
    PacedUnit,
    at_pace,
    expected_pace,
    mean,
    outlook,
    weight_of_age,
)
from tests.support.profiles import examples
from tests.support.start_windows import Forecasted, Window, bias_of, distance_from_uniform, forecasted

WINDOWS = examples(400)


@pytest.fixture(scope="module")
def forecasts() -> list[Forecasted]:
    return forecasted(WINDOWS)


def test_range_holds_eight_of_ten_outcomes(forecasts: list[Forecasted]) -> None:
    """A whole number of posts is in a range a little more often. Four standard errors either way."""
    error = 4 * math.sqrt(0.8 * 0.2 / WINDOWS)
    assert 0.8 - error <= sum(each.is_held for each in forecasts) / WINDOWS <= 0.92 + error


def test_outcomes_fall_evenly_over_the_distribution(forecasts: list[Forecasted]) -> None:
    """At 0.1 per cent of the test of Kolmogorov and Smirnov."""
    assert distance_from_uniform(forecasts) < 1.95 / math.sqrt(WINDOWS)


def test_expectation_has_no_bias(forecasts: list[Forecasted]) -> None:
    average, error = bias_of(forecasts)
    assert abs(average) < 3.3 * error


def test_expectation_moves_by_less_than_a_post_on_a_day_without_a_hire(forecasts: list[Forecasted]) -> None:
    moves = [each.move for each in forecasts if each.window.is_quiet(each.day + 1)]
    assert len(moves) > WINDOWS / 2
    assert max(moves) <= 1


def test_post_that_becomes_old_is_forgotten_little_by_little() -> None:
    """Seven units created one post each on one day: 122 days later nothing falls at once."""
    targets, days = [3] * 7, [[0]] * 7
    window = Window(targets, days, 245)
    expected = [mean(window.outlook(day).region) for day in range(29, 240)]
    assert max(before - after for before, after in itertools.pairwise(expected)) < 0.2
    assert expected == sorted(expected, reverse=True)


def test_sum_of_the_units_expectations_is_that_of_the_region(forecasts: list[Forecasted]) -> None:
    for made in (each.outlook for each in forecasts[:20]):
        assert mean(made.region) == pytest.approx(sum(map(mean, made.units)), abs=1e-9)
        assert sum(made.region) == pytest.approx(1, abs=1e-9)


def test_units_that_share_a_pace_vary_more_together_than_apart(forecasts: list[Forecasted]) -> None:
    def variance(distribution: tuple[float, ...]) -> float:
        return sum(p * number**2 for number, p in enumerate(distribution)) - mean(distribution) ** 2

    made = [each.outlook for each in forecasts]
    apart = sum(variance(unit) for each in made for unit in each.units)
    assert sum(variance(each.region) for each in made) > apart


def test_outlook_is_the_rule_reckoned_by_brute_force() -> None:
    """Over both units' own paces and the region's, each on a fine grid, instead of the closed forms."""
    even, days = 6 / 365, 100
    units = (PacedUnit(2 / 3, Observed(2, 80), 2), PacedUnit(1 / 3, Observed(0, 90), 1))

    def gamma(value: float, shape: float, expected: float) -> float:
        return value ** (shape - 1) * math.exp(-shape * value / expected)

    grid = [even * (number + 0.5) / 40 for number in range(600)]
    weights, outcomes = 0.0, [0.0] * 4
    for region in grid:
        density = gamma(region, REGION_SHAPE, even)
        posterior = []
        for unit in units:
            expected = region * unit.share
            own = [expected * (number + 0.5) / 60 for number in range(480)]
            # The Gamma density of a factor around 1, the same for every region's pace.
            chances = [gamma(pace / expected, UNIT_SHAPE, 1) * pace**unit.observed.posts for pace in own]
            seen = [
                chance * math.exp(-pace * unit.observed.days)
                for chance, pace in zip(chances, own, strict=True)
            ]
            further = [0.0] * (int(unit.missing) + 1)
            for chance, pace in zip(seen, own, strict=True):
                poisson = [math.exp(-pace * days) * (pace * days) ** k / math.factorial(k) for k in range(2)]
                short = poisson[: int(unit.missing)]
                for number, probability in enumerate([*short, 1 - sum(short)]):
                    further[number] += chance * probability
            posterior.append([value / 60 for value in further])
        for one, first in enumerate(posterior[0]):
            for other, second in enumerate(posterior[1]):
                outcomes[one + other] += density * first * second
        weights += density * sum(posterior[0]) * sum(posterior[1])
    assert outlook(units, even, days).region == pytest.approx([each / weights for each in outcomes], abs=2e-4)


def test_unit_with_few_posts_borrows_from_the_region() -> None:
    """Of two small units without posts, the one beside busy units is expected to create more."""
    small = PacedUnit(0.1, Observed(0, 90), 2)
    quiet, busy = (PacedUnit(0.9, Observed(posts, 90), 20) for posts in (2, 20))
    beside = [expected_pace((small, other), 22 / 365)[0] for other in (quiet, busy)]
    assert 0 < beside[0] < beside[1]


def test_fraction_of_a_post_counts_in_part() -> None:
    """The expected number up to 2,5 is half-way between those up to 2 and up to 3."""
    observed = Observed(6, 90)
    two, three, between = (
        mean(outlook((PacedUnit(1.0, observed, most),), 0.1, 60).region) for most in (2.0, 3.0, 2.5)
    )
    chances = outlook((PacedUnit(1.0, observed, 3.0),), 0.1, 60).region
    assert between == pytest.approx(two + 0.5 * chances[3], abs=1e-9)
    assert between == pytest.approx((two + three) / 2, abs=1e-9)


def test_unit_at_a_pace_of_its_own_is_poisson_up_to_what_it_lacks() -> None:
    unit = PacedUnit(0.5, Observed(0, 90), 2, pace=0.1)
    none, one = math.exp(-3), 3 * math.exp(-3)
    assert at_pace(unit, 30) == pytest.approx((none, one, 1 - none - one))


def test_nothing_is_added_without_days_posts_or_targets() -> None:
    observed = Observed(3, 90)
    for unit, days in (
        (PacedUnit(1.0, observed, 5), 0),
        (PacedUnit(1.0, observed, 0), 90),
        (PacedUnit(0.0, observed, 0), 90),
    ):
        made = outlook((unit, PacedUnit(1.0, observed, 0)), 0.1, days)
        assert made.region == pytest.approx((1.0,))


def test_days_weigh_ninety_together() -> None:
    weights = [weight_of_age(age) for age in range(200)]
    assert sum(weights) == pytest.approx(90, abs=1)
    assert weights == sorted(weights, reverse=True)
    assert (weights[0], weights[60], weights[120]) == (1, 1, 0)
    assert LATEST_DAYS == NO_WEIGHT_DAYS
