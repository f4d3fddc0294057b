"""A target that is a level of årsværk: the average of the month or quarter, with the day's own beside it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts.enums import Role
from allocations.enums import CountedIn
from allocations.models import Allocation
from hires.figures.statement import allocation_figures
from hrtrack.common.clock import NO_END
from reports.charts.charts import charts_of
from reports.documents.memo import blocks_of
from reports.report.build import build_report
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_post,
    make_target,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

MAY = dt.date(2025, 5, 31)


def allocation_of(counted_in: CountedIn) -> Allocation:
    grant = make_grant(
        starts_from=None, starts_until=None, unit_price=600_000, post_months=None, counted_in=counted_in
    )
    allocation = make_allocation(grant, amount=1_320_000, target=Decimal("2.2"))
    # 0,5 and 1 from the middle of April, and 1 more on the 21st of May.
    make_hire(make_post(allocation), (dt.date(2025, 4, 16), NO_END, Decimal("18.5")))
    make_hire(make_post(allocation), (dt.date(2025, 4, 16), NO_END))
    make_hire(make_post(allocation), (dt.date(2025, 5, 21), NO_END))
    return allocation


@pytest.mark.parametrize(
    ("counted_in", "day", "level"),
    [
        # 1,5 in all of May, and 11 of the 31 days 1 more.
        (CountedIn.MONTHLY_LEVEL, MAY, "1.8548"),
        # 46 of 61 days of the quarter so far 1,5, and 11 of 61 days 1.
        (CountedIn.QUARTERLY_LEVEL, MAY, "1.3114"),  # each hire to four decimals
        # The first day of a month is its own average.
        (CountedIn.MONTHLY_LEVEL, dt.date(2025, 6, 1), "2.5"),
        (CountedIn.QUARTERLY_LEVEL, dt.date(2025, 7, 1), "2.5"),
        (CountedIn.MONTHLY_LEVEL, dt.date(2025, 4, 15), "0"),
    ],
)
def test_level_is_the_average_of_the_month_or_quarter(
    counted_in: CountedIn, day: dt.date, level: str
) -> None:
    assert allocation_figures(allocation_of(counted_in), day).level == Decimal(level)


def test_attainment_is_of_the_level_and_beside_it_of_the_day() -> None:
    allocation = allocation_of(CountedIn.MONTHLY_LEVEL)
    total = build_report(allocation.grant, MAY).progress.total
    assert (total.level, total.fte) == (Decimal("1.8548"), Decimal("2.5"))
    assert (total.attainment, total.beside_attainment) == (Decimal("0.8431"), Decimal("1.1364"))


def test_new_level_replaces_the_old() -> None:
    allocation = allocation_of(CountedIn.MONTHLY_LEVEL)
    make_target(allocation, 3, first_day=dt.date(2026, 1, 1), decided_on=dt.date(2025, 12, 1))
    targets = [
        allocation_figures(allocation, day).target for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1))
    ]
    assert targets == [Decimal("2.2"), 3]


def test_permanent_posts_reach_their_level_after_a_year() -> None:
    grant = make_grant(
        starts_from=None,
        starts_until=None,
        unit_price=600_000,
        post_months=None,
        counted_in=CountedIn.MONTHLY_LEVEL,
    )
    allocation = make_allocation(grant, amount=1_320_000, target=Decimal("2.2"))
    for hours in ("37", "22.2", "22.2"):
        make_hire(make_post(allocation), (dt.date(2025, 4, 1), NO_END, Decimal(hours)))
    row = allocation_figures(allocation, dt.date(2026, 6, 30))
    assert (row.level, row.filled, row.run_out) == (Decimal("2.2"), 3, 0)


def test_pages_and_documents_tell_the_level(client: Client) -> None:
    allocation = allocation_of(CountedIn.MONTHLY_LEVEL)
    client.force_login(make_user(Role.CENTER_HR))
    address = f"/grants/{allocation.grant_id}/progress/"
    page = Page(client.get(f"{address}?as_of=31.05.2025"))
    assert "Årsværk i gennemsnit / måltal" in page.text
    assert "1,9 / 2,2" in page.text
    percents = [cell.replace("\u00a0", " ") for cell in page.table[1][2:4]]
    assert (page.table[0][3], percents) == ("På dagen, af måltal", ["84 %", "114 %"])
    for further in ("over-time/", "use-of-funds/", "council-report/", "drilldown/?figure=level"):
        assert client.get(f"{address}{further}").status_code == 200, further
    report = build_report(allocation.grant, MAY)
    assert [chart.name for chart in charts_of(report)]
    assert list(blocks_of(report))
    assert "level" in [column.name for column in report.status.columns]
    assert "run_out" not in [column.name for column in report.status.columns]
