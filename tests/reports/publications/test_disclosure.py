"""What is published tells nothing of one person. tests/properties/test_publication_attack.py tries to reckon it out."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from accounts.enums import Role
from allocations.models import Grant
from reports.documents.data_formats import as_json
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.phrases.descriptions import report_facts
from reports.phrases.points import short_points
from reports.publications.disclosure import rounding_step
from reports.report.attention import RedeploymentShare, TargetShortfall
from reports.report.build import build_report
from reports.report.data_tables import HIDDEN, DataTable, ValueKind
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.publications import publication_of
from tests.support.worlds import AUTUMN, seeded_year

pytestmark = pytest.mark.django_db

YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def grant_with_one_person_on_bornholm() -> Grant:
    grant = make_grant(name="Bevillingen")
    for name, short, routes in (
        ("Bornholms Hospital", "BH", ["redeployment"]),
        ("Rigshospitalet", "RH", ["redeployment"] * 4 + ["outside_region"] * 5),
        ("Nordsjællands Hospital", "NH", ["redeployment"] * 3 + ["outside_region"] * 4),
    ):
        allocation = make_allocation(grant, make_hospital(name, short))
        for route in routes:
            make_hire(make_post(allocation), YEAR, route=route)
    return grant


def column(table: DataTable, name: str) -> list[object]:
    place = table.place_of(name)
    return [row.cells[place] for row in table.with_total]


def test_who_was_redeployed_is_told_of_the_region_alone() -> None:
    report = publication_of(build_report(grant_with_one_person_on_bornholm(), AUTUMN))
    assert column(report.status, "from_redeployment") == [HIDDEN, HIDDEN, HIDDEN, 8]
    assert column(report.status, "persons") == [1, 7, 9, 17]
    assert report.is_public
    assert [fact for fact in report.attention if isinstance(fact, RedeploymentShare)] == []


def test_breakdown_with_a_small_group_is_left_out_with_all_that_is_told_of_it() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for number, route in enumerate(["redeployment"] * 2 + ["outside_region"] * 5 + ["under_notice"] * 4):
        reason = "resigned" if number == 0 else ""
        make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 8, 31)), route=route, leaving_reason=reason)
    report = publication_of(build_report(grant, AUTUMN))
    # The small group is RegionH Match, and who left is one of one.
    assert {"route", "assessed", "not_assessed", "leaving"} & set(report.tables) == set()
    assert column(report.status, "from_redeployment") == [HIDDEN, HIDDEN]
    assert "redeployment_share" not in {each.name for each in report.tables["months"].columns}
    assert [point for point in short_points(report) if "RegionH Match" in point.whole] == []


def test_breakdown_is_told_with_persons_alone() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for route in ["redeployment"] * 4 + ["outside_region"] * 5 + ["other_in_region"] * 4:
        make_hire(make_post(allocation), YEAR, route=route)
    route = publication_of(build_report(grant, AUTUMN)).tables["route"]
    assert [column.name for column in route.columns] == ["route", "persons"]
    assert {row.filters["route"]: row.cells[1] for row in route.rows} == {
        "redeployment": 4,
        "under_notice": 0,
        "other_in_region": 4,
        "outside_region": 5,
    }


def test_who_left_three_times_is_one_person_of_those_who_left() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    employee = make_employee(allocation.hospital)
    for month in (3, 4, 5):
        days = (dt.date(2018, month, 1), dt.date(2018, month, 20))
        make_hire(make_post(allocation), days, employee=employee, leaving_reason="resigned")
    for reason in ["resigned"] * 4 + ["retired"] * 7:
        make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 5, 31)), leaving_reason=reason)
    report = build_report(grant, AUTUMN)
    assert report.tables["leaving"].values("hires") == [7, 0, 0, 0, 7, 0]
    told = publication_of(report).tables["leaving"]
    assert (told.values("persons"), told.total) == ([5, 0, 0, 0, 7, 0], None)


def test_publication_says_which_it_is() -> None:
    report = build_report(seeded_year(), AUTUMN)
    said = [dict(report_facts(each)).get("Udgave") for each in (report, publication_of(report, [{}]))]
    assert said == ["lukket bilag, ikke til offentliggørelse", "offentliggørelse nr. 2"]


def test_publication_names_nobody_who_made_it() -> None:
    report = build_report(seeded_year(), AUTUMN, by=make_user(Role.CENTER_HR, name="Karin Center"))
    assert (report.made_by, publication_of(report).made_by) == ("Karin Center", "Region Hovedstaden")
    assert "Karin" not in as_json(publication_of(report))


@pytest.mark.parametrize(
    ("least", "step"),
    [
        (40_000, 50_000),
        (50_000, 50_000),
        (50_001, 100_000),
        (110_000, 200_000),
        (400, 1000),
        (600_000, 1_000_000),
    ],
)
def test_rounding_step_is_a_round_number_of_tkr(least: int, step: int) -> None:
    assert rounding_step(Decimal(least)) == step


def test_total_is_that_of_the_hires_and_the_years_add_up_to_it() -> None:
    whole = build_report(three_hospitals(), AUTUMN)
    report = publication_of(whole)
    # Rigshospitalet, and the other two together, are rounded to 50.000 kr. each.
    assert abs(report.status.total_of("committed") - whole.status.total_of("committed")) <= 50_000
    # The other two are told at the price of their five posts.
    assert report.status.values("committed")[:2] == [400_000, 1_600_000]
    years = report.tables["years"]
    assert years.total_of("committed") == report.status.total_of("committed")
    assert [kr % 500_000 for kr in years.values("committed")].count(0) == len(years.rows) - 1
    assert "carry_over" not in report.tables


def test_grant_of_few_persons_tells_its_posts_at_their_price() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 5, 31), 20))
    report = publication_of(build_report(grant, AUTUMN))
    assert report.status.total_of("committed") == 400_000
    assert {"years", "budget_years"} & set(report.tables) == set()
    # Every document can be made of it.
    assert word_of(report)
    assert pdf_of(report)


def test_forecast_tells_money_in_whole_posts() -> None:
    report = publication_of(build_report(three_hospitals(lacking=5), AUTUMN))
    assert report.forecast
    region = report.forecast.region
    amounts = [region.unused_if_all, region.unused_if_none, region.over or Decimal()]
    assert [kr % 500_000 for kr in amounts] == [0, 0, 0]
    assert report.forecast.estimates == {}


# What could be reckoned back from the version before


def three_hospitals(lacking: int = 0) -> Grant:
    """Bornholm's one employee is on paid leave; four work at Herlev, and nine at Rigshospitalet.

    Each hospital lacks so many posts to its target.
    """
    grant = make_grant(name="Bevillingen")
    for name, short, number in (
        ("Bornholms Hospital", "BH", 1),
        ("Herlev", "HG", 4),
        ("Rigshospitalet", "RH", 9),
    ):
        allocation = make_allocation(
            grant, make_hospital(name, short), amount=number * 400_000, target=number + lacking
        )
        for place in range(number):
            kind = "paid_leave" if short == "BH" else "employed"
            days = (YEAR[0] + place * dt.timedelta(days=7), YEAR[1], 37, kind)
            make_hire(make_post(allocation), days, route="redeployment" if place % 2 else "outside_region")
    return grant


def test_moves_are_not_the_attested_hires_less_the_persons() -> None:
    report = publication_of(build_report(three_hospitals(), AUTUMN))
    assert {"newcomers", "attested", "lengths"} & set(report.tables) == set()
    names = {name: [column.name for column in table.columns] for name, table in report.tables.items()}
    # In these two, "hires" counts persons.
    counted = {name for name, columns in names.items() if "hires" in columns}
    assert counted <= {"assessed", "not_assessed"}


def test_cost_of_one_hire_is_no_step_from_month_to_month_nor_a_groups_sum() -> None:
    report = publication_of(build_report(three_hospitals(), AUTUMN))
    for name, table in report.tables.items():
        columns = {column.name: column.kind for column in table.columns}
        money = [column for column, kind in columns.items() if kind is ValueKind.KR]
        if name in (
            "months",
            "hospital_months",
            "purpose",
            "low_activity",
            "staff_group",
            "route",
            "formerly_employed",
        ):
            assert money == []
            assert "committed_person_years" not in columns
        for row in table.with_total:
            amounts = [row.cells[table.place_of(column)] for column in money]
            assert [kr for kr in amounts if isinstance(kr, Decimal) and kr % 1000] == []


def test_of_a_hospital_with_few_persons_nothing_is_told_that_one_of_them_did() -> None:
    report = publication_of(build_report(three_hospitals(), AUTUMN))
    bornholm, herlev, riget = (
        dict(zip((c.name for c in report.status.columns), row.cells, strict=True))
        for row in report.status.rows
    )
    hidden = {"filled", "to_start", "left", "run_out", "headcount", "fte", "person_years", "spent"}
    for row, posts in ((bornholm, 1), (herlev, 4)):
        assert {name for name, cell in row.items() if cell is HIDDEN} >= hidden
        assert (row["created"], row["allocated"], row["committed"], row["remaining"]) == (
            posts,
            posts * 400_000,
            posts * 400_000,
            0,
        )
    assert {name for name, cell in riget.items() if cell is HIDDEN} == {
        "from_redeployment",
        "headcount",
        "fte",
    }


def test_what_needs_attention_tells_nothing_of_a_hospital_with_few_persons() -> None:
    """A target that is missed is told with the money left, which is exact to the length of each post."""
    report = build_report(three_hospitals(lacking=50), AUTUMN)
    missed = [fact.row.hospital for fact in report.attention if isinstance(fact, TargetShortfall)]
    assert missed == ["Bornholms Hospital", "Herlev", "Rigshospitalet"]
    assert {fact.row.hospital for fact in publication_of(report).attention} == {"Rigshospitalet"}


@pytest.mark.parametrize(
    ("persons", "hidden"), [((1, 9, 12), 2), ((2, 3, 9), 2), ((5, 9), 0), ((0, 9), 0), ((2,), 1)]
)
def test_hospital_is_not_the_total_less_the_others(persons: tuple[int, ...], hidden: int) -> None:
    """Those of whom little is told are five persons together at least, where there are so many."""
    grant = make_grant()
    for place, number in enumerate(persons):
        allocation = make_allocation(grant, make_hospital(f"Hospital {place}", f"H{place}"))
        for _person in range(number):
            make_hire(make_post(allocation), YEAR)
    status = publication_of(build_report(grant, AUTUMN)).status
    assert sum(cell is HIDDEN for cell in status.values("filled")) == hidden


def test_total_of_few_persons_is_told_as_little_as_a_hospital_of_few() -> None:
    grant = make_grant()
    allocation = make_allocation(grant, amount=1_000_000)
    for kind in ("employed", "paid_leave"):
        make_hire(make_post(allocation), (*YEAR, 37, kind))
    report = publication_of(build_report(grant, AUTUMN))
    assert report.status.total is not None
    total = dict(
        zip((column.name for column in report.status.columns), report.status.total.cells, strict=True)
    )
    assert [total[name] for name in ("headcount", "fte", "filled", "spent")] == [HIDDEN] * 4
    assert (total["created"], total["committed"], total["remaining"]) == (2, 800_000, 200_000)
    assert [point for point in short_points(report) if re.search("i arbejde|besat", point.whole)] == []


@pytest.mark.parametrize(("resigned", "is_told"), [(4, False), (5, True)])
def test_reasons_for_leaving_are_told_from_five_persons_on(resigned: int, *, is_told: bool) -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    for reason in ["resigned"] * resigned + ["retired"] * 7 + ["other"] * 5:
        make_hire(make_post(allocation), (YEAR[0], dt.date(2018, 5, 31)), leaving_reason=reason)
    assert ("leaving" in publication_of(build_report(grant, AUTUMN)).tables) is is_told
