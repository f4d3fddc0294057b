"""Changes, re-appropriations and transfers that are decided between tables, and taken back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.enums import Role
from allocations.enums import BudgetKind
from allocations.models import Allocation, BudgetRow, Grant
from allocations.services.budget_rows import BudgetDecision, decide_budget_row, take_back_budget_row
from tests.support.factories import (
    entitled,
    make_allocation,
    make_budget_row,
    make_hospital,
    make_user,
)

pytestmark = pytest.mark.django_db

DECIDED = dt.date(2025, 11, 20)


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(amount=2_400_000, target=4)


@pytest.fixture
def other(allocation: Allocation) -> Allocation:
    hospital = make_hospital("Bornholms Hospital", "BH")
    return make_allocation(allocation.grant, hospital, amount=400_000, target=1)


def decide(allocation: Allocation, by: Any = None, **terms: Any) -> list[BudgetRow]:
    usual = {"kind": BudgetKind.CHANGE, "amount": Decimal(-400_000), "decided_on": DECIDED}
    decision = BudgetDecision(**{**usual, "hospital": allocation.hospital, **terms})
    return decide_budget_row(by=by, grant=allocation.grant, decision=decision)


def transfer(
    allocation: Allocation, other: Allocation, amount: int = 100_000, **terms: Any
) -> list[BudgetRow]:
    terms = {"kind": BudgetKind.TRANSFER, "to_hospital": other.hospital, **terms}
    return decide(allocation, amount=Decimal(amount), **terms)


@pytest.mark.parametrize("kind", [BudgetKind.CHANGE, BudgetKind.RE_APPROPRIATION])
def test_decision_is_one_row(allocation: Allocation, kind: BudgetKind) -> None:
    [row] = decide(allocation, kind=kind, reference=" Sag  9 ")
    stored = BudgetRow.objects.filter(pk=row.pk).values_list(
        "kind", "amount", "decided_on", "reference", "financial_year", "transferred_from"
    )
    assert list(stored) == [(kind, -400_000, DECIDED, "Sag 9", None, None)]
    assert entitled(allocation).budget == 2_000_000


def test_transfer_is_two_rows_that_sum_to_zero(allocation: Allocation, other: Allocation) -> None:
    given, received = transfer(allocation, other)
    assert (given.amount + received.amount, received.transferred_from, given.transferred_from) == (
        0,
        given,
        None,
    )
    assert (entitled(allocation).budget, entitled(other).budget) == (2_300_000, 500_000)


def test_total_of_the_grant_follows_what_is_decided_and_taken_back(
    allocation: Allocation, other: Allocation
) -> None:
    def total() -> Decimal:
        return Grant.objects.get(pk=allocation.grant_id).total

    first = total()
    [row] = decide(allocation, kind=BudgetKind.RE_APPROPRIATION, amount=Decimal("299178.08"))
    transfer(allocation, other)
    assert total() == first + Decimal("299178.08")
    take_back_budget_row(by=None, row=row)
    assert total() == first


@pytest.mark.parametrize("half", [0, 1])
def test_both_rows_of_a_transfer_are_taken_back(allocation: Allocation, other: Allocation, half: int) -> None:
    kept = transfer(allocation, other)
    taken = transfer(allocation, other)
    take_back_budget_row(by=None, row=taken[half])
    assert set(BudgetRow.objects.filter(kind="transfer")) == set(kept)


def test_everything_wrong_with_a_decision_is_said_at_once(allocation: Allocation) -> None:
    with pytest.raises(ValidationError) as refused:
        transfer(allocation, allocation, -1, decided_on=dt.date(2999, 1, 1))
    assert sorted(refused.value.message_dict) == ["amount", "decided_on", "to_hospital"]


def test_amount_of_nothing_is_refused(allocation: Allocation) -> None:
    with pytest.raises(ValidationError) as refused:
        decide(allocation, amount=Decimal(0))
    assert refused.value.message_dict == {"amount": ["Indtast et beløb, der ikke er 0"]}


@pytest.mark.parametrize("later", [0, 1_000_000])
def test_budget_that_would_be_negative_on_a_day_is_refused(allocation: Allocation, later: int) -> None:
    make_budget_row(allocation, later, kind="change", decided_on=dt.date(2025, 12, 1))
    with pytest.raises(ValidationError) as refused:
        decide(allocation, amount=Decimal(-2_400_001))
    message = "Rigshospitalet har ikke så mange penge på beslutningens dag eller senere"
    assert refused.value.message_dict == {"amount": [message]}
    assert BudgetRow.objects.count() == 2


def test_transfer_of_more_than_there_is_saves_neither_row(allocation: Allocation, other: Allocation) -> None:
    with pytest.raises(ValidationError):
        transfer(other, allocation, 400_001)
    assert BudgetRow.objects.filter(kind="transfer").count() == 0


def test_money_of_a_year_beside_money_of_the_whole_grant_is_refused(allocation: Allocation) -> None:
    with pytest.raises(ValidationError) as refused:
        decide(allocation, amount=Decimal(1), financial_year=2026)
    message = "Pengene er enten for hele bevillingen eller for budgetår, ikke begge dele"
    assert refused.value.message_dict == {"financial_year": [message]}


def test_hospital_without_a_part_of_the_grant_is_refused(allocation: Allocation) -> None:
    stranger = make_hospital("Bornholms Hospital", "BH")
    with pytest.raises(ValidationError) as refused:
        decide(allocation, hospital=stranger)
    assert refused.value.messages == ["Bornholms Hospital har ingen del af bevillingen"]


def test_row_whose_money_is_used_later_is_not_taken_back(allocation: Allocation) -> None:
    [row] = decide(allocation, amount=Decimal(100_000))
    make_budget_row(allocation, -2_500_000, kind="change", decided_on=DECIDED)
    with pytest.raises(ValidationError) as refused:
        take_back_budget_row(by=None, row=row)
    assert refused.value.messages == ["Pengene er brugt i en senere beslutning, som skal fortrydes først"]
    assert BudgetRow.objects.filter(pk=row.pk).exists()


def test_row_of_a_table_is_not_taken_back(allocation: Allocation) -> None:
    with pytest.raises(ValidationError) as refused:
        take_back_budget_row(by=None, row=BudgetRow.objects.get())
    assert refused.value.messages == ["Budgetposten kommer fra en tabel. Fortryd indlæsningen i stedet"]


def test_history_keeps_a_row_that_was_taken_back(allocation: Allocation) -> None:
    [row] = decide(allocation)
    key, events = row.pk, BudgetRow.events.rel.related_model  # type: ignore[attr-defined]
    take_back_budget_row(by=None, row=row)
    assert list(
        events.objects.filter(pgh_obj_id=key).order_by("pgh_id").values_list("pgh_label", "amount")
    ) == [
        ("insert", -400_000),
        ("delete", -400_000),
    ]


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, Role.CENTER_HR, Role.AUDITOR])
def test_only_an_administrator_decides_budget_rows(allocation: Allocation, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        decide(allocation, make_user(role))
