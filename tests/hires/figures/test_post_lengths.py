"""Posts without an end and of other lengths than a year: what they cost, when they end, and who is in them."""

import datetime as dt
from decimal import Decimal

import pytest

from allocations.models import Allocation, BudgetRow
from hires.figures.statement import HospitalFigures, allocation_figures
from hrtrack.common.clock import NO_END
from tests.support.factories import make_allocation, make_budget_row, make_grant, make_hire, make_post

pytestmark = pytest.mark.django_db

JANUARY = dt.date(2025, 1, 1)
APRIL = dt.date(2025, 4, 1)


def allocation_of(months: int | None, *, amount: int = 1_320_000, year: int | None = 2025) -> Allocation:
    grant = make_grant(starts_from=None, starts_until=None, unit_price=600_000, post_months=months)
    allocation = make_allocation(grant, amount=amount, target=Decimal("2.2"))
    BudgetRow.objects.filter(allocation=allocation).update(financial_year=year)
    return allocation


def nurses(allocation: Allocation, first_day: dt.date, last_day: dt.date = NO_END) -> None:
    """Three nurses, 2,2 on full time."""
    for hours in ("37", "22.2", "22.2"):
        make_hire(make_post(allocation), (first_day, last_day, Decimal(hours)))


def states(row: HospitalFigures) -> tuple[int, ...]:
    return (row.created, row.filled, row.to_start, row.left, row.run_out)


def test_permanent_posts_are_still_filled_after_a_year() -> None:
    allocation = allocation_of(None)
    nurses(allocation, APRIL)
    make_budget_row(allocation, 1_320_000, financial_year=2026, decided_on=dt.date(2025, 12, 1))
    row = allocation_figures(allocation, dt.date(2026, 6, 1))
    assert (states(row), row.fte) == ((3, 3, 0, 0, 0), Decimal("2.2"))
    # 275 of the 365 days of the first year of the posts, and 275 of 365 in 2026 as well: they turn on 1 April.
    assert row.committed == Decimal("2314520.55")  # 2,2 × 600.000 × (275 + 365) ÷ 365
    assert row.remaining == 2 * 1_320_000 - row.committed


def test_permanent_posts_commit_the_year_that_has_a_budget() -> None:
    allocation = allocation_of(None)
    nurses(allocation, JANUARY)
    row = allocation_figures(allocation, dt.date(2025, 3, 31))
    assert (row.spent, row.committed, row.annual_cost) == (Decimal("325479.45"), 1_320_000, 1_320_000)
    assert (row.remaining, row.funded_until) == (0, dt.date(2025, 12, 31))


def test_money_of_later_years_is_committed_when_it_is_decided() -> None:
    allocation = allocation_of(None)
    nurses(allocation, JANUARY)
    decided_on = dt.date(2025, 11, 1)
    make_budget_row(allocation, 1_320_000, financial_year=2026, decided_on=decided_on)
    before, after = (
        allocation_figures(allocation, day) for day in (decided_on - dt.timedelta(days=1), decided_on)
    )
    assert (before.committed, after.committed) == (1_320_000, 2_640_000)


def test_money_without_a_limit_is_reckoned_with_to_the_end_of_the_year() -> None:
    allocation = allocation_of(None, amount=5_000_000, year=None)
    nurses(allocation, JANUARY)
    assert allocation_figures(allocation, dt.date(2025, 3, 31)).committed == 1_320_000
    assert allocation_figures(allocation, dt.date(2026, 1, 1)).committed == 2_640_000


def test_last_day_of_the_money_ends_what_is_spent_and_committed_and_nobody_leaves() -> None:
    allocation = allocation_of(None, amount=5_000_000, year=None)
    allocation.grant.last_day_of_use = dt.date(2025, 6, 30)
    allocation.grant.save()
    nurses(allocation, JANUARY)
    row = allocation_figures(allocation, dt.date(2025, 12, 31))
    half = Decimal("654575.35")  # 600.000 × 181 ÷ 365, and twice 60 % of it, each to the øre
    assert (row.spent, row.committed, row.filled, row.fte) == (half, half, 3, Decimal("2.2"))


def test_post_without_an_end_is_left_and_never_runs_out() -> None:
    allocation = allocation_of(None)
    make_hire(make_post(allocation), (JANUARY, dt.date(2025, 6, 30)))
    assert states(allocation_figures(allocation, dt.date(2025, 7, 1))) == (1, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("months", "first_day", "last_day", "cost"),
    [
        # Two whole years cost two prices, whichever of them has the 29 February.
        (24, APRIL, dt.date(2027, 3, 31), "1200000"),
        (24, dt.date(2027, 4, 1), dt.date(2029, 3, 31), "1200000"),
        # A year of 366 days, and 30 days of one of 365: 600.000 × (1 + 30 ÷ 365).
        (24, dt.date(2027, 4, 1), dt.date(2028, 4, 30), "649315.07"),
        # 366 days of a year with 365: the last year's days hold afterwards. A gap is behind them.
        (6, APRIL, dt.date(2025, 9, 30), "300821.92"),
        (18, APRIL, dt.date(2026, 9, 30), "900821.92"),
        (None, dt.date(2027, 4, 1), dt.date(2028, 4, 30), "649315.07"),
    ],
)
def test_day_costs_by_the_year_of_the_post_that_it_lies_in(
    months: int | None, first_day: dt.date, last_day: dt.date, cost: str
) -> None:
    allocation = allocation_of(months, amount=5_000_000, year=None)
    allocation.grant.last_day_of_use = dt.date(2035, 12, 31)
    allocation.grant.save()
    make_hire(make_post(allocation), (first_day, last_day))
    assert allocation_figures(allocation, first_day).committed == Decimal(cost)


def test_successor_of_a_two_year_post_has_the_days_of_its_last_year() -> None:
    allocation = allocation_of(24, amount=5_000_000, year=None)
    post = make_post(allocation)
    make_hire(post, (APRIL, dt.date(2026, 3, 31)))
    # A gap of half a year: the successor works on beyond the second anniversary, at 1 ÷ 365 of the price a day.
    make_hire(post, (dt.date(2026, 10, 1), dt.date(2027, 9, 30)), agreed_on=APRIL)
    assert allocation_figures(allocation, APRIL).committed == 1_200_000


def test_more_than_full_time_costs_in_full_and_is_one_person_year() -> None:
    allocation = allocation_of(12, amount=5_000_000, year=None)
    allocation.grant.most_weekly_hours = 40
    allocation.grant.save()
    make_hire(make_post(allocation), (JANUARY, dt.date(2025, 12, 31), Decimal(40)))
    row = allocation_figures(allocation, dt.date(2025, 12, 31))
    assert (row.fte, row.person_years, row.committed_person_years) == (Decimal("1.0811"), 1, 1)
    assert (row.spent, row.committed) == (Decimal("648648.65"), Decimal("648648.65"))  # 600.000 × 40 ÷ 37
