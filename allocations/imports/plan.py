"""What an import would do, row by row, and what must be said before it does it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from allocations.models import Allocation, Hospital
from allocations.reading import Finding, Severity
from allocations.services.grants import SHORTEST_REASON, GrantTerms, TermChange
from hrtrack.common.tabular.findings import finding

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
FOR_ALL = ""
MISSING_HOSPITAL = "missing_hospital"
BELOW_USE, REPLACED = "below_use", "allocation_replaced"
# What is said of the hospitals that are lowered is why for these; anything else that asks is of the whole table.
SAID_OF_HOSPITALS = (BELOW_USE, REPLACED)
REASON_MISSING = _("Angiv en begrundelse for indlæsningen.")


@dataclass(frozen=True)
class PlannedRow:
    """What a row of the table does. Share in percent, amounts in kr.; `before` is the allocation there is.

    `shortfalls` say what is lowered below what is used, for which there must be a `reason`. `printed` is the name in the
    table; `near` are the hospitals that an unknown one may be, until somebody has decided.
    """

    hospital: str
    known: Hospital | None
    short_name: str
    share_percent: Decimal | None
    amount: Decimal
    target: Decimal
    posts_paid: Decimal
    before: Allocation | None
    row: int
    shortfalls: Sequence[str] = ()
    reason: str = ""
    printed: str = ""
    near: Sequence[Hospital] = ()
    is_new_spelling: bool = False
    is_decided: bool = False

    @property
    def action(self) -> str:
        if self.before is None:
            return CREATED
        now = (self.share_percent, self.amount, self.target)
        return (
            UNCHANGED
            if now == (self.before.share_percent, self.before.amount, self.before.target)
            else CHANGED
        )

    @property
    def lacks_reason(self) -> bool:
        return bool(self.shortfalls) and len(self.reason) < SHORTEST_REASON

    @property
    def as_before(self) -> list[str] | None:
        """The figures there are, which the user is shown beside the new ones."""
        if self.before is None:
            return None
        return [str(figure) for figure in (self.before.share_percent, self.before.amount, self.before.target)]

    def as_dict(self) -> dict[str, Any]:
        """As the command prints it: share and money as strings, whole targets as numbers."""
        whole = self.target == self.target.to_integral_value()
        return {
            "hospital": self.hospital,
            "share_percent": None if self.share_percent is None else f"{self.share_percent.normalize():f}",
            "amount": f"{self.amount:.2f}",
            "target_posts": int(self.target) if whole else f"{self.target.normalize():f}",
            "action": self.action,
        }


@dataclass(frozen=True)
class Plan:
    """What an import would do, and everything that was checked. With errors it does nothing.

    `recorded` is the number of the import that was kept when it was applied and changed something.
    """

    terms: GrantTerms
    grant_action: str
    rows: tuple[PlannedRow, ...] = ()
    checks: tuple[Finding, ...] = ()
    errors: tuple[Finding, ...] = ()
    grant_changes: tuple[TermChange, ...] = ()
    reason: str = ""
    recorded: int | None = None

    @property
    def new_hospitals(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.known is None]

    @property
    def unknown(self) -> list[PlannedRow]:
        """The rows whose names are known of no hospital, those that somebody told of included."""
        return [row for row in self.rows if row.known is None or row.is_new_spelling]

    @property
    def undecided(self) -> list[PlannedRow]:
        """The rows with a new hospital that may be one that is known, which nobody has said that it is not."""
        return [row for row in self.new_hospitals if row.near and not row.is_decided]

    @property
    def may_be_named(self) -> bool:
        """Whether nothing is wrong but that a hospital is missing, which may be one whose name is not known."""
        return bool(self.unknown) and {error.code for error in self.errors} == {MISSING_HOSPITAL}

    @property
    def total(self) -> PlannedRow:
        """The rows added up."""
        shares = [row.share_percent for row in self.rows if row.share_percent is not None]
        return PlannedRow(
            hospital=str(_("Rækkerne i alt")),
            known=None,
            short_name="",
            share_percent=sum(shares, Decimal()) if shares else None,
            amount=sum((row.amount for row in self.rows), Decimal()),
            target=sum((row.target for row in self.rows), Decimal()),
            posts_paid=sum((row.posts_paid for row in self.rows), Decimal()),
            before=None,
            row=0,
        )

    @property
    def lowered(self) -> list[PlannedRow]:
        """The rows for which a reason is asked."""
        return [row for row in self.rows if row.shortfalls]

    @property
    def asks_reason(self) -> list[Finding]:
        """What the import as a whole must have a reason for."""
        if self.changes_nothing:
            return []
        said = SAID_OF_HOSPITALS if self.lowered else ()
        return [
            check for check in self.checks if check.severity is Severity.REASON and check.code not in said
        ]

    @property
    def missing_reasons(self) -> list[Finding]:
        """What is asked for and not given."""
        lacking = [finding("reason_missing", REASON_MISSING)] if self.lacks_reason else []
        return lacking + [
            finding(
                "reason_missing",
                _("%(why)s Angiv en begrundelse for %(hospital)s."),
                {"why": " ".join(row.shortfalls), "hospital": row.hospital},
                row=row.row,
            )
            for row in self.lowered
            if row.lacks_reason
        ]

    @property
    def lacks_reason(self) -> bool:
        return bool(self.asks_reason) and len(self.reason) < SHORTEST_REASON

    @property
    def reasons(self) -> str:
        """Why it is done: of the import as a whole, and a line for each hospital that is lowered."""
        lowered = [f"{row.hospital}: {row.reason}" for row in self.lowered if row.reason]
        return "\n".join(dict.fromkeys(filter(None, [self.reason, *lowered])))

    @property
    def changes_nothing(self) -> bool:
        return self.grant_action == UNCHANGED and all(
            row.action == UNCHANGED and not row.is_new_spelling for row in self.rows
        )

    @property
    def digest(self) -> str:
        """Changes whenever the plan does: what was shown is what is applied."""
        changes = [[change.label, change.before, change.after] for change in self.grant_changes]
        shown = [
            self.grant_action,
            changes,
            [
                [
                    row.as_dict(),
                    row.known and row.known.pk,
                    row.as_before,
                    *row.shortfalls,
                    row.is_new_spelling,
                ]
                for row in self.rows
            ],
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()
