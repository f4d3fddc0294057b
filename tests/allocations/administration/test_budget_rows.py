"""The pages on which a hospital's money is changed between tables, and a budget row is taken back."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation, BudgetRow
from tests.support.factories import make_allocation, make_budget_row, make_grant, make_hospital, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(dt.datetime(2025, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(amount=2_400_000, target=4)


@pytest.fixture
def other(allocation: Allocation) -> Allocation:
    hospital = make_hospital("Bornholms Hospital", "BH")
    return make_allocation(allocation.grant, hospital, amount=400_000, target=1)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def send(admin: Client, allocation: Allocation) -> Any:
    """Sends the form with what is typed; gives the status and the page that follows."""
    address = f"/grants/{allocation.grant_id}/budget-rows/add/"

    def send(**typed: Any) -> tuple[int, Page]:
        opened = Page(admin.get(address)).form
        texts = {name: str(value) for name, value in typed.items()}
        response = admin.post(address, {**opened, **texts}, follow=True)
        return response.status_code, Page(response)

    return send


def test_change_is_saved_and_listed(send: Any, allocation: Allocation) -> None:
    status, page = send(
        kind="change", hospital=allocation.hospital_id, amount="-400.000,50", reference="Sag 9"
    )
    assert (status, page.alerts, page.title) == (200, ["Budgetposten er gemt."], str(allocation.grant))
    row = BudgetRow.objects.get(kind="change")
    assert (str(row.amount), row.decided_on, row.reference) == ("-400000.50", dt.date(2025, 11, 20), "Sag 9")


def test_transfer_moves_money_between_two_hospitals(
    send: Any, allocation: Allocation, other: Allocation
) -> None:
    hospitals = {"from_hospital": allocation.hospital_id, "to_hospital": other.hospital_id}
    _status, page = send(kind="transfer", amount="100.000", **hospitals)
    assert page.alerts == ["Omfordelingen er gemt."]
    rows = BudgetRow.objects.filter(kind="transfer").order_by("amount")
    assert list(rows.values_list("hospital__name", "amount")) == [
        ("Rigshospitalet", -100_000),
        ("Bornholms Hospital", 100_000),
    ]


def test_everything_missing_is_said_at_once(send: Any) -> None:
    status, page = send(decided_on="21.11.2025")
    errors = {
        "kind": ["Vælg, hvad der er besluttet"],
        "hospital": ["Vælg hospital"],
        "amount": ["Indtast beløb"],
        "decided_on": ["Beslutningen kan ikke ligge efter i dag, den 20.11.2025."],
    }
    assert (status, page.errors, page.form["decided_on"]) == (422, errors, "21.11.2025")
    assert page.summary == [message for messages in errors.values() for message in messages]


def test_hospitals_of_a_transfer_are_asked_for(send: Any) -> None:
    status, page = send(kind="transfer", amount="1")
    assert (status, page.errors) == (
        422,
        {
            "from_hospital": ["Vælg, hvor pengene kommer fra"],
            "to_hospital": ["Vælg, hvem der får pengene"],
        },
    )


def test_more_than_a_hospital_has_is_refused_at_the_amount(send: Any, allocation: Allocation) -> None:
    status, page = send(kind="change", hospital=allocation.hospital_id, amount="-2.400.001")
    message = "Rigshospitalet har ikke så mange penge på beslutningens dag eller senere"
    assert (status, page.errors, page.form["amount"]) == (422, {"amount": [message]}, "-2.400.001")


def test_money_by_year_asks_for_the_year(send: Any, allocation: Allocation) -> None:
    BudgetRow.objects.update(financial_year=2024)
    status, page = send(kind="re_appropriation", hospital=allocation.hospital_id, amount="1")
    assert (status, page.errors) == (422, {"financial_year": ["Vælg budgetår"]})
    years = [option.text for option in page.root.one("select", name="financial_year").all("option")]
    assert years == ["Vælg", "2024", "2025", "2026"]
    send(kind="re_appropriation", hospital=allocation.hospital_id, amount="1", financial_year="2026")
    assert BudgetRow.objects.get(kind="re_appropriation").financial_year == 2026


def test_grant_without_hospitals_leads_to_the_import(admin: Client) -> None:
    grant = make_grant()
    page = Page(admin.get(f"/grants/{grant.pk}/budget-rows/add/"))
    assert (page.form, "Ingen har en del af bevillingen endnu." in page.text) == ({}, True)


def test_both_rows_of_a_transfer_are_shown_and_taken_back(
    admin: Client, send: Any, allocation: Allocation, other: Allocation
) -> None:
    send(kind="transfer", amount="1", from_hospital=allocation.hospital_id, to_hospital=other.hospital_id)
    row = BudgetRow.objects.filter(kind="transfer").earliest("pk")
    address = f"/budget-rows/{row.pk}/take-back/"
    asked = Page(admin.get(address))
    assert (asked.title, len(asked.table)) == ("Fortryd omfordelingen", 3)
    page = Page(admin.post(address, follow=True))
    assert (page.alerts, BudgetRow.objects.filter(kind="transfer").count()) == (
        ["Beslutningen er fortrudt."],
        0,
    )
    assert admin.post(address).status_code == 404


def test_row_of_a_table_says_that_the_import_is_undone_instead(admin: Client, allocation: Allocation) -> None:
    address = f"/budget-rows/{BudgetRow.objects.get().pk}/take-back/"
    refused = "Budgetposten kommer fra en tabel. Fortryd indlæsningen i stedet"
    assert f"{refused}." in Page(admin.get(address)).text
    response = admin.post(address)
    assert (response.status_code, Page(response).summary) == (422, [refused])


def test_row_whose_money_is_used_later_is_not_taken_back(admin: Client, allocation: Allocation) -> None:
    row = make_budget_row(allocation, 100, kind="change", decided_on=dt.date(2025, 1, 1))
    make_budget_row(allocation, -2_400_100, kind="change", decided_on=dt.date(2025, 2, 1))
    response = admin.post(f"/budget-rows/{row.pk}/take-back/")
    message = "Pengene er brugt i en senere beslutning, som skal fortrydes først"
    assert (response.status_code, Page(response).summary) == (422, [message])
