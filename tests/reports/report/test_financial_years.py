"""Budgets of financial years: an underspend lapses, and what is used beyond the last budget presupposes money."""

import datetime as dt
from decimal import Decimal

import pytest

from allocations.models import Allocation, BudgetRow
from reports.documents.blocks import TableBlock
from reports.documents.memo import blocks_of
from reports.report.build import build_report
from tests.support.factories import make_allocation, make_budget_row, make_grant, make_hire, make_post

pytestmark = pytest.mark.django_db

COLUMNS = ("year", "budget", "spent", "committed", "underspend", "re_appropriation")
DAY = dt.date(2026, 10, 1)


@pytest.fixture
def allocation() -> Allocation:
    """400 tkr. in 2025 and in 2026, and one one-year post from 1 October of each."""
    allocation = make_allocation(make_grant(starts_from=None, starts_until=None), amount=400_000, target=2)
    BudgetRow.objects.update(financial_year=2025)
    make_budget_row(allocation, 400_000, financial_year=2026, decided_on=dt.date(2025, 12, 1))
    for year in (2025, 2026):
        days = (dt.date(year, 10, 1), dt.date(year + 1, 9, 30))
        make_hire(make_post(allocation), days, agreed_on=dt.date(2025, 9, 1))
    return allocation


def table(allocation: Allocation, day: dt.date = DAY) -> list[tuple[object, ...]]:
    shown = build_report(allocation.grant, day).tables["budget_years"]
    return list(zip(*(shown.values(name) for name in COLUMNS), strict=True))


def test_underspend_lapses_and_the_year_beyond_lacks_it(allocation: Allocation) -> None:
    quarter, rest = Decimal("100821.92"), Decimal("299178.08")
    assert table(allocation) == [
        ("2025", 400_000, quarter, quarter, rest, 0),
        ("2026", 400_000, rest + Decimal("1095.89"), rest + quarter, 0, 0),
        ("2027", 0, 0, 0, 0, rest),
    ]


def test_re_appropriation_is_money_of_the_year_it_is_for(allocation: Allocation) -> None:
    make_budget_row(
        allocation, Decimal("299178.08"), financial_year=2027, kind="re_appropriation", decided_on=DAY
    )
    assert table(allocation)[2][1:] == (Decimal("299178.08"), 0, Decimal("299178.08"), 0, 0)
    assert table(allocation, dt.date(2026, 9, 30))[2][5] == Decimal("299178.08")


def test_financial_year_begins_in_the_grants_month(allocation: Allocation) -> None:
    grant = allocation.grant
    grant.financial_year_month = 10
    grant.save()
    assert [row[:4] for row in table(allocation)] == [
        ("2025/26", 400_000, 400_000, 400_000),
        ("2026/27", 400_000, Decimal("1095.89"), 400_000),
    ]


def test_money_of_the_whole_grant_has_no_table_of_budgets(allocation: Allocation) -> None:
    BudgetRow.objects.filter(financial_year=2026).delete()
    BudgetRow.objects.update(financial_year=None)
    assert "budget_years" not in build_report(allocation.grant, DAY).tables


def test_documents_hold_the_table_and_say_what_later_use_presupposes(allocation: Allocation) -> None:
    report = build_report(allocation.grant, DAY)
    titles = [block.table.title for block in blocks_of(report) if isinstance(block, TableBlock)]
    assert "Budget og forbrug pr. budgetår" in titles
    headings = [column.heading for column in report.tables["years"].columns]
    assert headings[-1] == "Forudsætter genbevilling (tkr.)"
    assert report.tables["years"].values("carry_over") == [0, 0, Decimal("299178.08")]
