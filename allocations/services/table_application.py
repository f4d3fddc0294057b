"""How a decided table applies to the budget rows and the targets that its hospitals have already."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocations.enums import BudgetKind, TableEffect
from allocations.models import Allocation, BudgetRow, Grant, Target
from allocations.models.budgets import DecidedForAllocation

# The kinds of rows that tables make. A table that corrects leaves the other rows.
OF_TABLES = (BudgetKind.ORIGINAL, BudgetKind.CHANGE)


@dataclass(frozen=True, kw_only=True)
class TableApplication:
    """How a table applies. For a grant's first table nothing needs to be said.

    `decided_on` is the day of the decision and `first_day` the day from which the targets apply; None for the
    beginning. `financial_year` is the year that the money is for, None for the whole grant. `earlier_year` is the year
    that money of the whole grant, decided before, becomes money of. With `target_adds` the targets of a table that
    adds come on top of the earlier ones; else they are the new level.
    """

    effect: TableEffect = TableEffect.CORRECTS
    decided_on: dt.date | None = None
    first_day: dt.date | None = None
    financial_year: int | None = None
    earlier_year: int | None = None
    target_adds: bool = True
    reference: str = ""

    @property
    def adds(self) -> bool:
        """True if the money of the table comes on top of the earlier."""
        return self.effect == TableEffect.ADDS


FIRST_TABLE = TableApplication()


@dataclass(frozen=True)
class DecidedFigures:
    """A hospital's budget in kr., and its target in posts or person-years."""

    amount: Decimal
    target: Decimal


class AllocationRows:
    """The budget rows and the targets of an allocation, as the application of tables changes them; money in kr.

    `changed` are the rows to save. Both lists are in the order of their decisions.
    """

    def __init__(self, budget: Sequence[BudgetRow] = (), targets: Sequence[Target] = ()) -> None:
        self.budget = sorted(budget, key=lambda row: (row.decided_on or dt.date.min, row.pk))
        self.targets = sorted(
            targets, key=lambda row: (row.first_day or dt.date.min, row.decided_on or dt.date.min, row.pk)
        )
        self.changed: list[DecidedForAllocation] = []

    @property
    def total(self) -> Decimal:
        """The revised budget, of all years together."""
        return sum((row.amount for row in self.budget), Decimal())

    def amount(self, how: TableApplication) -> Decimal:
        """Return the money that the table is compared with: of its financial year, or of the whole grant."""
        rows = self._of_year(how, OF_TABLES if how.effect == TableEffect.CORRECTS else BudgetKind)
        return sum((row.amount for row in rows), Decimal())

    def target(self, how: TableApplication) -> Decimal:
        """Return the target that the table is compared with: the one that applies on its first day."""
        row = self._target_before(how)
        return row.value if row else Decimal()

    def amount_after(self, how: TableApplication, amount: Decimal) -> Decimal:
        """Return what `amount` becomes of a table that gives `amount`."""
        return self.amount(how) + amount if how.adds else amount

    def in_all(self, how: TableApplication) -> DecidedFigures:
        """Return the revised budget of all years, and the target that the table is compared with."""
        return DecidedFigures(self.total, self.target(how))

    def in_all_after(self, how: TableApplication, *, amount: Decimal, target: Decimal) -> DecidedFigures:
        """Return what `in_all` becomes of a table that gives `amount` and `target`."""
        total = self.total + self.amount_after(how, amount) - self.amount(how)
        return DecidedFigures(total, self.target_after(how, target))

    def target_after(self, how: TableApplication, target: Decimal) -> Decimal:
        """Return the target from the table's first day after a table that gives `target`."""
        return self.target(how) + target if how.adds and how.target_adds else target

    def apply(
        self, how: TableApplication, *, allocation: Allocation, amount: Decimal, target: Decimal
    ) -> None:
        """Give the hospital what a table gives it; `amount` and `target` are as printed."""
        self._apply_earlier_year(how)
        self._apply_amount(how, allocation, amount)
        self._apply_target(how, allocation, target)

    def _apply_earlier_year(self, how: TableApplication) -> None:
        if how.financial_year is None or how.earlier_year is None:
            return
        for row in self.budget:
            if row.financial_year is None:
                row.financial_year = how.earlier_year
                self.changed.append(row)

    def _apply_amount(self, how: TableApplication, allocation: Allocation, amount: Decimal) -> None:
        of_tables = self._of_year(how, OF_TABLES)
        added = self.amount_after(how, amount) - self.amount(how)
        if of_tables and how.effect == TableEffect.CORRECTS:
            if added:
                of_tables[-1].amount += added
                self.changed.append(of_tables[-1])
        elif added or not of_tables:
            row = BudgetRow(
                allocation=allocation,
                grant=allocation.grant,
                hospital=allocation.hospital,
                financial_year=how.financial_year,
                kind=BudgetKind.CHANGE if of_tables or (self.budget and added < 0) else BudgetKind.ORIGINAL,
                amount=added,
                decided_on=how.decided_on,
                reference=how.reference,
            )
            self.budget.append(row)
            self.changed.append(row)

    def _apply_target(self, how: TableApplication, allocation: Allocation, target: Decimal) -> None:
        target, before = self.target_after(how, target), self._target_before(how)
        if before and before.value == target:
            return
        if before and how.effect == TableEffect.CORRECTS:
            before.value = target
            self.changed.append(before)
            return
        row = Target(
            allocation=allocation,
            grant=allocation.grant,
            hospital=allocation.hospital,
            first_day=how.first_day,
            value=target,
            decided_on=how.decided_on,
        )
        self.targets.append(row)
        self.changed.append(row)

    def _of_year(self, how: TableApplication, kinds: Collection[str]) -> list[BudgetRow]:
        kinds = list(kinds)
        return [
            row for row in self.budget if row.kind in kinds and self._year(row, how) == how.financial_year
        ]

    def _year(self, row: BudgetRow, how: TableApplication) -> int | None:
        is_told = row.financial_year is None and how.financial_year is not None
        return how.earlier_year if is_told else row.financial_year

    def _target_before(self, how: TableApplication) -> Target | None:
        """Return the latest target that applies on the table's first day; a table that corrects corrects the latest."""
        day = None if how.effect == TableEffect.CORRECTS else how.first_day
        rows = [row for row in self.targets if day is None or (row.first_day or dt.date.min) <= day]
        return rows[-1] if rows else None


def rows_of(grant: Grant) -> dict[int, AllocationRows]:
    """Return the budget rows and targets of each hospital with an allocation of the grant, by the hospital's id."""
    budget: dict[int, list[BudgetRow]] = defaultdict(list)
    targets: dict[int, list[Target]] = defaultdict(list)
    for row in BudgetRow.objects.filter(grant=grant.pk):
        budget[row.hospital_id].append(row)
    for target in Target.objects.filter(grant=grant.pk):
        targets[target.hospital_id].append(target)
    return {key: AllocationRows(budget[key], targets[key]) for key in {*budget, *targets}}
