"""The canonical allocation table: what every reading gives, whatever it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from hrtrack.common.danish import format_number

Text = str | Promise


class Unit(Enum):
    """What the amounts are printed in; the value is the unit in kr."""

    KR = 1
    TKR = 1_000
    MIO = 1_000_000

    @property
    def label(self) -> str:
        return {Unit.KR: "kr.", Unit.TKR: "tkr.", Unit.MIO: "mio. kr."}[self]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in kr. that is read in the table's unit; its text always ends in the unit's full stop."""

    kr: Decimal
    unit: Unit

    def __str__(self) -> str:
        return f"{format_number(self.kr / self.unit.value, None)} {self.unit.label}"


class Severity(Enum):
    PASSED = "passed"
    NOTE = "note"
    STOPS = "stops"


def _filled(template: Text, params: Mapping[str, object]) -> str:
    shown = {name: format_number(v, None) if isinstance(v, Decimal) else v for name, v in params.items()}
    return str(template) % shown


filled = lazy(_filled, str)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, at which row of the source (1-based; None for the whole), and whether it stops the import.

    `message` is a lazy Danish sentence made from `params`, which hold text, Decimals, row numbers and Money.
    """

    code: str
    message: Text = field(compare=False)
    row: int | None
    severity: Severity
    params: Mapping[str, object]


def finding(
    code: str,
    message: Text,
    params: Mapping[str, object] | None = None,
    *,
    row: int | None = None,
    severity: Severity = Severity.STOPS,
) -> Finding:
    """A finding whose message has `params`, and `row`, filled in when it is shown."""
    given = params or {}
    return Finding(code, filled(message, {**given, "row": row}), row, severity, given)


@dataclass(frozen=True, slots=True)
class Question:
    """What can be read two ways and is never guessed; the chosen option's value goes back into the reading."""

    code: str
    message: Text = field(compare=False)
    row: int | None
    options: tuple[tuple[str, Text], ...] = field(compare=False)


class ReadError(Exception):
    """The source can't be read at all; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Role(Enum):
    """What a column of the table holds."""

    HOSPITAL = "hospital"
    SHARE = "share_percent"
    AMOUNT = "amount"
    TARGET = "target"

    @property
    def label(self) -> Text:
        return {
            Role.HOSPITAL: _("hospital"),
            Role.SHARE: _("fordelingsnøgle"),
            Role.AMOUNT: _("beløb"),
            Role.TARGET: _("måltal"),
        }[self]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its header names it; without a role it is not imported."""

    label: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One hospital's line: share in per cent and target with the decimals printed, amount in kr."""

    hospital: str
    share_percent: Decimal | None
    amount: Decimal
    amount_precision: Decimal  # kr. per step of the last printed digit: 1000 for "2.809" tkr.
    target: Decimal
    row: int


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The printed total, each figure of which may be missing; the amount in kr."""

    share_percent: Decimal | None
    amount: Decimal | None
    amount_precision: Decimal | None
    target: Decimal | None
    row: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and what to know of where from. With errors or questions left there are no rows to import."""

    rows: tuple[TableRow, ...] = ()
    total: TotalRow | None = None
    unit: Unit | None = None
    columns: tuple[Column, ...] = ()
    errors: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.errors and not self.questions
