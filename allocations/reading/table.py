"""The canonical allocation table: what every reading gives, whatever it was read from."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from hrtrack.common.tabular.findings import Finding, Place, Text
from hrtrack.common.text.danish import format_number


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


@dataclass(frozen=True, slots=True)
class Question:
    """What can be read two ways and is never guessed; the chosen option's value goes back into the reading."""

    code: str
    message: Text = field(compare=False)
    row: int | None
    options: tuple[tuple[str, Text], ...] = field(compare=False)


class ColumnRole(Enum):
    """What a column of the table holds."""

    __hash__ = object.__hash__  # Enum's own is Python, and every figure of a table is kept by its role

    HOSPITAL = "hospital"
    SHARE = "share_percent"
    AMOUNT = "amount"
    TARGET = "target"

    @property
    def label(self) -> Text:
        return {
            ColumnRole.HOSPITAL: gettext_lazy("hospital"),
            ColumnRole.SHARE: gettext_lazy("fordelingsnøgle"),
            ColumnRole.AMOUNT: gettext_lazy("beløb"),
            ColumnRole.TARGET: gettext_lazy("måltal"),
        }[self]


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column as its header names it, counted from 0; without a role it is not imported."""

    label: str
    role: ColumnRole | None
    at: int = 0


class RowKind(Enum):
    """What a row of the source was taken for."""

    HEADER = "header"
    DATA = "data"
    TOTAL = "total"
    GROUP = "group"  # a heading over some of the rows
    NOTE = "note"  # a footnote, or prose around the table
    REFUSED = "refused"


class PictureRow(NamedTuple):
    """A row as it stands in the source: its number there, what it was taken for, and its cells' texts."""

    number: int
    kind: RowKind
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A table as it stands in its source, to be looked at. `names` are the columns': letters in a sheet, else numbers."""

    place: Place | None
    names: tuple[str, ...]
    rows: tuple[PictureRow, ...]

    @property
    def small(self) -> list[PictureRow]:
        """Its header and the first rows below."""
        first = next(at for at, row in enumerate(self.rows) if row.kind is RowKind.HEADER)
        return [row for row in self.rows[first : first + 6] if any(row.texts)][:4]

    @property
    def of_hospitals(self) -> list[PictureRow]:
        """The rows that may be a hospital's, or the total."""
        return [row for row in self.rows if row.kind in (RowKind.DATA, RowKind.TOTAL, RowKind.REFUSED)]


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
    """What was read, and what to know of where from. With errors or questions left there are no rows to import.

    picture: the table that was read, where one was found. tables: all of them, where there is more than one.
    """

    rows: tuple[TableRow, ...] = ()
    total: TotalRow | None = None
    unit: Unit | None = None
    columns: tuple[SourceColumn, ...] = ()
    errors: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Finding, ...] = ()
    picture: Picture | None = None
    tables: tuple[Picture, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.errors and not self.questions
