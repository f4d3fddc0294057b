"""The canonical allocation table: the result of every reading, from any kind of source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy

from hrtrack.common.tabular.findings import Finding, Place, Text
from hrtrack.common.text.danish import format_number

DecimalMark = Literal[",", "."]


class Unit(Enum):
    """The unit that the amounts are printed in; the value is the unit in kr."""

    KR = 1
    TKR = 1_000
    MIO = 1_000_000

    @property
    def label(self) -> str:
        """The unit's abbreviation: kr., tkr. or mio. kr."""
        return {Unit.KR: "kr.", Unit.TKR: "tkr.", Unit.MIO: "mio. kr."}[self]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in kr., shown in the table's unit; the text always ends in the unit's full stop."""

    kr: Decimal
    unit: Unit

    def __str__(self) -> str:
        return f"{format_number(self.kr / self.unit.value, None)} {self.unit.label}"


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt about the table that the user decides. The value of the chosen option becomes a ReadingChoice."""

    code: str
    message: Text = field(compare=False)
    row: int | None
    options: tuple[tuple[str, Text], ...] = field(compare=False)


class ColumnRole(Enum):
    """The content of a column of the table."""

    # Enum's own hash is Python, and slow for the figures of a table, which are all kept by their role.
    __hash__ = object.__hash__

    HOSPITAL = "hospital"
    SHARE = "share_percent"
    AMOUNT = "amount"
    TARGET = "target"

    @property
    def label(self) -> Text:
        """The role in Danish, in small letters."""
        return {
            ColumnRole.HOSPITAL: gettext_lazy("hospital"),
            ColumnRole.SHARE: gettext_lazy("fordelingsnøgle"),
            ColumnRole.AMOUNT: gettext_lazy("beløb"),
            ColumnRole.TARGET: gettext_lazy("måltal"),
        }[self]


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column with its heading, counted from 0. A column without a role is not imported."""

    label: str
    role: ColumnRole | None
    at: int = 0


class RowKind(Enum):
    """The kind of a row of the source, as the reader took it."""

    HEADER = "header"
    DATA = "data"
    TOTAL = "total"
    GROUP = "group"  # a heading over some of the rows
    SUBTOTAL = "subtotal"  # the sum of some of the rows
    NOTE = "note"  # a footnote, or prose around the table
    REFUSED = "refused"


class PictureRow(NamedTuple):
    """A row of the source: its number there, its kind, and the texts of its cells."""

    number: int
    kind: RowKind
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A table of the source, for the user to check. `names` are the columns' letters in a sheet, else their numbers."""

    place: Place | None
    names: tuple[str, ...]
    rows: tuple[PictureRow, ...]

    @property
    def small(self) -> list[PictureRow]:
        """The header and the first rows below, at most four rows."""
        first = next(at for at, row in enumerate(self.rows) if row.kind is RowKind.HEADER)
        return [row for row in self.rows[first : first + 6] if any(row.texts)][:4]

    @property
    def of_hospitals(self) -> list[PictureRow]:
        """The rows that may be a hospital's row or the total."""
        return [row for row in self.rows if row.kind in (RowKind.DATA, RowKind.TOTAL, RowKind.REFUSED)]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One hospital's row: share in per cent and target with the printed decimals, amount in kr.

    `amount_precision` is in kr. per step of the last printed digit: 1000 for "2.809" tkr.
    """

    hospital: str
    share_percent: Decimal | None
    amount: Decimal
    amount_precision: Decimal
    target: Decimal
    row: int


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The printed total with the amount in kr.; None for a figure that the row does not have."""

    share_percent: Decimal | None
    amount: Decimal | None
    amount_precision: Decimal | None
    target: Decimal | None
    row: int


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """The user's decisions about a table, instead of the reader's own.

    `table` is the number of the table, from 1. `columns` are roles by column, from 0, with None for a column that is
    not read. `total` is the number of the total's row in the source, 0 where no row is the total.
    """

    unit: Unit | None = None
    decimal_mark: DecimalMark | None = None
    table: int | None = None
    columns: Mapping[int, ColumnRole | None] = field(default_factory=dict)
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading a table. `rows` are empty while there are errors or questions.

    `picture` is the table that was read, None where none was; `tables` are all tables, where there are several.
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
        """True if the reading has neither errors nor questions."""
        return not self.errors and not self.questions
