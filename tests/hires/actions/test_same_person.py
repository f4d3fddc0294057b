"""Employees who are one person: joined and separated, counted once, and known from when it was registered."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.actions.confirm import completeness, confirm_complete
from hires.actions.correct import change_hire
from hires.actions.details import HireDetails, Term
from hires.actions.same_person import join_person, separate_person
from hires.actions.warnings import busy_day_of
from hires.enums import RecruitmentRoute
from hires.figures.statement import allocation_figures
from hires.models import Employee, Hire, SamePerson
from hires.presentation.history import hire_history
from hrtrack.common.database.acting import acting_as
from reports.report.build import build_report
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
from tests.support.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

FIRST, JUNE, LAST = dt.date(2018, 1, 1), dt.date(2018, 6, 30), dt.date(2018, 12, 31)


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(make_grant(), amount=6_522_000, target=16)


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital, name="Mette Jensen")


def hired(
    allocation: Allocation, name: str, first_day: dt.date = FIRST, hours: Any = 37, **fields: Any
) -> Hire:
    employee = make_employee(allocation.hospital, name)
    with acting_as(None, command="test"):
        return make_hire(make_post(allocation), (first_day, LAST, hours), employee=employee, **fields)


def act(change: Any, by: User, hire: Hire, **arguments: Any) -> None:
    with acting_as(by, path="/"):
        change(by=by, hire=hire, **arguments)


def persons() -> set[frozenset[str]]:
    """The names of the employees of each person of several."""
    rows = SamePerson.objects.select_related("employee")
    found = {
        frozenset(row.employee.name for row in rows if row.person_id == person)
        for person in rows.values_list("person", flat=True)
    }
    assert all(len(names) > 1 for names in found)
    return found


def counted(allocation: Allocation) -> tuple[int, int]:
    figures = allocation_figures(allocation, LAST)
    return figures.persons, figures.from_redeployment


def sentences(hire: Hire) -> list[str]:
    return [line.sentence for line in hire_history(hire)][:-1]  # without the registration


def test_joined_employees_count_once_by_the_route_of_their_first_hire(
    allocation: Allocation, hr: User
) -> None:
    second = hired(allocation, "Anne Holm", JUNE, route=RecruitmentRoute.REDEPLOYMENT)
    first = hired(allocation, "Anne Marie Holm", route=RecruitmentRoute.OUTSIDE_REGION)
    before = allocation_figures(allocation, LAST)
    assert counted(allocation) == (2, 1)
    act(join_person, hr, second, other=first.employee)
    after = allocation_figures(allocation, LAST)
    assert counted(allocation) == (1, 0)
    assert (after.created, after.committed, after.person_years) == (
        before.created,
        before.committed,
        before.person_years,
    )
    act(separate_person, hr, first)
    assert (counted(allocation), persons()) == ((2, 1), set())
    assert sentences(second) == [
        "Anne Holm er ikke samme person som Anne Marie Holm.",
        "Anne Holm er samme person som Anne Marie Holm.",
    ]


@pytest.mark.parametrize("leaver", ["A", "B", "C", "D"])
def test_each_of_four_joined_in_pairs_can_leave_the_person(
    allocation: Allocation, hr: User, leaver: str
) -> None:
    hires = {name: hired(allocation, name) for name in "ABCD"}
    for one, other in ("AB", "CD", "DA"):
        act(join_person, hr, hires[one], other=hires[other].employee)
    assert (persons(), counted(allocation)[0]) == ({frozenset("ABCD")}, 1)
    act(separate_person, hr, hires[leaver])
    assert (persons(), counted(allocation)[0]) == ({frozenset("ABCD") - {leaver}}, 2)


def test_join_is_refused_for_another_hospitals_employee_and_for_one_already_joined(
    allocation: Allocation, hr: User
) -> None:
    anne, other = hired(allocation, "Anne Holm"), hired(allocation, "Anne M. Holm")
    stranger = make_employee(make_hospital("Bornholms Hospital", "BOH"), "Anne Holm")
    assert refusal(lambda: act(join_person, hr, anne, other=stranger)) == {
        "other": ["Vælg en af jeres egne medarbejdere"]
    }
    already = {"other": ["De to er allerede registreret som samme person"]}
    assert refusal(lambda: act(join_person, hr, anne, other=anne.employee)) == already
    act(join_person, hr, anne, other=other.employee)
    assert refusal(lambda: act(join_person, hr, other, other=anne.employee)) == already
    assert refusal(lambda: act(separate_person, hr, hired(allocation, "Bo"))) == {
        "": ["Medarbejderen er ikke registreret som samme person som nogen anden"]
    }


def test_persons_are_known_from_the_day_the_join_was_registered(hr: User, allocation: Allocation) -> None:
    anne, other = hired(allocation, "Anne Holm"), hired(allocation, "Anne M. Holm")
    dated(noon(dt.date(2018, 7, 1)))
    act(join_person, hr, anne, other=other.employee)
    dated(noon(dt.date(2018, 8, 1)))
    act(separate_person, hr, anne)
    dated(noon(dt.date(2018, 9, 1)))

    def told(**known: dt.date) -> tuple[int, list[int]]:
        report = build_report(allocation.grant, JUNE, **known)
        return report.progress.total.persons, report.tables["route"].values("persons")

    known = [told(known_on=dt.date(2018, month, 15)) for month in (7, 8, 9)]
    assert [persons for persons, _routes in known] == [2, 1, 2]
    assert [sum(routes) for _persons, routes in known] == [2, 1, 2]
    assert told()[0] == 2


def test_hours_of_all_of_a_persons_hires_are_added(allocation: Allocation, hr: User) -> None:
    anne, other = hired(allocation, "Anne Holm", hours=20), hired(allocation, "Anne M. Holm", JUNE, hours=20)
    assert busy_day_of(anne.employee, Decimal(37)) is None
    act(join_person, hr, anne, other=other.employee)
    for employee in (anne.employee, other.employee):
        busy = busy_day_of(employee, Decimal(37))
        assert (busy and (busy.day, busy.weekly_hours, len(busy.posts))) == (JUNE, 40, 2)


def test_join_is_a_change_since_the_list_was_confirmed_complete(allocation: Allocation, hr: User) -> None:
    anne, other = hired(allocation, "Anne Holm"), hired(allocation, "Anne M. Holm")
    confirmation = confirm_complete(by=hr, allocation=allocation, as_of=JUNE)
    assert completeness(allocation).changed_at is None
    act(join_person, hr, anne, other=other.employee)
    changed_at = completeness(allocation).changed_at
    assert changed_at is not None
    assert changed_at > confirmation.confirmed_at


@pytest.mark.parametrize("size", [2, 3])
def test_employee_that_a_correction_leaves_without_hires_leaves_its_person(
    allocation: Allocation, hr: User, size: int
) -> None:
    """The hire becomes the employee's with the number that is typed; the one without a number is deleted."""
    mistaken, *others = [hired(allocation, name) for name in ("Anne Holm", "Anne M. Holm", "A. Holm")[:size]]
    for other in others:
        act(join_person, hr, mistaken, other=other.employee)
    known = make_employee(allocation.hospital, "Anne Holm", employee_number="4711")
    details = HireDetails(
        name="Anne Holm",
        employee_number="4711",
        agreed_on=mistaken.agreed_on,
        route=RecruitmentRoute(mistaken.route),
        formerly_employed=mistaken.formerly_employed,
        candidates_assessed=mistaken.candidates_assessed,  # type: ignore[arg-type]
    )
    act(
        change_hire,
        hr,
        mistaken,
        term=Term(first_day=FIRST, last_day=LAST, weekly_hours=Decimal(37)),
        details=details,
    )
    mistaken.refresh_from_db()
    assert mistaken.employee == known
    assert not Employee.objects.filter(name="Anne Holm", employee_number=None).exists()
    assert persons() == ({frozenset({"Anne M. Holm", "A. Holm"})} if size > 2 else set())
