"""The plan of an import: what each row changes, the checks, and the decisions that are missing."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from allocations.models import Hospital
from allocations.reading import Finding, Severity
from allocations.services.grants import SHORTEST_REASON, GrantTerms, TermChange
from allocations.services.table_application import FIRST_TABLE, DecidedFigures, TableApplication
from hrtrack.common.tabular.findings import finding
from hrtrack.common.text.cleaning import clean_text

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
FOR_ALL = ""
MISSING_HOSPITAL = "missing_hospital"
# The errors that are answered by saying otherwise how the table applies.
WRONG_APPLICATION = ("decided_in_future", "financial_year_missing", "earlier_year_missing")
BELOW_USE, REPLACED = "below_use", "allocation_replaced"
# The reasons for lowered hospitals answer these checks; every other check asks for a reason for the whole table.
ANSWERED_BY_HOSPITALS = (BELOW_USE, REPLACED)
REASON_MISSING = _("Angiv en begrundelse for indlæsningen.")


@dataclass(frozen=True)
class TableFigures:
    """A hospital's figures as a table has them: share in per cent, amount in kr., target. None where there is none."""

    share_percent: Decimal | None
    amount: Decimal | None
    target: Decimal | None


@dataclass(frozen=True)
class PrintedName:
    """A hospital's name in a row of the table, and the known hospital that the row is for; None for a new one.

    `short_name` is that of the hospital, proposed for a new one. `near` are the known hospitals that an unknown name may
    mean. `is_decided` says that the user has chosen.
    """

    text: str
    row: int
    known: Hospital | None
    short_name: str = ""
    near: Sequence[Hospital] = ()
    is_new_spelling: bool = False
    is_decided: bool = False


