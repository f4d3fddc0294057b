"""A hospital's own Excel file: its hires as of the shown day, and nothing of another hospital."""

import datetime as dt
import io
from collections.abc import Iterator
from copy import deepcopy

import openpyxl
import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation, Grant
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
from tests.support.workbooks import body, cells, everything, opened

pytestmark = pytest.mark.django_db

NAME = "Riget: [Ø/Å] *med et navn* længere end 31 tegn?"


@pytest.fixture(scope="module", autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def filled(grant: Grant, name: str, short_name: str, token: str) -> Allocation:
    allocation = make_allocation(grant, make_hospital(name, short_name))
    post = make_post(allocation, department=allocation.hospital.departments.create(name=f"Afdeling {token}"))
    make_hire(
        post,
        (dt.date(2018, 3, 1), dt.date(2019, 2, 28)),
        employee=make_employee(allocation.hospital, f"Ansat {token}", employee_number=token),
    )
    return allocation


@pytest.fixture(scope="module")
def made_allocation(module_db: None) -> Allocation:
    grant = make_grant(name="Bevilling 2018")
    own = filled(grant, NAME, "RH", "Alfatoken")
    filled(grant, "Betatoken Hospital", "BH", "Betatoken")
    return own


@pytest.fixture
def allocation(made_allocation: Allocation) -> Allocation:
    return deepcopy(made_allocation)


@pytest.fixture
def hospital_hr(client: Client, allocation: Allocation) -> Client:
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    return client


def test_file_has_the_hires_of_the_shown_day(hospital_hr: Client, allocation: Allocation) -> None:
    page = Page(hospital_hr.get(f"/allocations/{allocation.pk}/posts/"))
    (link,) = [link for link in page.root.all("a") if link.text == "Hent Excel"]
    assert link.attributes["href"] == f"/allocations/{allocation.pk}/posts/excel/?as_of=15.06.2018"
    book = opened(hospital_hr.get(link.attributes["href"]))
    hires, _rules = book
    assert [row[4] for row in cells(hires)] == ["Ansat", "Ansat Alfatoken"]
    earlier = opened(hospital_hr.get(link.attributes["href"].replace("15.06", "28.02")))
    assert len(cells(earlier.worksheets[0])) == 1


def test_g17_hospital_names_its_sheet_and_file(hospital_hr: Client, allocation: Allocation) -> None:
    response = hospital_hr.get(f"/allocations/{allocation.pk}/posts/excel/")
    assert opened(response).sheetnames == ["Riget Ø Å med et navn længere e", "Tælleregler"]
    assert response["Content-Disposition"].startswith(
        'attachment; filename="Bevilling 2018, Riget [Oe Aa] med et navn laengere end 31 tegn, status 2018-06-15.xlsx"'
    )


def test_sheets_have_names_of_their_own(hospital_hr: Client, allocation: Allocation) -> None:
    allocation.hospital.name = "tælleregler"
    allocation.hospital.save()
    response = hospital_hr.get(f"/allocations/{allocation.pk}/posts/excel/")
    assert opened(response).sheetnames == ["tælleregler", "2 Tælleregler"]


def test_a11_file_holds_nothing_of_another_hospital(hospital_hr: Client, allocation: Allocation) -> None:
    for query in ("?hospital=BH", "?ids=1"):
        refused = hospital_hr.get(f"/allocations/{allocation.pk}/posts/excel/{query}")
        assert (refused.status_code, "Betatoken" in refused.content.decode()) == (400, False)
    for query in ("", "?as_of=01.04.2018"):
        data = body(hospital_hr.get(f"/allocations/{allocation.pk}/posts/excel/{query}"))
        assert ("Alfatoken" in everything(data), "Betatoken" in everything(data)) == (True, False)
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert [sheet.sheet_state for sheet in book] == ["visible", "visible"]


def test_day_that_cannot_be_used_is_told_on_the_page(hospital_hr: Client, allocation: Allocation) -> None:
    response = hospital_hr.get(f"/allocations/{allocation.pk}/posts/excel/", {"as_of": "16.06.2018"})
    assert (response.status_code, list(Page(response).errors)) == (400, ["as_of"])
