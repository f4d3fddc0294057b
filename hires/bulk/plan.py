"""Importing a table of hires: first a plan of what it would do, then all of it or nothing."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction

from accounts.models import User
from allocations.models import Allocation
from allocations.services.grants import SHORTEST_REASON
from hires.actions.locking import committed, lock_allocation
from hires.actions.validation import Problems, check_grant_is_open
from hires.actions.warnings import RegistrationWarning
from hires.bulk.reading import SourceHires
from hires.bulk.resource import HireResource, RowOutcome

WHOLE_ROW = NON_FIELD_ERRORS


@dataclass(frozen=True)
class HirePlan:
    """What importing the table does, row by row. `cost` of the new hires and what is then not committed, in kr.

    `money` says why a reason is asked for, when one is.
    """

    table: SourceHires
    rows: tuple[RowOutcome, ...]
    cost: Decimal
    remaining: Decimal
    reason: str = ""

    @property
    def new(self) -> list[RowOutcome]:
        return [row for row in self.rows if not row.is_known and not row.problems]

    @property
    def known(self) -> list[RowOutcome]:
        return [row for row in self.rows if row.is_known]

    @property
    def refused(self) -> list[RowOutcome]:
        return [row for row in self.rows if row.problems]

    @property
    def changes_nothing(self) -> bool:
        return len(self.known) == len(self.rows)

    @property
    def money(self) -> str:
        return next((row.money for row in reversed(self.rows) if row.money), "")

    @property
    def lacks_reason(self) -> bool:
        return bool(self.money) and len(self.reason) < SHORTEST_REASON

    @property
    def warnings(self) -> list[tuple[RegistrationWarning, list[int]]]:
        """What may be warnings, each once, with the numbers of its rows."""
        found: dict[RegistrationWarning, list[int]] = {}
        for row in self.rows:
            for warning in row.warnings:
                found.setdefault(warning, []).append(row.row.number)
        return list(found.items())

    @property
    def problems(self) -> list[tuple[RowOutcome, str, str]]:
        """(row, field, message) of everything wrong; the field of a row as a whole is WHOLE_ROW."""
        return [
            (row, name, message)
            for row in self.refused
            for name, messages in row.problems.items()
            for message in messages
        ]

    @property
    def persons(self) -> int:
        """How many rows tell of somebody who is registered already."""
        return sum(
            row.is_known or bool(row.warnings) or "employee_number" in row.problems for row in self.rows
        )

    def unconfirmed(self, confirmed: Collection[str]) -> list[RegistrationWarning]:
        return [warning for warning, _rows in self.warnings if warning.key not in confirmed]

    @property
    def digest(self) -> str:
        """Changes whenever what it does changes: what was shown is what is done."""
        shown = [
            [
                row.row.number,
                row.is_known,
                str(row.hire and row.hire.post),
                str(row.term),
                [s.key for s in row.warnings],
            ]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps([shown, str(self.cost), str(self.remaining)]).encode()).hexdigest()


class HiresRefused(Exception):  # noqa: N818 - it says what happened, and `plan` says why
    """Something is wrong, unconfirmed or lacks a reason, or is not what was shown."""

    def __init__(self, plan: HirePlan) -> None:
        super().__init__("; ".join(f"{row.row.number}: {message}" for row, _field, message in plan.problems))
        self.plan = plan


def plan_hires(*, by: User | None, allocation: Allocation, table: SourceHires) -> HirePlan:
    """What importing the table would do: everything is registered, looked at and taken back.

    ValidationError where the grant is not open.
    """
    with transaction.atomic():
        plan = _run(by, allocation, table, "", keep=False)
        transaction.set_rollback(True)
    return plan


@transaction.atomic
def import_hires(
    *,
    by: User | None,
    allocation: Allocation,
    table: SourceHires,
    confirmed: Collection[str] | None = (),
    reason: str = "",
    shown: str | None = None,
) -> HirePlan:
    """Register every row that is not registered yet, or none; others who register for the hospital wait.

    `confirmed`: the keys of what may be warnings and are none; None confirms all. `shown` is the digest of the plan the
    user saw. HiresRefused, with the plan, when anything stands in the way; ValidationError where the grant is not open.
    """
    plan = _run(by, allocation, table, reason, keep=True)
    if plan.changes_nothing:
        return plan
    is_other = shown is not None and shown != plan.digest
    if (
        plan.refused
        or plan.lacks_reason
        or is_other
        or (confirmed is not None and plan.unconfirmed(confirmed))
    ):
        raise HiresRefused(plan)
    return plan


def _run(by: User | None, allocation: Allocation, table: SourceHires, reason: str, *, keep: bool) -> HirePlan:
    allocation = lock_allocation(by, allocation)
    problems = Problems()
    check_grant_is_open(allocation.grant, problems)
    problems.raise_any()
    before = committed(allocation)
    resource = HireResource(by=by, allocation=allocation, reason=reason)
    rows = resource.run(table.rows, keep=keep)
    return HirePlan(
        table,
        tuple(rows),
        cost=resource.committed - before,
        remaining=allocation.amount - resource.committed,
        reason=reason,
    )
