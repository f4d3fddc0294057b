"""A hospital's own estimate: written on its page, shown with its day in the report, and known from when it was made."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation, Grant
from reports.dependents import dependent_estimates
from reports.estimates import estimate_of, write_estimate
from reports.models import HospitalEstimate, HospitalText
from reports.report.build import build_report
from tests.support.dated import dated, noon
from tests.support.factories import make_allocation, make_grant, make_hire, make_post, make_user
from tests.support.pages import Page
from tests.support.worlds import a_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

JUNE, JULY = dt.date(2018, 6, 30), dt.date(2018, 7, 10)


@pytest.fixture(autouse=True)
def july() -> Iterator[None]:
    with time_machine.travel(noon(JULY), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    allocation = make_allocation(make_grant())
    for month in (3, 4, 5):
        day = dt.date(2018, month, 1)
        make_hire(make_post(allocation), (day, a_year(day)))
    return allocation


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital)


def shown(grant: Grant, day: dt.date, **known: dt.date) -> list[tuple[Decimal | None, dt.date | None]]:
    """The estimate of each row, and the day it was made."""
    table = build_report(grant, day, **known).tables["forecast"]
    places = [table.place_of(name) for name in ("estimate", "estimate_on")]
    return [tuple(row.cells[place] for place in places) for row in table.with_total]  # type: ignore[misc]


def test_estimate_is_asked_for_and_stands_in_the_report_with_its_day(
    client: Client, allocation: Allocation, hr: User
) -> None:
    client.force_login(hr)
    path = f"/allocations/{allocation.pk}/council-report/"
    page = Page(client.get(path))
    assert (
        "Hvor mange stillinger venter I at have oprettet, når startvinduet slutter 31.12.2018?" in page.text
    )
    response = client.post(path, {**page.form, "estimate": "12", "remark": "Vi søger to"})
    assert (response.status_code, HospitalText.objects.get().remark) == (302, "Vi søger to")
    page = Page(client.get(path))
    assert (page.form["estimate"], "12, skønnet 10.07.2018" in page.text) == ("12", True)
    assert shown(allocation.grant, JULY) == [(12, JULY), (None, None)]
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{allocation.grant_id}/progress/forecast/?as_of=10.07.2018"))
    brief, bounds = (
        [[cell.text for cell in (*row.all("th"), *row.all("td"))] for row in table.all("tr")]
        for table in page.root.all("table")
    )
    assert (brief[0][-2], brief[1][-2]) == ("Eget skøn", "12")
    assert (bounds[0][-3:-1], bounds[1][-3:-1]) == (["Eget skøn", "Skønnet den"], ["12", "10.07.2018"])


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("12,5", "Indtast et helt antal stillinger"),
        ("-1", "Eget skøn skal mindst være 0"),
        ("mange", "Indtast eget skøn som et tal, fx 18,5"),
    ],
)
def test_estimate_that_cannot_be_is_refused_with_everything_typed(
    client: Client, allocation: Allocation, hr: User, typed: str, error: str
) -> None:
    client.force_login(hr)
    path = f"/allocations/{allocation.pk}/council-report/"
    sent = {**Page(client.get(path)).form, "estimate": typed, "remark": "Vi søger to"}
    response = client.post(path, sent)
    page = Page(response)
    assert (response.status_code, page.errors, page.form["remark"]) == (
        422,
        {"estimate": [error]},
        "Vi søger to",
    )
    assert (page.form["estimate"], HospitalEstimate.objects.exists(), HospitalText.objects.exists()) == (
        typed,
        False,
        False,
    )


def test_two_who_write_an_estimate_see_both(client: Client, allocation: Allocation, hr: User) -> None:
    client.force_login(hr)
    path = f"/allocations/{allocation.pk}/council-report/"
    form = Page(client.get(path)).form
    write_estimate(by=hr, allocation=allocation, value=Decimal(9))
    response = client.post(path, {**form, "estimate": "12"})
    assert (response.status_code, HospitalEstimate.objects.get().value) == (409, 9)
    page = Page(response)
    assert ("9" in page.text, page.form["estimate"]) == (True, "12")
    assert client.post(path, page.form).status_code == 302
    assert HospitalEstimate.objects.get().value == 12


def test_latest_estimate_made_by_the_day_counts_and_the_same_again_keeps_its_day(
    allocation: Allocation, hr: User
) -> None:
    estimates = ((1, Decimal(9)), (5, Decimal(9)), (8, Decimal(11)), (9, None))
    for day, value in estimates:
        with time_machine.travel(noon(dt.date(2018, 7, day)), tick=False):
            write_estimate(by=hr, allocation=allocation, value=value)
    expected = {1: (9, dt.date(2018, 7, 1)), 7: (9, dt.date(2018, 7, 1)), 8: (11, dt.date(2018, 7, 8))}
    for day, estimate in {**expected, 9: (None, None)}.items():
        assert shown(allocation.grant, dt.date(2018, 7, day))[0] == estimate
    assert shown(allocation.grant, JUNE)[0] == (None, None)
    assert estimate_of(allocation) is None


def test_estimate_is_known_from_the_day_it_was_made(allocation: Allocation, hr: User) -> None:
    dated(noon(dt.date(2018, 5, 2)))
    HospitalEstimate.objects.create(
        grant=allocation.grant, hospital=allocation.hospital, made_on=JUNE, value=9
    )
    dated(noon(JUNE))
    HospitalEstimate.objects.update(value=10)
    dated(noon(dt.date(2018, 7, 3)))
    days = (JUNE, dt.date(2018, 7, 2), dt.date(2018, 7, 3))
    assert [shown(allocation.grant, JUNE, known_on=day)[0][0] for day in days] == [9, 9, 10]


def test_estimate_in_person_years_may_have_decimals(allocation: Allocation, hr: User) -> None:
    Grant.objects.update(counted_in="person_years")
    allocation.refresh_from_db()
    write_estimate(by=hr, allocation=allocation, value=Decimal("12.5"))
    assert shown(allocation.grant, JULY)[0] == (Decimal("12.50"), JULY)


def test_estimate_is_written_by_the_hospitals_own_hr_and_keeps_its_allocation(
    allocation: Allocation, hr: User
) -> None:
    for user in (make_user(Role.CENTER_HR), make_user(Role.HOSPITAL_HR)):
        with pytest.raises(PermissionDenied):
            write_estimate(by=user, allocation=allocation, value=Decimal(9))
    write_estimate(by=hr, allocation=allocation, value=Decimal(9))
    assert dependent_estimates(allocation.grant) == {allocation.hospital_id: ["et skøn til redegørelsen"]}
