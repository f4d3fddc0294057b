"""Where a grant ends: the rule, and what is said of it."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection

from allocations.models import Grant
from reports.forecast import Clock, clock_of, forecast_of, price_of_the_next
from reports.report import Report, build_report
from tests.factories import make_allocation, make_grant, make_hire, make_hospital, make_post
from tests.reports.test_known import dated, noon
from tests.reports.worlds import a_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

JUNE = dt.date(2018, 6, 30)


@pytest.fixture(autouse=True)
def july() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 7, 10, 10, tzinfo=dt.UTC), tick=False):
        yield


def outlook(report: Report) -> list[dict[str, Any]]:
    table = report.tables["outlook"]
    return [dict(zip((c.name for c in table.columns), row.cells, strict=True)) for row in table.with_total]


def grant_with(*agreed: dt.date, **fields: Any) -> Grant:
    """Rigshospitalet with a hire agreed on each of the days, who begins then."""
    grant = make_grant(**fields)
    allocation = make_allocation(grant)
    for day in agreed:
        make_hire(make_post(allocation), (day, a_year(day)))
    return grant


def test_pace_so_far_is_carried_to_the_end_of_the_window() -> None:
    # Six in the 181 days from 1 January to 30 June; 184 days are left. Four of them in the last 90 days.
    days = [dt.date(2018, 1, 10), dt.date(2018, 2, 10), *(dt.date(2018, 5, n) for n in (1, 8, 15, 22))]
    [row, total] = outlook(build_report(grant_with(*days), JUNE))
    # 6 ÷ 181 = 0,03315 a day, 4 ÷ 90 = 0,04444; × 184 = 6,1 and 8,2.
    assert {name: row[name] for name in ("reached", "pace", "low", "expected", "high")} == {
        "reached": 6, "pace": Decimal("0.9945"), "low": 12, "expected": 12, "high": 14,
    }  # fmt: skip
    # Ten are missing: 10 × 30 ÷ 184.
    assert row["needed"] == Decimal("1.6304")
    # 6.522 − 6 × 400, less another 6 or 8 at 400.
    assert [row[name] for name in ("unused_low", "unused_expected", "unused_high")] == [
        922_000, 1_722_000, 1_722_000,
    ]  # fmt: skip
    assert total == {**row, "hospital": "I alt"}


def test_nobody_is_expected_to_go_beyond_the_target() -> None:
    grant = grant_with(*(dt.date(2018, 1, n) for n in range(2, 12)))
    grant.allocations.update(target=12)
    [row, _total] = outlook(build_report(grant, JUNE))
    assert [row[name] for name in ("low", "expected", "high")] == [10, 12, 12]


def test_target_that_is_reached_needs_no_pace() -> None:
    grant = grant_with(dt.date(2018, 1, 2))
    grant.allocations.update(target=1)
    [row, _total] = outlook(build_report(grant, JUNE))
    assert (row["needed"], row["expected"]) == (0, 1)


def test_agreement_before_the_window_starts_the_clock() -> None:
    grant = make_grant()
    assert clock_of(grant, dt.date(2018, 1, 10), dt.date(2017, 12, 2)) == Clock(elapsed=40, left=355)
    assert clock_of(grant, dt.date(2018, 1, 10), None) == Clock(elapsed=10, left=355)


@pytest.mark.parametrize("as_of", [dt.date(2018, 12, 31), dt.date(2019, 3, 1)])
def test_window_that_is_over_ends_where_it_is(as_of: dt.date) -> None:
    with time_machine.travel(dt.datetime(2019, 3, 2, 10, tzinfo=dt.UTC), tick=False):
        report = build_report(grant_with(dt.date(2018, 3, 1)), as_of)
    [row, _total] = outlook(report)
    assert (row["low"], row["expected"], row["high"], row["needed"]) == (1, 1, 1, None)
    assert report.attention[0].title == "Rigshospitalet nåede ikke måltallet"
    assert report.attention[0].text == "1 af 16 stillinger er oprettet. 6.122 tkr. er ikke disponeret."


@pytest.mark.parametrize(
    "fields", [{"starts_from": None, "starts_until": None}, {"starts_from": dt.date(2018, 7, 1)}]
)
def test_without_a_window_that_has_begun_there_is_no_outcome(fields: dict[str, Any]) -> None:
    [row, total] = outlook(build_report(grant_with(**fields), JUNE))
    assert {row[name] for name in ("pace", "needed", "low", "expected", "high", "unused_expected")} == {None}
    assert total["expected"] is None


def test_price_of_another_post_stops_at_the_moneys_last_day() -> None:
    grant = make_grant(unit_price=Decimal(365_000), last_day_of_use=dt.date(2019, 6, 30))
    # From the middle of 184 days, 1 October, 273 days are left.
    assert price_of_the_next(grant, JUNE, Clock(181, 184)) == Decimal(273_000)
    grant.last_day_of_use = None
    assert price_of_the_next(grant, JUNE, Clock(181, 184)) == 365_000


def test_grant_in_person_years_is_forecast_in_them() -> None:
    grant = grant_with(dt.date(2018, 1, 1), counted_in="person_years", target="4")
    grant.allocations.update(target=4)
    [row, _total] = outlook(build_report(grant, JUNE))
    # 1 ÷ 181 × 184
    assert (row["reached"], row["expected"]) == (1, Decimal("2.0166"))


def test_recent_pace_is_never_negative() -> None:
    grant = grant_with(dt.date(2018, 1, 1))
    row = build_report(grant, JUNE).progress.rows[0]
    forecast = forecast_of(grant, row, Decimal(9), Clock(181, 184), JUNE)
    assert forecast.outcome is not None
    assert forecast.outcome.low == 1


# The delay


def test_delay_is_the_median_of_days_from_agreed_to_registered() -> None:
    grant = make_grant()
    for number, (name, days) in enumerate([("Rigshospitalet", (2, 4, 30)), ("Bornholms Hospital", (0, 5))]):
        allocation = make_allocation(grant, make_hospital(name, f"H{number}"), target=1)
        for delay in days:
            first_day = dt.date(2018, 3, 1)
            make_hire(make_post(allocation), (first_day, a_year(first_day)))
            dated(noon(first_day + dt.timedelta(days=delay)))
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('hrtrack.dated', '', true)")
    report = build_report(grant, JUNE)
    assert [row["delay"] for row in outlook(report)] == [Decimal("2.5"), 4, 4]
    note = report.tables["months"].notes[0]
    assert note == (
        "Halvdelen af ansættelserne er registreret senest 4 dage efter, at de er aftalt, og ni af ti senest 30 dage efter."
        " Tal for nyere måneder kan derfor mangle registreringer."
    )
    # Thirty days before 10 July is 10 June: May is over by then, June is not.
    months = report.tables["months"]
    assert months.values("incomplete") == [False] * 5 + [True]


# What is said


def said(report: Report) -> list[tuple[str, str]]:
    return [(each.title, each.text) for each in report.attention]


def test_hospital_that_will_not_reach_its_target_and_keeps_money_is_named() -> None:
    grant = grant_with(dt.date(2018, 1, 10), dt.date(2018, 5, 10))
    assert said(build_report(grant, JUNE))[:2] == [
        (
            "Rigshospitalet når ikke måltallet med det nuværende tempo",
            "2 af 16 stillinger er oprettet; 4 ventes, når perioden slutter. 5.722 tkr. er ikke disponeret.",
        ),
        (
            "Rigshospitalet får penge til overs",
            "4.922 tkr. bliver ikke brugt, heller ikke med et højere tempo.",
        ),
    ]


@pytest.mark.parametrize(
    ("counted_in", "figure"), [("posts", "filled"), ("person_years", "committed_person_years")]
)
def test_shortfall_leads_to_the_list_that_adds_up_to_its_sentence(counted_in: str, figure: str) -> None:
    grant = grant_with(dt.date(2018, 1, 10), counted_in=counted_in)
    [first, *_rest] = build_report(grant, JUNE).attention
    assert (first.title, first.figure) == (
        "Rigshospitalet når ikke måltallet med det nuværende tempo",
        figure,
    )


def test_hospital_that_committed_more_than_it_got_is_named_unless_the_table_says_so_itself() -> None:
    grant = make_grant()
    for name, amount, target in (("Bornholms Hospital", 389_000, 1), ("Rigshospitalet", 389_000, 0)):
        allocation = make_allocation(grant, make_hospital(name, name[:2]), amount=amount, target=target)
        make_hire(make_post(allocation), (dt.date(2018, 1, 10), dt.date(2019, 1, 9)))
    assert (
        "Rigshospitalet har disponeret mere end det tildelte",
        "400 tkr. er disponeret af 389 tkr.",
    ) in said(build_report(grant, JUNE))
    assert [
        title for title, _text in said(build_report(grant, JUNE)) if "Bornholms Hospital har" in title
    ] == []


def test_those_who_left_late_registration_and_match_are_told() -> None:
    grant = make_grant()
    allocation = make_allocation(grant, target=1)
    for number in range(3):
        make_hire(
            make_post(allocation),
            (dt.date(2018, 1, 10), dt.date(2018, 3, 9)),
            leaving_reason="resigned" if number else "",
        )
    dated(noon(dt.date(2018, 1, 30)))
    assert said(build_report(grant, JUNE))[-3:] == [
        ("Rigshospitalet har 2 stillinger, hvor den ansatte er fratrådt", "De er ikke besat igen."),
        (
            "Rigshospitalet registrerer sent",
            "Halvdelen af ansættelserne er først registreret 20 dage eller mere efter, at de blev aftalt.",
        ),
        ("RegionH Match: 0\u00a0% af de ansatte kom derfra", "0 af 3 personer. Ingen på: Rigshospitalet."),
    ]
