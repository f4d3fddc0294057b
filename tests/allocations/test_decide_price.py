"""A new price from a day, with the hospitals' money left or indexed; corrected, and taken back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.enums import Role
from allocations.entitlements import entitlements_of, price_on
from allocations.models import Allocation, BudgetRow, Grant, Rate
from allocations.services.budget_rows import take_back_budget_row
from allocations.services.rates import (
    PriceDecision,
    correct_price,
    decide_price,
    indexations_of,
    preview_price,
    rate_version,
    take_back_price,
)
from hrtrack.common.web.editing import Stale
from tests.support.factories import (
    entitle,
    entitled,
    make_allocation,
    make_budget_row,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_rate,
    make_staff_group,
    make_user,
)

pytestmark = pytest.mark.django_db

NEW_YEAR, DECIDED = dt.date(2026, 1, 1), dt.date(2025, 11, 20)
TERMS = {"price": Decimal(615_000), "first_day": NEW_YEAR, "decided_on": DECIDED}
FACTOR = Decimal("1.025")
INDEXED = {"is_indexed": True, "reference": "P/L 2026"}


def decide(grant: Grant, by: Any = None, **terms: Any) -> Rate:
    return decide_price(by=by, grant=grant, decision=PriceDecision(**{**TERMS, **terms}))


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(make_grant(unit_price=600_000), amount=2_400_000, target=4)


def test_new_price_leaves_the_money(allocation: Allocation) -> None:
    decide(allocation.grant)
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
    decide(grant, **INDEXED)
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
    decide(allocation.grant, staff_group=group)
    assert price_on(allocation.grant, NEW_YEAR) == 600_000


@pytest.mark.parametrize("wrong", [{"price": Decimal(0)}, {"decided_on": dt.date(2999, 1, 1)}])
def test_price_that_can_not_be_is_refused(allocation: Allocation, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        decide(allocation.grant, **wrong)
    assert Rate.objects.count() == 1


def test_same_price_twice_is_refused(allocation: Allocation) -> None:
    decide(allocation.grant)
    with pytest.raises(ValidationError) as refused:
        decide(allocation.grant)
    assert refused.value.messages == ["Der er allerede besluttet en pris fra den dag."]


def test_price_is_corrected_and_history_keeps_both(allocation: Allocation) -> None:
    rate = decide(allocation.grant)
    correct_price(by=None, rate=rate, price=Decimal(612_000))
    assert price_on(allocation.grant, NEW_YEAR) == 612_000
    assert list(rate.events.order_by("pgh_id").values_list("price", flat=True)) == [615_000, 612_000]


def test_price_is_taken_back_with_its_indexations(allocation: Allocation) -> None:
    earlier = {"first_day": dt.date(2025, 6, 1), "price": Decimal(600_000)}
    other = decide(allocation.grant, **earlier, is_indexed=True, percent=Decimal(1))
    rate = decide(allocation.grant, **INDEXED)
    assert entitled(allocation).budget == 2_400_000 + 24_000 + 60_600
    take_back_price(by=None, rate=rate)
    assert (price_on(allocation.grant, NEW_YEAR), entitled(allocation).budget) == (600_000, 2_424_000)
    assert list(BudgetRow.objects.filter(kind="indexation").values_list("rate", flat=True)) == [other.pk]


def test_total_of_the_grant_follows_the_indexations_in_one_change_each(allocation: Allocation) -> None:
    grant = allocation.grant
    make_allocation(grant, make_hospital("Bornholms Hospital", "BH"), amount=100, target=1)
    first = grant.total
    rate = decide(grant, **INDEXED)
    take_back_price(by=None, rate=rate)
    totals = list(grant.events.order_by("pgh_id").values_list("total", flat=True))
    assert totals == [first, first + Decimal("60002.50"), first]


def test_indexation_is_not_taken_back_without_its_price(allocation: Allocation) -> None:
    decide(allocation.grant, **INDEXED)
    with pytest.raises(ValidationError) as refused:
        take_back_budget_row(by=None, row=BudgetRow.objects.get(kind="indexation"))
    assert refused.value.messages == ["Budgetposten kom med en pris. Fortryd prisen i stedet"]


def test_price_is_not_taken_back_when_its_indexation_is_used(allocation: Allocation) -> None:
    rate = decide(allocation.grant, **INDEXED)
    make_budget_row(allocation, -2_460_000, kind="change", decided_on=NEW_YEAR)
    with pytest.raises(ValidationError) as refused:
        take_back_price(by=None, rate=rate)
    assert refused.value.messages == ["Pengene er brugt i en senere beslutning, som skal fortrydes først"]
    assert Rate.objects.filter(pk=rate.pk).exists()


@pytest.mark.parametrize(
    ("terms", "added"),
    [
        ({"is_indexed": False}, []),
        ({"is_indexed": True}, [60_000]),
        ({"is_indexed": True, "percent": Decimal("1.5")}, [36_000]),
        ({"is_indexed": True, "percent": Decimal("-0.5")}, [-12_000]),
        ({"is_indexed": True, "price": Decimal(600_000)}, []),
    ],
)
def test_money_follows_the_price_or_a_percentage(
    allocation: Allocation, terms: dict[str, Any], added: list[int]
) -> None:
    decide(allocation.grant, **terms)
    assert list(BudgetRow.objects.filter(kind="indexation").values_list("amount", flat=True)) == added


def test_percentage_of_the_price_of_a_staff_group_is_its_own(allocation: Allocation) -> None:
    group = make_staff_group(allocation.grant)
    make_rate(allocation.grant, 500_000, staff_group=group)
    terms = PriceDecision(**{**TERMS, "price": Decimal(600_000)}, staff_group=group, is_indexed=True)
    assert terms.factor(allocation.grant) == Decimal("1.2")


def test_everything_wrong_with_a_decision_is_said_at_once(allocation: Allocation) -> None:
    make_rate(allocation.grant, 1, first_day=NEW_YEAR, decided_on=dt.date(2999, 1, 1))
    with pytest.raises(ValidationError) as refused:
        decide(allocation.grant, price=Decimal(0), decided_on=dt.date(2999, 1, 1))
    assert sorted(refused.value.message_dict) == ["decided_on", "first_day", "price"]


def test_preview_says_what_a_price_comes_to_and_saves_nothing(allocation: Allocation) -> None:
    make_hire(make_post(allocation), (dt.date(2025, 7, 1), dt.date(2026, 6, 30)))
    previews = preview_price(by=None, grant=allocation.grant, decision=PriceDecision(**TERMS))
    [shown] = previews.hospitals
    assert (shown.hospital, shown.budget_before, shown.added) == ("Rigshospitalet", 2_400_000, 0)
    assert shown.committed_before == 600_000
    assert shown.committed_after - 600_000 == pytest.approx(Decimal(15_000) * 181 / 365, abs=Decimal("0.01"))
    assert previews.total.committed_more == shown.committed_after - 600_000
    assert (Rate.objects.count(), BudgetRow.objects.count()) == (1, 1)


def test_preview_names_the_hospitals_that_a_price_brings_above_their_budget(allocation: Allocation) -> None:
    entitle(allocation, amount=600_000)
    make_hire(make_post(allocation), (dt.date(2025, 7, 1), dt.date(2026, 6, 30)))
    left, followed = (
        preview_price(by=None, grant=allocation.grant, decision=PriceDecision(**TERMS, is_indexed=indexed))
        for indexed in (False, True)
    )
    assert [shown.hospital for shown in left.overspent] == ["Rigshospitalet"]
    assert followed.overspent == []


def test_price_is_not_decided_when_its_preview_is_another_now(allocation: Allocation) -> None:
    grant, decision = allocation.grant, PriceDecision(**TERMS)
    version = preview_price(by=None, grant=grant, decision=decision).version
    entitle(allocation, amount=1)
    with pytest.raises(Stale):
        decide_price(by=None, grant=grant, decision=decision, previewed=version)
    now = preview_price(by=None, grant=grant, decision=decision).version
    assert decide_price(by=None, grant=grant, decision=decision, previewed=now).price == 615_000


def test_correction_of_a_price_that_was_corrected_meanwhile_is_stale(allocation: Allocation) -> None:
    rate = Rate.objects.get()
    version = rate_version(rate)
    correct_price(by=None, rate=rate, price=Decimal(1), version=version)
    with pytest.raises(Stale):
        correct_price(by=None, rate=rate, price=Decimal(2), version=version)


def test_what_is_gone_is_neither_corrected_nor_taken_back(allocation: Allocation) -> None:
    rate = decide(allocation.grant)
    row = make_budget_row(allocation, 1, kind="change")
    Rate.objects.filter(pk=rate.pk).delete()
    BudgetRow.objects.filter(pk=row.pk).delete()
    for act in (
        lambda: correct_price(by=None, rate=rate, price=Decimal(1)),
        lambda: take_back_price(by=None, rate=rate),
        lambda: take_back_budget_row(by=None, row=row),
    ):
        with pytest.raises(Stale):
            act()


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
        lambda: decide(allocation.grant, by),
        lambda: correct_price(by=by, rate=rate, price=Decimal(1)),
        lambda: take_back_price(by=by, rate=rate),
        lambda: take_back_budget_row(by=by, row=BudgetRow.objects.get()),
    ):
        with pytest.raises(PermissionDenied):
            act()
