"""Decide a new price of a full-time year from a day, index the hospitals' money by it, and take the decision back."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.enums import BudgetKind
from allocations.models import BudgetRow, Grant, Hospital, Rate, StaffGroup
from allocations.policies import can_manage_grants
from allocations.services.allocations import save_decided_rows
from allocations.services.grants import lock_grant
from hrtrack.common import clock
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.text.danish import format_date

ORE = Decimal("0.01")


@dataclass(frozen=True)
class Indexation:
    """What an indexation adds to a hospital's budget of a financial year, None for the whole grant; in kr."""

    hospital: Hospital
    financial_year: int | None
    budget: Decimal
    added: Decimal


def indexations_of(
    grant: Grant, factor: Decimal, *, decided_on: dt.date, from_year: int | None = None
) -> list[Indexation]:
    """Return what the factor adds to each hospital's budget as decided by a day, rounded half up to the øre.

    `from_year` leaves out earlier financial years, which a later price does not concern. By the hospitals' order.
    """
    budgets: dict[tuple[int, int | None], Decimal] = defaultdict(Decimal)
    hospitals: dict[int, Hospital] = {}
    rows = BudgetRow.objects.filter(grant=grant).select_related("hospital")
    for row in rows.order_by("hospital__sort_key", "hospital", "financial_year"):
        is_decided = row.decided_on is None or row.decided_on <= decided_on
        is_concerned = None in (from_year, row.financial_year) or row.financial_year >= from_year  # type: ignore[operator]
        if is_decided and is_concerned:
            hospitals[row.hospital_id] = row.hospital
            budgets[row.hospital_id, row.financial_year] += row.amount
    return [
        Indexation(hospitals[hospital], year, budget, (budget * (factor - 1)).quantize(ORE, ROUND_HALF_UP))
        for (hospital, year), budget in budgets.items()
    ]


@transaction.atomic
def decide_price(
    *,
    by: User | None,
    grant: Grant,
    price: Decimal,
    first_day: dt.date,
    decided_on: dt.date,
    staff_group: StaffGroup | None = None,
    factor: Decimal | None = None,
    from_year: int | None = None,
    reference: str = "",
) -> Rate:
    """Add a price from a day, decided on a day, and index the hospitals' money by the factor; None leaves the money.

    Raises ValidationError for a decision after today, and for a price from that day that was decided the same day.
    """
    _check_may_manage(by)
    lock_grant(pk=grant.pk)
    if decided_on > clock.today():
        message = _("Beslutningen kan ikke ligge efter i dag, den %(today)s.")
        raise ValidationError({"decided_on": message % {"today": format_date(clock.today())}})
    rate = Rate(grant=grant, staff_group=staff_group, first_day=first_day, price=price, decided_on=decided_on)
    rate.full_clean()
    rate.save()
    if factor is not None:
        _index(grant, factor, decided_on, from_year, clean_line(reference))
    return rate


def _index(grant: Grant, factor: Decimal, decided_on: dt.date, from_year: int | None, reference: str) -> None:
    allocations = {allocation.hospital_id: allocation for allocation in grant.allocations.all()}
    save_decided_rows(
        [
            BudgetRow(
                allocation=allocations[indexation.hospital.pk],
                grant=grant,
                hospital=indexation.hospital,
                financial_year=indexation.financial_year,
                kind=BudgetKind.INDEXATION,
                amount=indexation.added,
                decided_on=decided_on,
                reference=reference,
            )
            for indexation in indexations_of(grant, factor, decided_on=decided_on, from_year=from_year)
            if indexation.added
        ]
    )


@transaction.atomic
def correct_price(*, by: User | None, rate: Rate, price: Decimal) -> Rate:
    """Give a rate the price that it should have had. What its days cost changes, on earlier days too."""
    _check_may_manage(by)
    lock_grant(pk=rate.grant_id)
    rate.refresh_from_db()
    rate.price = price
    rate.full_clean()
    rate.save()
    return rate


@transaction.atomic
def take_back_price(*, by: User | None, rate: Rate) -> None:
    """Delete a rate that was decided later. ValidationError for the grant's first price, which can only be corrected."""
    _check_may_manage(by)
    lock_grant(pk=rate.grant_id)
    if rate.staff_group_id is None and rate.first_day is None and rate.decided_on is None:
        raise ValidationError(_("Bevillingens første pris kan rettes, men ikke fjernes"))
    rate.delete()


@transaction.atomic
def take_back_budget_row(*, by: User | None, row: BudgetRow) -> None:
    """Delete a budget row that a person decided. ValidationError for a row of a table: undo the import instead."""
    _check_may_manage(by)
    lock_grant(pk=row.grant_id)
    if row.allocation_import_id or row.kind == BudgetKind.ORIGINAL:
        raise ValidationError(_("Budgetposten kommer fra en tabel. Fortryd indlæsningen i stedet"))
    row.delete()


def _check_may_manage(by: User | None) -> None:
    if by is not None and not can_manage_grants(by):
        raise PermissionDenied
