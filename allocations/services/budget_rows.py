"""Decide changes to the hospitals' money between tables, transfer money between hospitals, and take decisions back."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.enums import BudgetKind
from allocations.models import Allocation, BudgetRow, Grant, Hospital
from allocations.policies import can_manage_grants
from allocations.services.allocations import save_decided_rows
from allocations.services.grants import lock_grant
from hrtrack.common import clock
from hrtrack.common.database.constraints import violation_as_validation_error
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import Stale

# The kinds of rows that a person decides on a page. The others come from tables and from prices.
BY_HAND = (BudgetKind.CHANGE, BudgetKind.RE_APPROPRIATION, BudgetKind.TRANSFER)


@dataclass(frozen=True, kw_only=True)
class BudgetDecision:
    """A decision about a hospital's money, in kr. `financial_year` is None for money of the whole grant.

    `amount` is negative where a change or a re-appropriation takes money away. A transfer takes a positive amount from
    `hospital` and gives it to `to_hospital`.
    """

    kind: BudgetKind
    hospital: Hospital
    amount: Decimal
    decided_on: dt.date
    to_hospital: Hospital | None = None
    financial_year: int | None = None
    reference: str = ""


def check_may_manage(by: User | None) -> None:
    """Raise PermissionDenied unless `by` manages grants. None is allowed: the system itself."""
    if by is not None and not can_manage_grants(by):
        raise PermissionDenied


def refuse_day_after_today(day: dt.date) -> None:
    """Raise ValidationError for a day of decision that is after today."""
    if day > clock.today():
        message = _("Beslutningen kan ikke ligge efter i dag, den %(today)s.")
        raise ValidationError(message % {"today": format_date(clock.today())})


@transaction.atomic
def decide_budget_row(*, by: User | None, grant: Grant, decision: BudgetDecision) -> list[BudgetRow]:
    """Add the budget row of a decision, or the two rows of a transfer, which sum to zero. Return the rows.

    Raises ValidationError for all that is wrong with the decision, and where a budget would become negative on a day or
    money of the whole grant would stand beside money of financial years.
    """
    check_may_manage(by)
    lock_grant(pk=grant.pk)
    if problems := _problems(decision):
        raise ValidationError(problems)
    rows = _rows(grant, decision)
    with checked_budgets(
        negative=_("%(hospital)s har ikke så mange penge på beslutningens dag eller senere")
        % {"hospital": decision.hospital},
        mixed=_("Pengene er enten for hele bevillingen eller for budgetår, ikke begge dele"),
    ):
        save_decided_rows(rows[:1])
        for received in rows[1:]:
            received.transferred_from = rows[0]
        save_decided_rows(rows[1:])
    add_to_total(grant, rows)
    return rows


def add_to_total(grant: Grant, rows: Sequence[BudgetRow], times: int = 1) -> None:
    """Add the rows' money to the grant's total, which holds all decisions; -1 times takes the money off again."""
    money = times * sum((row.amount for row in rows), Decimal())
    if money:
        Grant.objects.filter(pk=grant.pk).update(total=F("total") + money)


def financial_years_of(grant: Grant) -> list[int]:
    """Return the financial years that have money of the grant, in order; empty for money of the whole grant."""
    rows = BudgetRow.objects.filter(grant=grant).exclude(financial_year=None)
    return sorted(set(rows.values_list("financial_year", flat=True)))  # type: ignore[arg-type]


def _problems(decision: BudgetDecision) -> dict[str, str | list[str]]:
    """Return what is wrong with a decision by itself, by the field of the decision."""
    problems: dict[str, str | list[str]] = {}
    try:
        refuse_day_after_today(decision.decided_on)
    except ValidationError as error:
        problems["decided_on"] = error.messages
    if decision.amount == 0:
        problems["amount"] = _("Indtast et beløb, der ikke er 0")
    if decision.kind == BudgetKind.TRANSFER:
        if decision.amount < 0:
            problems["amount"] = _("Indtast det, der flyttes, uden minus")
        if decision.hospital == decision.to_hospital:
            problems["to_hospital"] = _("Vælg en anden modtager end den, pengene kommer fra")
    return problems


def _rows(grant: Grant, decision: BudgetDecision) -> list[BudgetRow]:
    """Return the rows of a decision, unsaved; of a transfer first the row of the hospital that gives."""
    allocations = {allocation.hospital_id: allocation for allocation in grant.allocations.all()}

    def row(hospital: Hospital, amount: Decimal) -> BudgetRow:
        return BudgetRow(
            allocation=_allocation_of(allocations, hospital),
            grant=grant,
            hospital=hospital,
            financial_year=decision.financial_year,
            kind=decision.kind,
            amount=amount,
            decided_on=decision.decided_on,
            reference=clean_line(decision.reference),
        )

    if decision.to_hospital is None:
        return [row(decision.hospital, decision.amount)]
    return [row(decision.hospital, -decision.amount), row(decision.to_hospital, decision.amount)]


def _allocation_of(allocations: dict[int, Allocation], hospital: Hospital) -> Allocation:
    if hospital.pk not in allocations:
        raise ValidationError(_("%(hospital)s har ingen del af bevillingen") % {"hospital": hospital})
    return allocations[hospital.pk]


@contextmanager
def checked_budgets(*, negative: str, mixed: str = "") -> Iterator[None]:
    """Savepoint that checks the deferred trigger `allocation_budget` on exit. Violations are ValidationErrors.

    `negative` is the message where a budget becomes negative, and `mixed` where money of the whole grant would stand
    beside money of financial years.
    """
    messages = {
        "budget_not_negative": ("amount", negative),
        "budget_of_years_or_whole": ("financial_year", mixed or negative),
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        validation_error = violation_as_validation_error(error, messages)
        if validation_error is None:
            raise
        raise validation_error from error


@transaction.atomic
def take_back_budget_row(*, by: User | None, row: BudgetRow) -> None:
    """Delete a budget row that a person decided; of a transfer both rows.

    Raises ValidationError for a row that is taken back otherwise (`obstacle_to_take_back`), and where a later decision
    has used the money. Raises Stale if the row is gone.
    """
    check_may_manage(by)
    lock_grant(pk=row.grant_id)
    # Deleting takes the id off the instance, and the caller shows its own again where this is refused.
    stored = BudgetRow.objects.select_related("transferred_from").filter(pk=row.pk).first()
    if stored is None:
        raise Stale
    if obstacle := obstacle_to_take_back(stored):
        raise ValidationError(obstacle)
    delete_budget_rows(decided_together(stored))


def obstacle_to_take_back(row: BudgetRow) -> str:
    """Return a sentence about why a row is not taken back by itself; "" if it can be."""
    if row.allocation_import_id or row.kind == BudgetKind.ORIGINAL:
        return _("Budgetposten kommer fra en tabel. Fortryd indlæsningen i stedet")
    if row.rate_id:
        return _("Budgetposten kom med en pris. Fortryd prisen i stedet")
    return ""


def decided_together(row: BudgetRow) -> list[BudgetRow]:
    """Return the rows that are taken back with a row, itself included; of a transfer the row that gives last."""
    given = row.transferred_from or row
    received = BudgetRow.objects.filter(transferred_from=given)
    return [*received, given]


def delete_budget_rows(rows: Sequence[BudgetRow]) -> None:
    """Delete rows of one grant in their order. Raises ValidationError where a later decision has used the money."""
    with checked_budgets(
        negative=_("Pengene er brugt i en senere beslutning, som skal fortrydes først"),
    ):
        for row in rows:
            row.delete()
    if rows:
        add_to_total(rows[0].grant, rows, -1)
