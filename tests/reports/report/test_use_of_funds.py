"""The tables of people and of leavings, against the same reckoned anew from the hires."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.enums import Role
from allocations.models import Grant
from hires.actions.changes import move_to_post
from hires.enums import CandidatesAssessed, LeavingReason, NotAssessedReason
from hires.models import Hire
from reports.report.build import USES, Report, build_report, report_of
from tests.support.factories import (
    leaving_reason_of,
    make_allocation,
    make_grant,
    make_hire,
    make_post,
    make_user,
)
from tests.support.worlds import AUTUMN, DAY, WORLDS, seeded_year

pytestmark = pytest.mark.django_db

each_world = pytest.mark.parametrize("world", WORLDS)
LATER = dt.date(2018, 10, 15)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def counting(grant: Grant, as_of: dt.date) -> list[tuple[Hire, dt.date, dt.date]]:
    """The hires that count, with their first and last day, in the order of those."""
    found = []
    for hire in Hire.objects.filter(grant=grant).prefetch_related("periods"):
        periods = hire.periods.current()
        first, last = min(each.first_day for each in periods), max(each.last_day for each in periods)
        is_over = hire.annulled_on or (hire.withdrawn_on and hire.withdrawn_on <= as_of)
        if min(hire.agreed_on, first) <= as_of and not is_over:
            found.append((hire, first, last))
    return sorted(found, key=lambda each: (each[1], each[0].pk))


def reckoned(grant: Grant, as_of: dt.date) -> dict[str, list[list[Any]]]:
    """The numbers of each table's rows and of its total, without the database's help."""
    hires = counting(grant, as_of)
    people: dict[int, Hire] = {}
    for hire, _first, _last in hires:
        people.setdefault(hire.employee_id, hire)
    of_hospitals: dict[int, list[Hire]] = defaultdict(list)
    for hire in people.values():
        of_hospitals[hire.hospital_id].append(hire)
    newcomers, assessed = [], []
    for allocation in grant.allocations.order_by("hospital__sort_key", "pk"):
        persons = of_hospitals[allocation.hospital_id]
        number = len([hire for hire, *_days in hires if hire.hospital_id == allocation.hospital_id])
        newcomers.append(
            [
                number,
                number - len(persons),
                len(persons),
                len([each for each in persons if each.route == "outside_region"]),
                len([each for each in persons if each.formerly_employed]),
            ]
        )
        assessed.append(
            [
                len(persons),
                len([each for each in persons if each.route == "redeployment"]),
                *(
                    len([each for each in persons if each.candidates_assessed == v])
                    for v in CandidatesAssessed
                ),
            ]
        )
    not_assessed = [
        [len([each for each in people.values() if each.not_assessed_reason == value])]
        for value in NotAssessedReason
    ]
    leaving = [
        [len([hire for hire, _first, last in hires if leaving_reason_of(hire) == value and last < as_of])]
        for value in LeavingReason
    ]
    tables = {
        "newcomers": newcomers,
        "assessed": assessed,
        "not_assessed": not_assessed,
        "leaving": leaving,
    }
    return {
        name: [*rows, [sum(column) for column in zip(*rows, strict=True)]] for name, rows in tables.items()
    }


def told(report: Report, name: str) -> list[list[Any]]:
    return [list(row.cells[1:]) for row in report.tables[name].with_total]


@each_world
def test_people_and_leavings_are_what_the_hires_add_up_to(world: str) -> None:
    grant = WORLDS[world]()
    for as_of in (dt.date(2018, 3, 15), AUTUMN, LATER):
        report = build_report(grant, as_of, parts=USES)
        expected = reckoned(grant, as_of)
        assert {name: told(report, name) for name in expected} == expected, as_of


def test_people_and_leavings_as_known_are_those_of_then() -> None:
    grant = seeded_year()
    expected = reckoned(grant, AUTUMN)
    # What tests write is dated by the database's clock: everything is known before the year 2100.
    moment = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    report = report_of(grant, AUTUMN, known_on=LATER, known_before=moment, parts=USES)
    assert {name: told(report, name) for name in expected} == expected


@each_world
def test_assessed_people_are_the_persons_of_the_status(world: str) -> None:
    report = build_report(WORLDS[world](), AUTUMN, parts=USES)
    status, assessed = report.status, report.tables["assessed"]
    for name, counted in (("persons", "hires"), ("from_redeployment", "redeployed")):
        assert assessed.values(counted) == status.values(name)
    assert all(row.cells[1] == sum(row.cells[2:]) for row in assessed.with_total)


def test_leaving_is_counted_from_the_day_after_the_last() -> None:
    grant = make_grant()
    last_day = dt.date(2018, 9, 30)
    make_hire(make_post(make_allocation(grant)), (dt.date(2018, 3, 1), last_day), leaving_reason="retired")
    counted = [
        build_report(grant, day, parts=USES).tables["leaving"].with_total[-1].cells[1]
        for day in (last_day - 30 * DAY, last_day, last_day + DAY)
    ]
    assert counted == [0, 0, 1]


def test_people_who_move_are_counted_once_by_what_they_came_from() -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    hr = make_user(Role.HOSPITAL_HR, allocation.hospital)
    days = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))
    for details in (
        {"route": "redeployment"},
        {"candidates_assessed": "declined"},
        {"candidates_assessed": "no", "not_assessed_reason": "urgent"},
    ):
        hire = make_hire(make_post(allocation), days, **details)
        move_to_post(by=hr, hire=hire, from_day=dt.date(2018, 9, 1), post=make_post(allocation))
    report = build_report(grant, AUTUMN, parts=USES)
    # Persons, from RegionH Match; none suitable, declined, no.
    assert told(report, "assessed") == [[3, 1, 0, 1, 1]] * 2
    assert told(report, "not_assessed")[-1] == [1]
    assert told(report, "leaving")[-1] == [3]
