"""The tables of a report: columns, rows and a total, and how a value is shown to people and written for machines.

A table holds money in kr. People read money in tkr. and årsværk with one decimal; machines read all decimals.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from hrtrack.common.text.danish import NOTHING, format_date, format_number, format_percent, format_tkr
from hrtrack.common.text.rounding import is_rounded_away
from hrtrack.common.web.excel import COUNT, KR, PERCENT, PERSON_YEARS, UP_TO_TWO_DECIMALS


class Hidden:
    """The value of a figure that is not published."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN = Hidden()
HIDDEN_SHOWN = "•"
HIDDEN_PLAIN = "hidden"


class ValueKind(StrEnum):
    """The kind of a value. PERSON_YEARS to 4 decimals; FRACTION is shown in per cent, SHARE is per cent already."""

    TEXT = "text"
    COUNT = "count"
    WHOLE = "whole"  # a target in posts: whole, or with the decimals it has
    DECIMAL = "decimal"
    KR = "kr"
    PERSON_YEARS = "person_years"
    FRACTION = "fraction"
    SHARE = "share"
    DAYS = "days"
    DAY = "day"
    MARK = "mark"  # true where the column's label holds
    RANGE = "range"  # the low and the high of a COUNT or PERSON_YEARS, for people alone
    KR_RANGE = "kr_range"  # the same of money


@dataclass(frozen=True)
class ReportColumn:
    """A column of a table. `label` is without a unit; `drilldown` names the list behind the figure, "" if it has none.

    A column that is not shown is for machines alone: JSON and CSV have the same columns for every grant.
    """

    name: str
    label: str
    kind: ValueKind = ValueKind.COUNT
    drilldown: str = ""
    is_shown: bool = True

    @property
    def is_number(self) -> bool:
        """True if the values are numbers, set to the right."""
        return self.kind not in (ValueKind.TEXT, ValueKind.DAY, ValueKind.MARK)

    @property
    def heading(self) -> str:
        """The label with the unit that people read."""
        if self.kind in (ValueKind.KR, ValueKind.KR_RANGE):
            return _("%s (tkr.)") % self.label
        return f"{self.label} (%)" if self.kind is ValueKind.SHARE else self.label

    @property
    def exact_heading(self) -> str:
        """The label with the unit of the value as the table holds it."""
        if self.kind is ValueKind.KR:
            return _("%s (kr.)") % self.label
        return f"{self.label} (%)" if self.kind is ValueKind.SHARE else self.label

    def shown(self, value: Any) -> str:
        """Return a value as people read it; "–" for None."""
        if value is HIDDEN:
            return HIDDEN_SHOWN
        return NOTHING if value is None else SHOWN[self.kind](value)

    def plain(self, value: Any) -> Any:
        """Return a value as JSON and CSV hold it: counts as numbers, all other decimals as texts, money with 2 decimals."""
        if value is HIDDEN:
            return HIDDEN_PLAIN
        if value is None or self.kind in (ValueKind.TEXT, ValueKind.COUNT, ValueKind.MARK):
            return value
        return PLAIN[self.kind](value)

    @property
    def number_format(self) -> str:
        """The number format of Excel; "" for a text."""
        return NUMBER_FORMATS.get(self.kind, "")


def exactly(value: Decimal) -> str:
    """Return a decimal with all its decimals and no trailing zeros, as 19.7 or 3."""
    return f"{Decimal(value).normalize():f}"


def format_range(low: str, high: str) -> str:
    """Return a range as people read it: one number if both are the same."""
    return low if low == high else f"{low}–{high}"


SHOWN: Mapping[ValueKind, Callable[[Any], str]] = {
    ValueKind.TEXT: str,
    ValueKind.COUNT: format_number,
    ValueKind.WHOLE: lambda value: format_number(value, None),
    ValueKind.DECIMAL: lambda value: format_number(value, None),
    ValueKind.KR: format_tkr,
    ValueKind.PERSON_YEARS: lambda value: format_number(value, 1),
    ValueKind.FRACTION: format_percent,
    ValueKind.SHARE: lambda value: format_number(value, None),
    ValueKind.DAYS: lambda value: format_number(value, None),
    ValueKind.DAY: format_date,
    ValueKind.MARK: lambda value: _("Ja") if value else _("Nej"),
    ValueKind.RANGE: lambda value: format_range(*(format_number(number, None) for number in value)),
    ValueKind.KR_RANGE: lambda value: format_range(*map(format_tkr, value)),
}
PLAIN: Mapping[ValueKind, Callable[[Any], Any]] = {
    ValueKind.WHOLE: lambda value: int(value) if value == int(value) else exactly(value),
    ValueKind.DECIMAL: exactly,
    ValueKind.KR: lambda value: f"{value:.2f}",
    ValueKind.PERSON_YEARS: lambda value: f"{value:.4f}",
    ValueKind.FRACTION: lambda value: f"{value:.4f}",
    ValueKind.SHARE: exactly,
    ValueKind.DAYS: exactly,
    ValueKind.DAY: lambda value: value.isoformat(),
}
# The last digit that people are shown of the kinds that are rounded when they are shown.
SHOWN_UNITS: Mapping[ValueKind, Decimal] = {
    ValueKind.KR: Decimal(1000),
    ValueKind.PERSON_YEARS: Decimal("0.1"),
}
NUMBER_FORMATS = {
    ValueKind.COUNT: COUNT,
    ValueKind.WHOLE: UP_TO_TWO_DECIMALS,
    ValueKind.DECIMAL: UP_TO_TWO_DECIMALS,
    ValueKind.KR: KR,
    ValueKind.PERSON_YEARS: PERSON_YEARS,
    ValueKind.FRACTION: PERCENT,
    ValueKind.SHARE: PERCENT,
    ValueKind.DAYS: UP_TO_TWO_DECIMALS,
}


