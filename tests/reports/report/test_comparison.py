"""The bridge between two days adds up, and says what happened, what was put right and what was registered late."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Grant
from hires.actions.acts.recording import latest_act
from hires.actions.acts.undo import undo_act
from hires.actions.changes import change_hours
from hires.models import Hire, Period, Read
from reports.report.build import build_report
from reports.report.comparison import Step, compare, moved_and_still
from tests.support.dated import dated, noon
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

MARCH, MAY = dt.date(2018, 3, 31), dt.date(2018, 5, 31)


@pytest.fixture(autouse=True)
def may() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 5, 31, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def grant() -> Grant:
    """At the end of March three were known; since then one of each thing has happened."""
    grant = make_grant()
    allocation = make_allocation(grant)

    def hire(name: str, first_day: dt.date, last_day: dt.date, agreed_on: dt.date) -> Hire:
        employee = make_employee(allocation.hospital, name)
        return make_hire(make_post(allocation), (first_day, last_day), employee=employee, agreed_on=agreed_on)

    january = dt.date(2018, 1, 1)
    hire("Blivende", january, dt.date(2018, 12, 31), january)
    hire("Fratrådt", january, dt.date(2018, 4, 30), january)
    corrected = hire("Rettet", january, dt.date(2018, 12, 31), january)
    withdrawn = hire("Trukket", dt.date(2018, 6, 1), dt.date(2019, 5, 31), dt.date(2018, 3, 1))
    dated(noon(dt.date(2018, 3, 2)))
    hire("Sen", dt.date(2018, 3, 1), dt.date(2019, 2, 28), dt.date(2018, 2, 1))
    hire("Ny", dt.date(2018, 5, 1), dt.date(2019, 4, 30), dt.date(2018, 4, 10))
    Period.objects.filter(hire=corrected).update(weekly_hours=Decimal("18.5"))
    Hire.objects.filter(pk=withdrawn.pk).update(
        withdrawn_on=dt.date(2018, 5, 2), withdrawn_by=make_user(), withdrawal_reason="candidate_withdrew"
    )
    dated(noon(dt.date(2018, 5, 15)))
    return grant


def names(keys: list[int]) -> list[str]:
    return [hire.employee.name for hire in Hire.objects.filter(pk__in=keys).order_by("pk")]


def test_each_hire_takes_its_step(grant: Grant) -> None:
    found = compare(grant, MARCH, MARCH, MAY, None)
    assert {step.value: names(keys) for step, keys in found.hires.items()} == {
        "late": ["Sen"],
        "corrected": ["Rettet"],
        "new": ["Ny"],
        "gone": ["Trukket"],
        "left": ["Fratrådt"],
        "decided": [],
    }


def test_bridge_begins_with_what_was_reported_ends_with_what_is_and_adds_up(grant: Grant) -> None:
    bridge = compare(grant, MARCH, MARCH, MAY, None).bridge
    first, last = (
        build_report(grant, MARCH, known_on=MARCH).progress.total,
        build_report(grant, MAY).progress.total,
    )
    measures = [column.name for column in bridge.columns[1:]]
    assert list(bridge.rows[0].cells[1:]) == [getattr(first, name) for name in measures]
    assert bridge.total is not None
    assert list(bridge.total.cells[1:]) == [getattr(last, name) for name in measures]
    for place in range(1, len(bridge.columns)):
        assert sum(row.cells[place] for row in bridge.rows) == bridge.total.cells[place]
    created = {row.filters.get("step", "first"): row.cells[1] for row in bridge.rows}
    assert created == {
        "first": 4,
        "late": 1,
        "corrected": 0,
        "new": 1,
        "gone": -1,
        "left": 0,
        "decided": 0,
        "other": 0,
    }
    assert [row.cells[2] for row in bridge.rows] == [3, 1, 0, 1, 0, -1, 0, 0]


def test_each_hospital_has_its_moves_and_they_add_up(grant: Grant) -> None:
    """Beside the grant's hospital another one, which has a post from May on."""
    other = make_allocation(grant, make_hospital("Aarhus", "AAH"))
    make_hire(make_post(other), (MAY, dt.date(2019, 5, 30)), agreed_on=dt.date(2018, 5, 1))
    dated(noon(dt.date(2018, 5, 15)))
    found = compare(grant, MARCH, MARCH, MAY, None)
    first, last = found.bridge.rows[0].cells, found.bridge.total and found.bridge.total.cells
    own, aarhus = found.hospitals.rows  # Aa is sorted as Å
    assert aarhus.cells[:6] == ("Aarhus", 0, 1, 1, 1, Decimal("1.0000"))
    assert own.cells[1:5] == (4, 5, 1, 1)
    assert found.hospitals.total is not None
    assert found.hospitals.total.cells == (
        "I alt",
        first[1],
        last and last[1],
        *(after - before for before, after in zip(first[1:], (last or ())[1:], strict=True)),
    )
    for place in range(1, len(found.hospitals.columns)):
        assert own.cells[place] + aarhus.cells[place] == found.hospitals.total.cells[place]


def test_hospitals_that_did_not_move_are_added_up_in_a_row_and_folded(grant: Grant, client: Client) -> None:
    """One has a post throughout, whose spending alone grows; another has none."""
    still = make_allocation(grant, make_hospital("Aarhus", "AAH"))
    make_hire(make_post(still), (dt.date(2018, 1, 1), dt.date(2018, 12, 31)))
    make_allocation(grant, make_hospital("Bornholm", "BH"))
    dated(noon(dt.date(2018, 2, 1)))
    moves = compare(grant, MARCH, MARCH, MAY, None).hospitals
    moved, folded = moved_and_still(grant, moves)
    assert [row.cells[0] for row in moved.rows] == ["Rigshospitalet", "2 hospitaler uden ændringer"]
    assert sorted(row.cells[0] for row in folded.rows) == ["Aarhus", "Bornholm"]
    assert moved.total == moves.total
    for place in range(1, len(moves.columns)):
        assert sum(row.cells[place] for row in moved.rows) == moves.total.cells[place]  # type: ignore[union-attr]
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/compare/?since=31.03.2018&as_of=31.05.2018"))
    assert "2 hospitaler uden ændringer" in [line.text.strip() for line in page.root.all("summary")]


