"""What a report's tables are made of: columns declared once, rows, and a total; and how a figure reads to whom.

Money is in kr. in the table. People read it in tkr. and årsværk with one decimal; machines read everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from hrtrack.common.text.danish import NOTHING, format_date, format_number, format_percent, format_tkr
from hrtrack.common.web.excel import COUNT, KR, PERCENT, PERSON_YEARS, UP_TO_TWO_DECIMALS


class Hidden:
    """Stands for a figure that is not published."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN = Hidden()
HIDDEN_SHOWN = "•"
HIDDEN_PLAIN = "hidden"


class Kind(StrEnum):
    """What a figure is. PERSON_YEARS to 4 decimals; FRACTION is shown in per cent, SHARE is per cent already."""

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


@dataclass(frozen=True)
class Column:
    """A figure of a table. `label` without unit; `behind`: the name under which its list is found (reports.report.drilldown)."""

    name: str
    label: str
    kind: Kind = Kind.COUNT
    behind: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind not in (Kind.TEXT, Kind.DAY, Kind.MARK)

    @property
    def heading(self) -> str:
        """The label with the unit people read it in."""
        if self.kind is Kind.KR:
            return _("%s (tkr.)") % self.label
        return f"{self.label} (%)" if self.kind is Kind.SHARE else self.label

    @property
    def exact_heading(self) -> str:
        """The label with the unit of the value itself."""
        if self.kind is Kind.KR:
            return _("%s (kr.)") % self.label
        return f"{self.label} (%)" if self.kind is Kind.SHARE else self.label

    def shown(self, value: Any) -> str:
        """As people read it."""
        if value is HIDDEN:
            return HIDDEN_SHOWN
        return NOTHING if value is None else SHOWN[self.kind](value)

    def plain(self, value: Any) -> Any:
        """As JSON and CSV hold it: counts as numbers; all other decimals as texts, money with two decimals."""
        if value is HIDDEN:
            return HIDDEN_PLAIN
        if value is None or self.kind in (Kind.TEXT, Kind.COUNT, Kind.MARK):
            return value
        return PLAIN[self.kind](value)

    @property
    def number_format(self) -> str:
        """How Excel shows it; none of a text."""
        return NUMBER_FORMATS.get(self.kind, "")


def exactly(value: Decimal) -> str:
    return f"{Decimal(value).normalize():f}"


SHOWN: Mapping[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.COUNT: format_number,
    Kind.WHOLE: lambda value: format_number(value, None),
    Kind.DECIMAL: lambda value: format_number(value, None),
    Kind.KR: format_tkr,
    Kind.PERSON_YEARS: lambda value: format_number(value, 1),
    Kind.FRACTION: format_percent,
    Kind.SHARE: lambda value: format_number(value, None),
    Kind.DAYS: lambda value: format_number(value, None),
    Kind.DAY: format_date,
    Kind.MARK: lambda value: _("Ja") if value else _("Nej"),
}
PLAIN: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.WHOLE: lambda value: int(value) if value == int(value) else exactly(value),
    Kind.DECIMAL: exactly,
    Kind.KR: lambda value: f"{value:.2f}",
    Kind.PERSON_YEARS: lambda value: f"{value:.4f}",
    Kind.FRACTION: lambda value: f"{value:.4f}",
    Kind.SHARE: exactly,
    Kind.DAYS: exactly,
    Kind.DAY: lambda value: value.isoformat(),
}
NUMBER_FORMATS = {
    Kind.COUNT: COUNT,
    Kind.WHOLE: UP_TO_TWO_DECIMALS,
    Kind.DECIMAL: UP_TO_TWO_DECIMALS,
    Kind.KR: KR,
    Kind.PERSON_YEARS: PERSON_YEARS,
    Kind.FRACTION: PERCENT,
    Kind.SHARE: PERCENT,
    Kind.DAYS: UP_TO_TWO_DECIMALS,
}


@dataclass(frozen=True)
class Row:
    """The values of a table's columns, in their order; `of` says whose they are, as the list behind asks for it."""

    cells: tuple[Any, ...]
    of: Mapping[str, str] = field(default_factory=dict)


def of_hospital(hospital_id: int | None) -> dict[str, str]:
    """Whose a row is; of all of them nothing is said."""
    return {} if hospital_id is None else {"hospital": str(hospital_id)}


@dataclass(frozen=True)
class Table:
    """`name` is the machines' and never translated. The total's cells add up the rows' where that means anything."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    notes: Sequence[str] = ()

    @property
    def with_total(self) -> list[Row]:
        """The rows, and the total last."""
        return [*self.rows, *([self.total] if self.total else [])]

    def values(self, name: str) -> list[Any]:
        """A column's values, without the total's."""
        place = self.place_of(name)
        return [row.cells[place] for row in self.rows]

    def place_of(self, name: str) -> int:
        return next(place for place, column in enumerate(self.columns) if column.name == name)

    def with_only(self, names: Iterable[str], title: str = "") -> "Table":
        """The table with these of its columns, in this order."""
        places = [self.place_of(name) for name in names]

        def cut(row: Row) -> Row:
            return replace(row, cells=tuple(row.cells[place] for place in places))

        return replace(
            self,
            title=title or self.title,
            columns=[self.columns[place] for place in places],
            rows=[cut(row) for row in self.rows],
            total=cut(self.total) if self.total else None,
        )

    def plain_rows(self) -> list[dict[str, Any]]:
        """The rows, and the total last, as machines read them."""
        return [self.plain(row) for row in self.with_total]

    def plain(self, row: Row) -> dict[str, Any]:
        return {
            column.name: column.plain(value) for column, value in zip(self.columns, row.cells, strict=True)
        }


def adding_up(name: str, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    """A table whose total adds up every column of counts, money and årsværk; the first column says so.

    What is unknown of one row is unknown of the total.
    """

    def total(place: int, column: Column) -> Any:
        if place == 0:
            return _("I alt")
        if column.kind in (Kind.COUNT, Kind.WHOLE, Kind.KR, Kind.PERSON_YEARS):
            values = [row.cells[place] for row in rows]
            return (
                None if None in values else sum(values, start=0 if column.kind is Kind.COUNT else Decimal())
            )
        return None

    cells = tuple(total(place, column) for place, column in enumerate(columns))
    return Table(name, title, columns, rows, Row(cells))