@dataclass(frozen=True)
class ReportRow:
    """The values of a table's columns, in their order. `filters` restrict the lists behind the figures to this row.

    A subtotal adds up rows above it, and has no lists of its own.
    """

    cells: tuple[Any, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    is_subtotal: bool = False


def hospital_filter(hospital_id: int | None) -> dict[str, str]:
    """Return the filter of a hospital's row; empty for the total."""
    return {} if hospital_id is None else {"hospital": str(hospital_id)}


@dataclass(frozen=True)
class DataTable:
    """A table. `name` is for machines and never translated. The total's cells are None where a sum means nothing."""

    name: str
    title: str
    columns: Sequence[ReportColumn]
    rows: Sequence[ReportRow]
    total: ReportRow | None = None
    is_rounded_before: bool = False  # each cell by itself, so that the rows may not add up to the total

    @property
    def with_total(self) -> list[ReportRow]:
        """The rows, with the total last if there is one."""
        return [*self.rows, *([self.total] if self.total else [])]

    def values(self, name: str) -> list[Any]:
        """Return the values of a column, without the total. StopIteration for an unknown column."""
        place = self.place_of(name)
        return [row.cells[place] for row in self.rows]

    def total_of(self, name: str) -> Any:
        """Return a column's value in the total; None without a total."""
        return self.total.cells[self.place_of(name)] if self.total else None

    def place_of(self, name: str) -> int:
        """Return the index of a column. StopIteration for an unknown column."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)

    @property
    def has_figures(self) -> bool:
        """True if any of the numbers is not zero."""
        return any(
            cell
            for row in self.with_total
            for column, cell in zip(self.columns, row.cells, strict=True)
            if column.is_number
        )

    @property
    def for_people(self) -> "DataTable":
        """The table with the columns that people are shown."""
        return self.with_only([column.name for column in self.columns if column.is_shown])

    @property
    def told(self) -> "DataTable":
        """The table without the columns of which a publication hides every value."""
        lines = self.with_total
        names = [
            column.name
            for place, column in enumerate(self.columns)
            if not lines or any(line.cells[place] is not HIDDEN for line in lines)
        ]
        return self.with_only(names)

    def with_only(self, names: Iterable[str], title: str = "") -> "DataTable":
        """Return the table with only the named columns, in their order, and with `title` if it is given."""
        places = [self.place_of(name) for name in names]

        def cut(row: ReportRow) -> ReportRow:
            return replace(row, cells=tuple(row.cells[place] for place in places))

        return replace(
            self,
            title=title or self.title,
            columns=[self.columns[place] for place in places],
            rows=[cut(row) for row in self.rows],
            total=cut(self.total) if self.total else None,
        )

    def with_range(
        self, ends: tuple[str, str], column: ReportColumn, exact: Decimal = Decimal(1)
    ) -> "DataTable":
        """Return the table with a column of the ranges between two columns, rounded to `exact`; None without a range."""
        places = [self.place_of(name) for name in ends]

        def ranged(row: ReportRow) -> ReportRow:
            values = tuple(row.cells[place] for place in places)
            if HIDDEN in values:
                return replace(row, cells=(*row.cells, HIDDEN))
            known = (
                None if None in values else tuple(value.quantize(exact, ROUND_HALF_UP) for value in values)
            )
            return replace(row, cells=(*row.cells, known))

        return replace(
            self,
            columns=[*self.columns, column],
            rows=[ranged(row) for row in self.rows],
            total=self.total and ranged(self.total),
        )

    def relabelled(self, labels: Mapping[str, str]) -> "DataTable":
        """Return the table with other labels of some columns, by the names of these."""
        columns = [replace(column, label=labels.get(column.name, column.label)) for column in self.columns]
        return replace(self, columns=columns)

    def is_rounded(self, units: Mapping[ValueKind, Decimal] = SHOWN_UNITS) -> bool:
        """Return whether the rows, rounded to the units of their kinds, do not add up to the rounded total."""
        if self.is_rounded_before:
            return True
        rows = [row for row in self.rows if not row.is_subtotal]
        return self.total is not None and any(
            is_rounded_away([row.cells[place] for row in rows], self.total.cells[place], units[column.kind])
            for place, column in enumerate(self.columns)
            if column.kind in units
        )

    def plain_rows(self) -> list[dict[str, Any]]:
        """Return the rows, with the total last, as machines read them."""
        return [self.plain(row) for row in self.with_total]

    def plain(self, row: ReportRow) -> dict[str, Any]:
        """Return a row as machines read it: values by the names of the columns."""
        return {
            column.name: column.plain(value) for column, value in zip(self.columns, row.cells, strict=True)
        }


def adding_up(name: str, title: str, columns: Sequence[ReportColumn], rows: Sequence[ReportRow]) -> DataTable:
    """Return a table whose total adds up every column of counts, money and årsværk; its first cell is "I alt".

    A total is None if the value of one row is None.
    """

    def total(place: int, column: ReportColumn) -> Any:
        if place == 0:
            return _("I alt")
        if column.kind in (ValueKind.COUNT, ValueKind.WHOLE, ValueKind.KR, ValueKind.PERSON_YEARS):
            values = [row.cells[place] for row in rows]
            return (
                None
                if None in values
                else sum(values, start=0 if column.kind is ValueKind.COUNT else Decimal())
            )
        return None

    cells = tuple(total(place, column) for place, column in enumerate(columns))
    return DataTable(name, title, columns, rows, ReportRow(cells))
