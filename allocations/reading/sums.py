"""Find the rows of a table that are sums of other rows, by arithmetic: totals of groups, and the total, at any place.

Such a row has the amount and the target that the rows above it, or below it, have together. A table is understood this
way only if every row is a hospital's or a sum, one sum is of all hospitals, and there is only one way to see it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from allocations.reading.layout import TableLayout
from allocations.reading.names import is_name_of_reserve, is_subtotal, is_total
from allocations.reading.numbers import NotANumber, is_nil, last_digit, spelling, without_field_code
from allocations.reading.table import ColumnRole, DecidedTerms, Unit
from allocations.reading.vocabulary import without_unit
from hrtrack.common.tabular.cells import Row

_MOST_ROWS, _MOST_STEPS = 300, 2_000
_FEWEST_IN_ALL = 2


@dataclass(frozen=True)
class SumRows:
    """The sums among the rows of a table: the rows that each adds up, by number, and the row of the total."""

    parts: Mapping[int, Sequence[int]]
    total: int

    @property
    def has_groups(self) -> bool:
        """True if there are other sums than the total."""
        return len(self.parts) > 1


@dataclass(frozen=True)
class _Line:
    """A row with its figures."""

    number: int
    amount: Decimal
    target: Decimal
    is_named_sum: bool


@dataclass
class _Search:
    """The ways to see the lines as hospitals and sums that have been found, at most two, and the steps that are left.

    `is_below`: sums stand below what they add up.
    """

    is_below: bool
    ways: list[dict[int, tuple[int, ...]]] = field(default_factory=list)
    steps: int = _MOST_STEPS


def sum_rows(layout: TableLayout, terms: DecidedTerms | None = None) -> SumRows | None:
    """Return the sums among the rows below the header; None where the rows can't be seen this way, or in several.

    A row without a total's name is the total only if the amount is the grant's, where `terms` say that one: a hospital
    may have as much as the others together.
    """
    if len(layout.rows_below) > _MOST_ROWS:
        return None
    lines = _lines(layout)
    if lines is None or len(lines) <= _FEWEST_IN_ALL:
        return None
    for order, is_below in ((lines, True), (lines[::-1], False)):  # sums below what they add up, or above
        if terms and not order[-1].is_named_sum and not _is_grants_total(order[-1], terms):
            continue
        search = _Search(is_below)
        _see(order, (), {}, search)
        if search.ways:
            is_only_way = len(search.ways) == 1 and search.steps > 0
            return SumRows(search.ways[0], order[-1].number) if is_only_way else None
    return None


def is_held_back(layout: TableLayout, row: Row) -> bool:
    """Return whether the row has an amount, no target but nil, and the name of money that no hospital has been given."""
    amount, target = layout.columns.get(ColumnRole.AMOUNT), layout.columns.get(ColumnRole.TARGET)
    if amount is None or target is None:
        return False
    text = row.at(target)
    has_no_target = text in ("", "0") or (not text[-1:].isdecimal() and is_nil(text))
    return has_no_target and is_name_of_reserve(layout.hospital(row)) and bool(_number(row.at(amount)))


def _lines(layout: TableLayout) -> list[_Line] | None:
    """Return the rows with both figures; None if a row has only one, or none that can be read."""
    lines = []
    if not {ColumnRole.AMOUNT, ColumnRole.TARGET} <= layout.columns.keys():
        return None
    for row in layout.rows_below:
        columns = (layout.columns[ColumnRole.AMOUNT], layout.columns[ColumnRole.TARGET])
        texts = [row.at(column) for column in columns]
        if not any(texts):
            continue
        if is_held_back(layout, row):
            texts[1] = "0"
        figures = [_number(text) for text in texts]
        if row.flaw or figures[0] is None or figures[1] is None or not layout.hospital(row):
            return None
        label = layout.hospital(row)
        lines.append(_Line(row.number, figures[0], figures[1], is_total(label) or is_subtotal(label)))
    return lines


def _is_grants_total(line: _Line, terms: DecidedTerms) -> bool:
    """Return whether the amount is the grant's total in one of the units, rounded as printed."""
    slack = last_digit(line.amount) / 2
    return any(abs(line.amount - terms.total / unit.value) <= slack for unit in Unit)


def _number(text: str) -> Decimal | None:
    bare, _unit = without_unit(without_field_code(text))
    try:
        readings = spelling(bare)
    except NotANumber:
        return None
    return readings.danish if readings.danish is not None else readings.english


def _see(
    lines: Sequence[_Line], open_lines: tuple[_Line, ...], parts: dict[int, tuple[int, ...]], search: _Search
) -> None:
    """Look at the first line: a hospital, or a sum of the last open lines. The last line is the sum of all that is open."""
    search.steps -= 1
    if search.steps <= 0 or len(search.ways) > 1:
        return
    first, *rest = lines
    for number in _numbers_added_up(first, open_lines, is_last=not rest, is_below=search.is_below):
        added = tuple(line.number for line in open_lines[-number:])
        now = {**parts, first.number: added}
        if rest:
            _see(rest, (*open_lines[:-number], first), now, search)
        elif now not in search.ways:
            search.ways.append(now)
    if rest and not first.is_named_sum:
        _see(rest, (*open_lines, first), parts, search)


def _numbers_added_up(
    line: _Line, open_lines: Sequence[_Line], *, is_last: bool, is_below: bool
) -> Iterator[int]:
    """Yield how many of the last open lines the line may add up, the most first: of the last line, all."""
    if not (line.amount or line.target):
        return  # a hospital without money is no sum of others without
    sums = list(_sums(open_lines))
    # Below the one row of a group, its sum is told by its name alone.
    fewest = _FEWEST_IN_ALL if is_last or (is_below and not line.is_named_sum) else 1
    for number in range(len(open_lines), fewest - 1, -1):
        if sums[number - 1] == (line.amount, line.target) and not (is_last and number < len(open_lines)):
            yield number


def _sums(open_lines: Sequence[_Line]) -> Iterable[tuple[Decimal, Decimal]]:
    amount = target = Decimal()
    for line in reversed(open_lines):
        amount, target = amount + line.amount, target + line.target
        yield amount, target
