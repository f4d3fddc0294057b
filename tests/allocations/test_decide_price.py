"""A new price from a day, with the hospitals' money left or indexed; corrected, and taken back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.enums import Role
from allocations.entitlements import entitlements_of, price_on
from allocations.models import Allocation, BudgetRow, Rate
from allocations.services.rates import (
    correct_price,
    decide_price,
    indexations_of,
    take_back_budget_row,
    take_back_price,
)
from tests.support.factories import (
    entitled,
    make_allocation,
    make_budget_row,
    make_grant,
    make_hospital,
    make_rate,
    make_staff_group,
    make_user,
)

pytestmark = pytest.mark.django_db

NEW_YEAR, DECIDED = dt.date(2026, 1, 1), dt.date(2025, 11, 20)
TERMS = {"price": Decimal(615_000), "first_day": NEW_YEAR, "decided_on": DECIDED}
FACTOR = Decimal("1.025")


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(make_grant(unit_price=600_000), amount=2_400_000, target=4)


def test_new_price_leaves_the_money(allocation: Allocation) -> None:
    decide_price(by=None, grant=allocation.grant, **TERMS)
    days = (dt.date(2025, 12, 31), NEW_YEAR)
    assert [price_on(allocation.grant, day) for day in days] == [600_000, 615_000]
    assert entitled(allocation).budget == 2_400_000


def test_new_price_indexes_the_money_of_each_hospital(allocation: Allocation) -> None:
    grant = allocation.grant
    make_allocation(grant, make_hospital("Bornholms Hospital", "BH"), amount=100, target=1)
    shown = indexations_of(grant, FACTOR, decided_on=DECIDED)
    assert [(each.hospital.name, each.financial_year, each.budget, each.added) for each in shown] == [
        ("Bornholms Hospital", None, 100, Decimal("2.50")),
        ("Rigshospitalet", None, 2_400_000, 60_000),
    ]
    decide_price(by=None, grant=grant, factor=FACTOR, reference="P/L 2026", **TERMS)
    added = BudgetRow.objects.filter(kind="indexation").order_by("amount")
    assert list(added.values_list("amount", "decided_on", "reference")) == [
        (Decimal("2.50"), DECIDED, "P/L 2026"),
        (60_000, DECIDED, "P/L 2026"),
    ]
    before, after = (
        entitlements_of(grant, day)[allocation.hospital_id] for day in (dt.date(2025, 11, 19), DECIDED)
    )
    assert (before.budget, after.budget, after.original_budget) == (2_400_000, 2_460_000, 2_400_000)


def test_earlier_years_and_later_decisions_are_not_indexed(allocation: Allocation) -> None:
    BudgetRow.objects.update(financial_year=2025)
    make_budget_row(allocation, 1_000_000, financial_year=2026, decided_on=DECIDED)
    make_budget_row(allocation, 7, financial_year=2026, kind="change", decided_on=NEW_YEAR)
    shown = indexations_of(allocation.grant, FACTOR, decided_on=DECIDED, from_year=2026)
    assert [(each.financial_year, each.budget, each.added) for each in shown] == [(2026, 1_000_000, 25_000)]


def test_price_of_a_staff_group_leaves_the_general_one(allocation: Allocation) -> None:
    group = make_staff_group(allocation.grant)
    decide_price(by=None, grant=allocation.grant, staff_group=group, **TERMS)
    assert price_on(allocation.grant, NEW_YEAR) == 600_000


@pytest.mark.parametrize("wrong", [{"price": Decimal(0)}, {"decided_on": dt.date(2999, 1, 1)}])
def test_price_that_can_not_be_is_refused(allocation: Allocation, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        decide_price(by=None, grant=allocation.grant, **{**TERMS, **wrong})
    assert Rate.objects.count() == 1


def test_same_price_twice_is_refused(allocation: Allocation) -> None:
    decide_price(by=None, grant=allocation.grant, **TERMS)
    with pytest.raises(ValidationError) as refused:
        decide_price(by=None, grant=allocation.grant, **TERMS)
    assert refused.value.messages == ["Der er allerede besluttet en pris fra den dag."]


def test_price_is_corrected_and_history_keeps_both(allocation: Allocation) -> None:
    rate = decide_price(by=None, grant=allocation.grant, **TERMS)
    correct_price(by=None, rate=rate, price=Decimal(612_000))
    assert price_on(allocation.grant, NEW_YEAR) == 612_000
    assert list(rate.events.order_by("pgh_id").values_list("price", flat=True)) == [615_000, 612_000]


def test_price_and_indexation_are_taken_back(allocation: Allocation) -> None:
    rate = decide_price(by=None, grant=allocation.grant, factor=FACTOR, **TERMS)
    take_back_price(by=None, rate=rate)
    take_back_budget_row(by=None, row=BudgetRow.objects.get(kind="indexation"))
    assert (price_on(allocation.grant, NEW_YEAR), entitled(allocation).budget) == (600_000, 2_400_000)


def test_first_price_and_rows_of_tables_are_not_taken_back(allocation: Allocation) -> None:
    for take_back in (
        lambda: take_back_price(by=None, rate=Rate.objects.get()),
        lambda: take_back_budget_row(by=None, row=BudgetRow.objects.get()),
    ):
        with pytest.raises(ValidationError):
            take_back()


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, Role.CENTER_HR, Role.AUDITOR])
def test_only_an_administrator_decides_prices(allocation: Allocation, role: Role) -> None:
    rate = make_rate(allocation.grant, 1, first_day=NEW_YEAR)
    by = make_user(role)
    for act in (
        lambda: decide_price(by=by, grant=allocation.grant, **TERMS),
        lambda: correct_price(by=by, rate=rate, price=Decimal(1)),
        lambda: take_back_price(by=by, rate=rate),
        lambda: take_back_budget_row(by=by, row=BudgetRow.objects.get()),
    ):
        with pytest.raises(PermissionDenied):
            act()
