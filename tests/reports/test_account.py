"""What the account says in short, and what it leaves out where there is nothing to say."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from allocations.models import Grant
from reports.report import Report, build_report
from tests.factories import make_allocation, make_grant, make_hire, make_post
from tests.reports.worlds import AUTUMN, a_year

pytestmark = pytest.mark.django_db

MARCH = dt.date(2018, 3, 1)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def report_of(grant: Grant) -> Report:
    return build_report(grant, AUTUMN)


def test_carry_over_is_unknown_without_a_start_window() -> None:
    grant = make_grant(starts_from=None, starts_until=None)
    make_hire(make_post(make_allocation(grant)), (MARCH, a_year(MARCH)))
    report = report_of(grant)
    assert report.tables["years"].values("carry_over") == [None, None]
    by_hospital = report.tables["carry_over"]
    assert [row.cells for row in by_hospital.with_total] == [
        ("Rigshospitalet", None, None, 400_000),
        ("I alt", None, None, 400_000),
    ]
    assert [by_hospital.columns[1].shown(row.cells[1]) for row in by_hospital.with_total] == ["–", "–"]
    years = report.tables["years"]
    assert years.total is not None
    assert years.total.cells[2:] == (400_000, None)
