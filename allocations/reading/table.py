"""The canonical allocation table: the result of every reading, from any kind of source."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    UNALLOCATED = "unallocated"  # money that no hospital has been given
    NOTE = "note"  # a footnote, or prose around the table
    REFUSED = "refused"


class PictureRow(NamedTuple):
    """A row of the source: its number there, its kind, and the texts of its cells."""

    number: int
    kind: RowKind
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A table of the source, for the user to check. `names` are the columns' letters in a sheet, else their numbers.

    A turned table has the source's columns as rows, by their number, and the source's rows as columns.
    """

    place: Place | None
    names: tuple[str, ...]
    rows: tuple[PictureRow, ...]
    is_turned: bool = False

    @property
    def small(self) -> list[PictureRow]:
        """The header, if there is one, and the first rows below, at most four rows."""
        first = next((at for at, row in enumerate(self.rows) if row.kind is RowKind.HEADER), 0)
        return [row for row in self.rows[first : first + 6] if any(row.texts)][:4]

    @property
    def of_hospitals(self) -> list[PictureRow]:
        """The rows that may be a hospital's row, the total, or money that is not allocated."""
        kinds = (RowKind.DATA, RowKind.TOTAL, RowKind.UNALLOCATED, RowKind.REFUSED)
        return [row for row in self.rows if row.kind in kinds]


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

    def plus(self, others: Sequence["TableRow"]) -> "TableRow":
        """Return the row with the figures of other rows added; a share only where all have one."""
        rows = (self, *others)
        shares = [row.share_percent for row in rows if row.share_percent is not None]
        return replace(
            self,
            share_percent=sum(shares[1:], shares[0]) if len(shares) == len(rows) else None,
            amount=sum((row.amount for row in others), self.amount),
            amount_precision=sum((row.amount_precision for row in others), self.amount_precision),
            target=sum((row.target for row in others), self.target),
        )


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The printed total with the amount in kr.; None for a figure that the row does not have."""

    share_percent: Decimal | None
    amount: Decimal | None
    amount_precision: Decimal | None
    target: Decimal | None
    row: int


@dataclass(frozen=True, slots=True)
class DecidedTerms:
    """What was decided about the grant, by which the reader settles doubts: total and price of a post in kr."""

    total: Decimal
    unit_price: Decimal
    counts_posts: bool = True


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """The user's decisions about a table, instead of the reader's own.

    `table` is the number of the table, from 1. `columns` are roles by column, from 0, with None for a column that is
    not read. `total` is the number of the total's row in the source, 0 where no row is the total, and `unallocated`
    are the numbers of the rows of money that is not allocated, none for an answer that there are none. `year` is the
    one to read of several that columns are for. `turns` says that the hospitals stand in columns, `adds_up` that
    columns of one role and rows of one hospital are added, `computes` that amounts or targets that the table does not
    have are computed with the price in `terms`.
    """

    unit: Unit | None = None
    decimal_mark: DecimalMark | None = None
    table: int | None = None
    columns: Mapping[int, ColumnRole | None] = field(default_factory=dict)
    total: int | None = None
    unallocated: Collection[int] | None = None
    year: int | None = None
    turns: bool = False
    adds_up: bool = False
    computes: bool = False
    terms: DecidedTerms | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading a table. `rows` are empty while there are errors or questions.

    `unallocated` are the rows of money that no hospital has been given. `years` are those that columns are for, each
    for its own, and `year` is the chosen one. `picture` is the table that was read, None where none was; `tables` are all tables, where there are several.
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
    unallocated: tuple[TableRow, ...] = ()
    year: int | None = None
    years: tuple[int, ...] = ()

    @property
    def is_complete(self) -> bool:
        """True if the reading has neither errors nor questions."""
        return not self.errors and not self.questions
