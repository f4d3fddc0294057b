"""A day costs the price that holds on it: a new price leaves the spending of the days before as it was."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from allocations.entitlements import price_on
from allocations.models import Allocation, Grant, Rate
from hires.figures.breakdowns import parts_of
from hires.figures.statement import allocation_figures, figures_of, rows
from reports.phrases.notes import progress_notes
from reports.report.build import build_report
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_post,
    make_rate,
    make_staff_group,
)
from tests.support.violations import violated_by

pytestmark = pytest.mark.django_db

# 184 days of 2025 and 181 of 2026
YEAR = (dt.date(2025, 7, 1), dt.date(2026, 6, 30))
NEW_YEAR = dt.date(2026, 1, 1)
DECIDED = dt.date(2025, 11, 20)
SPENT_2025 = Decimal("302465.75")  # 184 × 600.000 ÷ 365
COMMITTED = Decimal("607438.36")  # (184 × 600.000 + 181 × 615.000) ÷ 365


@pytest.fixture
def allocation() -> Allocation:
    grant = make_grant(unit_price=600_000, starts_from=None, starts_until=None)
    allocation = make_allocation(grant)
    make_hire(make_post(allocation), YEAR)
    make_rate(grant, 615_000, first_day=NEW_YEAR, decided_on=DECIDED)
    return allocation


def money(allocation: Allocation, as_of: dt.date) -> tuple[Decimal, Decimal]:
    row = allocation_figures(allocation, as_of)
    return row.spent, row.committed


def test_new_price_leaves_the_spending_of_the_earlier_year(allocation: Allocation) -> None:
    assert money(allocation, dt.date(2025, 12, 31)) == (SPENT_2025, COMMITTED)
    assert money(allocation, YEAR[1]) == (COMMITTED, COMMITTED)


def test_new_price_does_not_count_before_it_is_decided(allocation: Allocation) -> None:
    assert [money(allocation, day)[1] for day in (DECIDED - dt.timedelta(1), DECIDED)] == [600_000, COMMITTED]


def test_years_add_up_to_the_cost_of_the_hire(allocation: Allocation) -> None:
    parts = parts_of(allocation.grant, YEAR[1], ["years"])["years"]
    assert [(row["year"], row["spent"], row["committed"]) for row in parts] == [
        (2025, SPENT_2025, SPENT_2025),
        (2026, COMMITTED, COMMITTED),
    ]


def test_staff_group_with_a_price_of_its_own_has_that_from_its_first_day(allocation: Allocation) -> None:
    grant = allocation.grant
    nurses, others = make_staff_group(grant, "Sygeplejerske"), make_staff_group(grant, "Andre", 2)
    for group in (nurses, others):
        make_hire(make_post(allocation), YEAR, staff_group=group)
    make_rate(grant, 700_000, staff_group=nurses, first_day=dt.date(2025, 10, 1))
    committed = rows(
        "SELECT committed FROM hire_figures ORDER BY hire_id", figures_of([grant], dt.date(2025, 12, 31))
    )
    # 92 days of the general price, and 273 of the nurses' own; it is newer to them than the general price of 2026.
    nurse = (Decimal(92 * 600_000 + 273 * 700_000) / 365).quantize(Decimal("0.01"))
    assert [row["committed"] for row in committed] == [COMMITTED, nurse, COMMITTED]


def test_later_decision_about_the_same_day_replaces_the_earlier(allocation: Allocation) -> None:
    make_rate(allocation.grant, 620_000, first_day=NEW_YEAR, decided_on=dt.date(2025, 12, 10))
    prices = [price_on(allocation.grant, day) for day in (NEW_YEAR, dt.date(2025, 12, 31), DECIDED)]
    assert prices == [620_000, 600_000, 600_000]
    assert [money(allocation, dt.date(2025, 12, day))[1] for day in (9, 10)] == [
        COMMITTED,
        Decimal("609917.81"),
    ]


def test_part_time_and_unpaid_leave_are_priced_by_their_days(allocation: Allocation) -> None:
    make_hire(
        make_post(allocation),
        (YEAR[0], dt.date(2025, 12, 31), Decimal("18.5")),
        (NEW_YEAR, dt.date(2026, 3, 31), 37, "unpaid_leave"),
        (dt.date(2026, 4, 1), YEAR[1], 37),
    )
    row = allocation_figures(allocation, YEAR[1])
    part = (Decimal(184 * 600_000) / 2 + 91 * 615_000) / 365
    assert row.committed == COMMITTED + part.quantize(Decimal("0.01"))


def test_report_says_each_price_and_from_when(allocation: Allocation) -> None:
    make_rate(allocation.grant, 700_000, staff_group=make_staff_group(allocation.grant))
    assert progress_notes(build_report(allocation.grant, YEAR[1]).progress)[0] == (
        "Beregnet forbrug: 600 tkr. pr. årsværk; 615 tkr. pr. årsværk fra 01.01.2026; "
        "700 tkr. pr. årsværk for Lægesekretær."
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE allocations_rate SET first_day = '2018-01-01'",
        "DELETE FROM allocations_rate",
        (
            'INSERT INTO allocations_grant SELECT (jsonb_populate_record(g, \'{"id": -1, "name": "Uden"}\')).*'
            " FROM allocations_grant g"
        ),
    ],
)
def test_grant_always_has_a_first_general_price(superuser: None, sql: str) -> None:
    make_grant()
    assert violated_by(sql) == "grant_has_a_price"


def test_grant_is_deleted_with_its_prices() -> None:
    grant = make_grant()
    Rate.objects.all().delete()
    grant.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Grant.objects.count() == 0