@dataclass(frozen=True)
class PlannedRow:
    """The effect of one row of the table. Share in per cent, amounts in kr.; `before` are the figures until now.

    Amount and target are those after the import; `given` are those that the table has.
    `shortfalls` are sentences about figures below the hospital's use, which need a `reason`. `names` are the names in
    the table, several where rows of one hospital are added up.
    """

    hospital: str
    known: Hospital | None
    short_name: str
    share_percent: Decimal | None
    amount: Decimal
    target: Decimal
    posts_paid: Decimal
    before: TableFigures | None
    row: int
    given: DecidedFigures
    shortfalls: Sequence[str] = ()
    reason: str = ""
    names: Sequence[PrintedName] = ()

    @property
    def is_new_spelling(self) -> bool:
        """True if a name in the table is to be remembered as one of the hospital's."""
        return any(name.is_new_spelling for name in self.names)

    @property
    def action(self) -> str:
        """CREATED, CHANGED or UNCHANGED."""
        if self.before is None:
            return CREATED
        now = TableFigures(self.share_percent, self.amount, self.target)
        return UNCHANGED if now == self.before else CHANGED

    @property
    def has_other_figures(self) -> bool:
        """True if the amount or the target is another than until now."""
        return self.before is None or (self.amount, self.target) != (self.before.amount, self.before.target)

    @property
    def lacks_reason(self) -> bool:
        """True if the row needs a reason and has none that is long enough."""
        return bool(self.shortfalls) and len(self.reason) < SHORTEST_REASON

    @property
    def as_before(self) -> list[str] | None:
        """Today's share, amount and target as text, which the preview shows beside the new ones; None for a new allocation."""
        if self.before is None:
            return None
        return [str(figure) for figure in (self.before.share_percent, self.before.amount, self.before.target)]

    def as_dict(self) -> dict[str, Any]:
        """Return the row as the command prints it: share and amount as strings, whole targets as numbers."""
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
    """The effect of an import, and every check. A plan with errors can't be applied.

    `recorded` is the number of the import's record, once the plan is applied and has changed something. `is_later`: the
    grant has money or targets already, and `how` says how the table applies to them. `years` are the financial years that
    have money, none where the money is of the whole grant.
    """

    terms: GrantTerms
    grant_action: str
    rows: tuple[PlannedRow, ...] = ()
    checks: tuple[Finding, ...] = ()
    errors: tuple[Finding, ...] = ()
    grant_changes: tuple[TermChange, ...] = ()
    reason: str = ""
    recorded: int | None = None
    how: TableApplication = FIRST_TABLE
    is_later: bool = False
    years: tuple[int, ...] = ()

    @property
    def new_hospitals(self) -> list[PlannedRow]:
        """The rows that create a hospital."""
        return [row for row in self.rows if row.known is None]

    @property
    def unknown(self) -> list[PrintedName]:
        """The names that no hospital has, those that the user has decided about included."""
        names = (name for row in self.rows for name in row.names)
        return [name for name in names if name.known is None or name.is_new_spelling]

    @property
    def undecided(self) -> list[PrintedName]:
        """The names of new hospitals that resemble a known one, and that the user has not decided about."""
        return [name for name in self.unknown if name.known is None and name.near and not name.is_decided]

    @property
    def is_answered_here(self) -> bool:
        """True if choices of the preview answer every error: which hospital a name is, and how the table applies.

        A hospital that is missing may stand under another name, or a later table may add to some hospitals only.
        """
        answered = {*WRONG_APPLICATION, *([MISSING_HOSPITAL] if self.unknown or self.is_later else [])}
        return {error.code for error in self.errors} <= answered

    @property
    def total(self) -> PlannedRow:
        """The sums of the rows, as a row."""
        shares = [row.share_percent for row in self.rows if row.share_percent is not None]
        return PlannedRow(
            hospital=str(_("Rækkerne i alt")),
            known=None,
            short_name="",
            share_percent=sum(shares, Decimal()) if shares else None,
            amount=sum((row.amount for row in self.rows), Decimal()),
            target=sum((row.target for row in self.rows), Decimal()),
            given=DecidedFigures(
                sum((row.given.amount for row in self.rows), Decimal()),
                sum((row.given.target for row in self.rows), Decimal()),
            ),
            posts_paid=sum((row.posts_paid for row in self.rows), Decimal()),
            before=None,
            row=0,
        )

    @property
    def lowered(self) -> list[PlannedRow]:
        """The rows that need a reason."""
        return [row for row in self.rows if row.shortfalls]

    @property
    def asks_reason(self) -> list[Finding]:
        """The checks that ask for a reason for the import as a whole."""
        if self.changes_nothing:
            return []
        answered = ANSWERED_BY_HOSPITALS if self.lowered else ()
        return [
            check for check in self.checks if check.severity is Severity.REASON and check.code not in answered
        ]

    @property
    def missing_reasons(self) -> list[Finding]:
        """An error for each reason that is missing."""
        missing = [finding("reason_missing", REASON_MISSING)] if self.lacks_reason else []
        return missing + [
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
        """True if the import needs a reason and has none that is long enough."""
        return bool(self.asks_reason) and len(self.reason) < SHORTEST_REASON

    @property
    def reasons(self) -> str:
        """The reasons as text: the import's, and a line for each lowered hospital."""
        lowered = [f"{row.hospital}: {row.reason}" for row in self.lowered if row.reason]
        return "\n".join(dict.fromkeys(filter(None, [self.reason, *lowered])))

    @property
    def changes_nothing(self) -> bool:
        """True if the grant, every allocation and every spelling stay as they are."""
        return self.grant_action == UNCHANGED and all(
            row.action == UNCHANGED and not row.is_new_spelling for row in self.rows
        )

    def with_reasons(self, reasons: Mapping[str, str]) -> "Plan":
        """Return the plan with the reasons by hospital's name in the plan.

        The reason at FOR_ALL is the import's, and that of lowered hospitals without their own. ValidationError for
        control characters in a reason.
        """
        cleaned = {name: clean_text(reason).strip() for name, reason in reasons.items()}
        for_all = cleaned.get(FOR_ALL, "")
        rows = (
            replace(row, reason=cleaned.get(row.hospital, for_all) if row.shortfalls else "")
            for row in self.rows
        )
        return replace(self, rows=tuple(rows), reason=for_all)

    @property
    def asks_effect(self) -> bool:
        """True if it must be said how a later table applies: its amounts or targets are others than the earlier ones."""
        return self.is_later and any(row.has_other_figures for row in self.rows)

    @property
    def digest(self) -> str:
        """The checksum of all that the plan changes, so that only the plan the user saw is applied."""
        changes = [[change.label, change.before, change.after] for change in self.grant_changes]
        shown = [
            dataclasses.astuple(self.how) if self.is_later else None,
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
        return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()