def steps_of(column: str, grant: Grant) -> dict[str, Any]:
    """Return what each step adds to a column of the bridge from 31 March to 31 May, without the steps that add nothing."""
    bridge = compare(grant, MARCH, MARCH, MAY, None).bridge
    place = [each.name for each in bridge.columns].index(column)
    return {row.filters["step"]: row.cells[place] for row in bridge.rows[1:] if row.cells[place]}


def test_post_that_is_created_throughout_is_in_no_step() -> None:
    """Its holder is to begin in June; a predecessor for April and May is agreed on later."""
    grant = make_grant()
    post = make_post(make_allocation(grant))
    make_hire(post, (dt.date(2018, 6, 1), dt.date(2019, 3, 31)), agreed_on=dt.date(2018, 3, 1))
    make_hire(post, (dt.date(2018, 4, 1), MAY), agreed_on=dt.date(2018, 4, 1))
    dated(noon(dt.date(2018, 3, 2)))
    assert steps_of("created", grant) == {}
    assert steps_of("headcount", grant) == {"new": 1}


def test_what_was_decided_in_between_is_a_step_of_its_own() -> None:
    """Half the hours from July on, decided in May: 181 days on full time and 184 on half of 365, so 100.821,92 less."""
    grant = make_grant()
    hire = make_hire(make_post(make_allocation(grant)), (dt.date(2018, 1, 1), dt.date(2018, 12, 31)))
    dated(noon(dt.date(2018, 3, 2)))
    hr = make_user(Role.HOSPITAL_HR, hire.hospital)
    arguments: Any = {"from_day": dt.date(2018, 7, 1), "weekly_hours": Decimal("18.5")}
    change_hours(by=hr, hire=hire, **arguments, decided_on=dt.date(2018, 5, 2))
    assert steps_of("committed", grant) == {"decided": Decimal("-100821.92")}
    act = latest_act(hire.pk)
    assert act is not None
    undo_act(by=hr, act=act)
    change_hours(by=hr, hire=hire, **arguments, decided_on=dt.date(2018, 3, 2))
    assert steps_of("committed", grant) == {"late": Decimal("-100821.92")}


def test_same_day_twice_differs_in_what_is_known_alone(grant: Grant) -> None:
    found = compare(grant, MARCH, MARCH, MARCH, None)
    assert {step for step, keys in found.hires.items() if keys} == {Step.LATE, Step.CORRECTED}


def test_page_names_those_who_took_each_step(grant: Grant, client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    path = f"/grants/{grant.pk}/progress/compare/"
    page = Page(client.get(path, {"since": "31.03.2018", "as_of": "31.05.2018"}))
    heads = [head.text for head in page.root.all("h2")]
    assert heads == [
        "Fra 31.03.2018, som registreret pr. 31.03.2018, til 31.05.2018",
        "Hospitalerne hver for sig",
        "Ansættelserne bag ændringerne",
    ]
    lines = [" ".join(line.text.split()) for line in page.root.all("summary")]
    assert lines == [
        "Registreret for sent 1 ansættelse",
        "Rettet siden 1 ansættelse",
        "Nye 1 ansættelse",
        "Trukket tilbage 1 ansættelse",
        "Fratrådt, udløbet eller på orlov 1 ansættelse",
    ]
    assert page.table[1] == ["Den første dag, som registreret dengang", "4", "3", "3,0", "296", "1.332"]
    assert [read.persons for read in Read.objects.all()] == [5]
    assert page.form["since_known_on"] == "31.03.2018"


def test_day_a_month_ago_is_compared_with_unless_another_is_asked_for(grant: Grant, client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/compare/"))
    assert (page.form["since"], page.form["as_of"]) == ("01.05.2018", "31.05.2018")


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"since": "forleden"}, {"since": ["Indtast »Sammenlign med« som DD.MM.ÅÅÅÅ"]}),
        (
            {"since": "31.03.2018", "since_known_on": "30.03.2018"},
            {
                "since_known_on": [
                    "Vælg 31.03.2018 eller senere: Den dag kunne ingen kende status pr. 31.03.2018"
                ]
            },
        ),
        (
            {"since": "30.04.2018", "as_of": "31.03.2018", "known_on": "30.04.2018"},
            {"since": ["Vælg 31.03.2018 eller en tidligere dag: Der sammenlignes frem til »Status pr.«"]},
        ),
        (
            {
                "since": "31.03.2018",
                "since_known_on": "30.05.2018",
                "as_of": "31.03.2018",
                "known_on": "30.04.2018",
            },
            {
                "since_known_on": [
                    "Vælg 30.04.2018 eller en tidligere dag: Der sammenlignes frem til »Som registreret pr.«"
                ]
            },
        ),
    ],
)
def test_days_that_cannot_be_used_are_said_at_their_fields(
    grant: Grant, client: Client, query: dict[str, str], errors: dict[str, list[str]]
) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    response = client.get(f"/grants/{grant.pk}/progress/compare/", query)
    page = Page(response)
    assert (response.status_code, page.errors, page.summary) == (400, errors, *errors.values())
    assert {name: page.form[name] for name in query} == query
    assert page.root.all("table") == []
