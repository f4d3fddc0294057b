"""Import a table of hires: first a plan, then all of the plan or nothing."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation, Grant
from allocations.services.grants import SHORTEST_REASON
from hires.actions.locking import lock_allocation
from hires.actions.money import committed
from hires.actions.validation import Problems, check_grant_is_open
from hires.actions.warnings import RegistrationWarning
from hires.bulk.reading import SourceHires
from hires.bulk.resource import HireResource, RowOutcome

WHOLE_ROW = NON_FIELD_ERRORS


@dataclass(frozen=True)
class HirePlan:
    """The effect of importing a table, row by row. `cost` of the new hires and the `remaining` amount are in kr."""

    table: SourceHires
    rows: tuple[RowOutcome, ...]
    cost: Decimal
    remaining: Decimal
    reason: str = ""

    @property
    def new(self) -> list[RowOutcome]:
        """The rows that register a hire."""
        return [row for row in self.rows if not row.is_known and not row.problems]

    @property
    def known(self) -> list[RowOutcome]:
        """The rows that are registered already."""
        return [row for row in self.rows if row.is_known]

    @property
    def refused(self) -> list[RowOutcome]:
        """The rows with problems."""
        return [row for row in self.rows if row.problems]

    @property
    def changes_nothing(self) -> bool:
        """True if every row is registered already."""
        return len(self.known) == len(self.rows)

    @property
    def money(self) -> str:
        """The sentence about money that asks for a reason; empty where no reason is needed."""
        return next((row.money for row in reversed(self.rows) if row.money), "")

    @property
    def lacks_reason(self) -> bool:
        """True if the plan needs a reason and has none that is long enough."""
        return bool(self.money) and len(self.reason) < SHORTEST_REASON

    @property
    def warnings(self) -> list[tuple[RegistrationWarning, list[int]]]:
        """Each warning once, with the numbers of its rows; none for a question about the table."""
        if self.changes_nothing:
            return []
        rows_by_warning: dict[RegistrationWarning, list[int]] = {
            RegistrationWarning(question): [] for question in self.table.questions
        }
        for row in self.rows:
            for warning in row.warnings:
                rows_by_warning.setdefault(warning, []).append(row.row.number)
        return list(rows_by_warning.items())

    @property
    def problems(self) -> list[tuple[RowOutcome, str, str]]:
        """(row, field, message) of every problem; the field is WHOLE_ROW for a problem of the row as a whole."""
        return [
            (row, name, message)
            for row in self.refused
            for name, messages in row.problems.items()
            for message in messages
        ]

    @property
    def persons(self) -> int:
        """The count of rows that reveal a person who is registered already."""
        return sum(
            row.is_known
            or bool(row.warnings)
            or "employee_number" in row.problems
            or bool(row.problems and row.hire)
            for row in self.rows
        )

    def unconfirmed(self, confirmed: Collection[str]) -> list[RegistrationWarning]:
        """Return the warnings whose keys are not among the confirmed ones."""
        return [warning for warning, _rows in self.warnings if warning.key not in confirmed]

    @property
    def digest(self) -> str:
        """The checksum of all that the plan does, so that only the plan the user saw is applied."""
        shown = [
            [
                row.row.number,
                row.is_known,
                str(row.hire and row.hire.post),
                str(row.term),
                [warning.key for warning in row.warnings],
            ]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps([shown, str(self.cost), str(self.remaining)]).encode()).hexdigest()


class HiresRefused(Exception):  # noqa: N818 - the name says what happened, and `plan` says why
    """The plan has problems, unconfirmed warnings or no reason, or is not the plan that was shown."""

    def __init__(self, plan: HirePlan) -> None:
        super().__init__("; ".join(f"{row.row.number}: {message}" for row, _field, message in plan.problems))
        self.plan = plan


def plan_hires(*, by: User | None, allocation: Allocation, table: SourceHires) -> HirePlan:
    """Return the plan of importing the table: all rows are registered and taken back.

    ValidationError if the grant is not open, or if the table is for another grant.
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
    """Register every row that is not registered yet, or none, and return the plan. Other registrations wait.

    `confirmed` are the keys of confirmed warnings; None confirms all. `shown` is the digest of the plan the user saw,
    None where nobody saw one. HiresRefused, with the plan, if anything prevents the import; ValidationError if the grant
    is not open, or if the table is for another grant.
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


def check_grant(grant: Grant, table: SourceHires) -> None:
    """Raise ValidationError if the table says that it is for another grant."""
    if table.grant_name.casefold() not in ("", grant.name.casefold()):
        message = _(
            "Regnearket er til bevillingen »%(other)s«. Indlæs det dér, eller hent et regneark til »%(grant)s«"
        )
        raise ValidationError(message % {"other": table.grant_name, "grant": grant.name})


def _run(by: User | None, allocation: Allocation, table: SourceHires, reason: str, *, keep: bool) -> HirePlan:
    allocation = lock_allocation(by, allocation)
    problems = Problems()
    check_grant_is_open(allocation.grant, problems)
    problems.raise_any()
    check_grant(allocation.grant, table)
    before = committed(allocation)
    resource = HireResource(by=by, allocation=allocation, reason=reason, table=table)
    rows = resource.run(keep=keep)
    return HirePlan(
        table,
        tuple(rows),
        cost=resource.committed - before,
        remaining=resource.remaining,
        reason=reason,
    )
