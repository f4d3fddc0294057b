"""Read the figures of a table's rows: refuse what is no number, ask what can be read two ways, and give kr."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from allocations.reading.layout import FIGURE_ROLES, FindingLog, TableLayout, shortened
from allocations.reading.names import hospital_key
from allocations.reading.numbers import (
    NotANumber,
    Spelling,
    has_mark,
    is_nil,
    last_digit,
    says_nil,
    spelling,
    without_field_code,
)
from allocations.reading.questions import ambiguous_number, ambiguous_unit
from allocations.reading.rows import SortedRows
from allocations.reading.table import (
    ColumnRole,
    DecimalMark,
    Money,
    ReadingChoices,
    TableRow,
    TotalRow,
    Unit,
)
from allocations.reading.vocabulary import without_unit
from hrtrack.common.tabular.cells import Cell, Row
from hrtrack.common.tabular.findings import Severity, finding

# The room an allocation has: the largest number, and the most decimals (the amount's counted in kr.).
# Printed shares may add up to a little over 100.
_LARGEST = {
    ColumnRole.SHARE: Decimal(101),
    ColumnRole.AMOUNT: Decimal(10) ** 12 - 1,
    ColumnRole.TARGET: Decimal(10) ** 6 - 1,
}
_DECIMALS = {ColumnRole.SHARE: 4, ColumnRole.AMOUNT: 2, ColumnRole.TARGET: 2}

_ORE = Decimal("0.01")
_MARKS: tuple[DecimalMark, ...] = (",", ".")
# Money that is not allocated has no target, and may have no share.
_OF_HOSPITALS_ALONE = (ColumnRole.SHARE, ColumnRole.TARGET)
# So many decimals are those of a quotient, and no amount that somebody wrote.
_DECIMALS_OF_QUOTIENT = 5

# The readable figures of a row, each with its role and column; several of a role where columns are added up.
_Spellings = list[tuple[ColumnRole, int, Spelling]]
_Printed = dict[ColumnRole, Decimal]
_RowsWithSpellings = Sequence[tuple[Row, _Spellings]]


@dataclass(frozen=True)
class ReadFigures:
    """The rows of hospitals, the money that is not allocated, and the total, in kr.; `unit` is the printed one.

    All are empty while there are errors or questions. The unit is None where the table does not say it.
    """

    unit: Unit | None = None
    rows: tuple[TableRow, ...] = ()
    unallocated: tuple[TableRow, ...] = ()
    total: TotalRow | None = None


class FigureReader:
    """Read the figures of one table's rows with the unit and the decimal mark that are chosen or printed."""

    def __init__(self, layout: TableLayout, choices: ReadingChoices, log: FindingLog) -> None:
        self.layout = layout
        self.choices = choices
        self.log = log
        self.decimal_mark = choices.decimal_mark
        # The units that stand in the cells themselves, and whether an amount stands without one.
        self.cell_units: set[Unit] = set()
        self.has_bare_amounts = False
        # The cells of amounts that were rounded to the øre.
        self.rounded: list[tuple[Row, Cell, Decimal]] = []

    def read(self, rows: SortedRows) -> ReadFigures:
        """Return the figures of the rows; only the unit while the log has errors or questions."""
        gaps = self._gaps(rows.data)
        of_hospitals = [(row, self._spellings(row, gaps)) for row in rows.data]
        held_back = [(row, self._spellings(row, _OF_HOSPITALS_ALONE)) for row in rows.unallocated]
        of_total = [(rows.total, self._spellings(rows.total, FIGURE_ROLES))] if rows.total else []
        spelled = [*of_hospitals, *held_back, *of_total]
        if doubtful := None if self.decimal_mark else _doubtful(spelled):
            self._settle_decimal_mark(doubtful, [*of_hospitals, *held_back], of_total)
        unit = self._unit(spelled)
        if unit is None or self.log.errors or self.log.questions:
            return ReadFigures(unit)
        kr = unit.value
        printed = [self._printed(row, spellings, kr) for row, spellings in spelled]
        for (row, _spellings), of_row in zip(held_back, printed[len(of_hospitals) :], strict=False):
            if of_row.get(ColumnRole.TARGET):
                message = _("Række %(row)s har et måltal og kan ikke være penge, der ikke er fordelt.")
                self.log.refuse("unallocated_target", message, row)
        if self.log.errors:
            return ReadFigures(unit)
        read = [
            self._table_row(row, of_row, kr)
            for (row, _spellings), of_row in zip(spelled, printed, strict=True)
            if row is not rows.total
        ]
        figures = ReadFigures(
            unit,
            tuple(self._added_up(read[: len(of_hospitals)]))
            if self.choices.adds_up
            else tuple(read[: len(of_hospitals)]),
            tuple(read[len(of_hospitals) :]),
            self._total_row(rows.total, printed[-1], kr) if rows.total else None,
        )
        self._settle_rounded(figures)
        return ReadFigures(unit) if self.log.errors else figures

    def _added_up(self, rows: Iterable[TableRow]) -> list[TableRow]:
        """Return the rows with those of the same hospital, which the user wants added up, as one row."""
        by_key: dict[str, list[TableRow]] = {}
        for row in rows:
            by_key.setdefault(hospital_key(row.hospital), []).append(row)
        added = []
        for first, *others in by_key.values():
            if others:
                message = _("Rækkerne %(rows)s er alle »%(hospital)s« og er lagt sammen.")
                numbers = ", ".join(str(row.row) for row in (first, *others))
                params = {"rows": numbers, "hospital": first.hospital}
                self.log.notes.append(
                    finding("rows_added", message, params, row=first.row, severity=Severity.NOTE)
                )
            added.append(first.plus(others))
        return added

    def _settle_rounded(self, figures: ReadFigures) -> None:
        """Note the amounts that were rounded, if the rounded rows give the printed total; else refuse them."""
        rows, total = (*figures.rows, *figures.unallocated), figures.total
        added = sum((row.amount for row in rows), Decimal())
        slack = _ORE * (len(rows) + 1) / 2
        gives_total = total is not None and total.amount is not None and abs(added - total.amount) <= slack
        for row, cell, kr in self.rounded:
            if gives_total:
                message = _("»%(value)s« i række %(row)s er rundet til %(kr)s")
                self.log.note("rounded_amount", message, row, value=cell.text, kr=Money(kr, Unit.KR))
            else:
                self.log.refuse_figure("too_many_decimals", cell)

    def _gaps(self, data: Iterable[Row]) -> Collection[ColumnRole]:
        """Return the figures that may be missing: the share, where no hospital has one."""
        column = self.layout.columns.get(ColumnRole.SHARE)
        return () if column is None or any(row.at(column) for row in data) else (ColumnRole.SHARE,)

    def _spellings(self, row: Row, gaps: Collection[ColumnRole]) -> _Spellings:
        """Return the row's readable figures by role. Figures that are missing are refused unless named in `gaps`."""
        for column in self.layout.outside:
            if text := row.at(column):
                message = _(
                    "Række %(row)s har »%(value)s« i kolonne %(column)s, som ikke har en overskrift. "
                    "Ret rækken, eller vælg, hvad kolonnen er, eller »Læses ikke«."
                )
                self.log.refuse("cell_outside", message, row, column, value=shortened(text))
        figures: _Spellings = []
        columns = self.layout.figure_columns
        # Of columns that are added up, one with a figure is enough.
        filled = {role for role, column in columns if row.at(column)} if self.choices.adds_up else ()
        for role, column in columns:
            text = row.at(column)
            if role in gaps and is_nil(text):
                continue
            if not text and role not in gaps and role not in filled:
                message = _("Række %(row)s mangler et tal i kolonnen »%(column)s«.")
                self.log.refuse("figure_missing", message, row, column)
            elif text and (readings := self._spelling(row, role, column)):
                figures.append((role, column, readings))
        return figures

    def _spelling(self, row: Row, role: ColumnRole, column: int) -> Spelling | None:
        text = self._bare(row, role, column)
        if text[-1:].isdecimal():
            pass  # most are: neither a sign for nil nor a mark ends in a digit
        elif is_nil(text) and self._means_nil(row):
            message = _("»%(value)s« i række %(row)s, »%(column)s«, er læst som nul.")
            self.log.note("dash_for_nil", message, row, value=text, column=self.layout.label(column))
            text = "0"
        elif (has_nil_sign := is_nil(text)) or has_mark(text):
            self.log.refuse_figure("nil_sign" if has_nil_sign else "marked_number", row.cell(column))
            return None
        try:
            readings = spelling(text).at_most(_LARGEST[role])
        except NotANumber as error:
            self.log.refuse_figure(error.code, row.cell(column))
            return None
        if readings.is_neither:
            self.log.refuse_figure("number_too_large", row.cell(column))
            return None
        return readings

    def _bare(self, row: Row, role: ColumnRole, column: int) -> str:
        """Return the text of a figure without its unit and the code of a Word field."""
        text = row.at(column)
        if text[:1].isdecimal() and text[-1:].isdecimal() and text.isascii():
            self.has_bare_amounts |= role is ColumnRole.AMOUNT
            return text  # most are: nothing stands around them
        text = without_field_code(text)
        if role is ColumnRole.SHARE:
            text = text.removesuffix("%").rstrip()
        if role is ColumnRole.AMOUNT:
            text, unit = without_unit(text)
            self.cell_units |= {unit} if unit else set()
            self.has_bare_amounts |= unit is None and not is_nil(text)
        return text

    def _means_nil(self, row: Row) -> bool:
        """Return whether a dash in the row means nil: all its figures are that, or the table says so."""
        figures = [row.at(column) for _role, column in self.layout.figure_columns]
        return all(not text or is_nil(text) for text in figures) or self._says_nil

    @cached_property
    def _says_nil(self) -> bool:
        """Whether the table says that a dash means nil."""
        return any(says_nil(row.text) for row in self.layout.rows)

    def _settle_decimal_mark(
        self, doubtful: tuple[Cell, Spelling], rows: _RowsWithSpellings, total: _RowsWithSpellings
    ) -> None:
        """Take the decimal mark by which alone the amounts give the printed total and the grant's, and note why; else ask.

        One figure that is not surely Danish decides about every number in the table.
        """
        cell, readings = doubtful
        unit, terms = self.choices.unit or self._printed_unit(), self.choices.terms
        marks = [mark for mark in _MARKS if unit and self._gives_totals(rows, total, unit, mark)]
        if len(marks) != 1:
            self.log.questions.append(ambiguous_number(cell, readings))
            return
        self.decimal_mark = marks[0]
        message = (
            _(
                "»%(value)s« i række %(row)s er læst som %(number)s, for kun sådan giver beløbene bevillingens %(total)s"
            )
            if terms
            else _(
                "»%(value)s« i række %(row)s er læst som %(number)s, for kun sådan giver beløbene tabellens sum."
            )
        )
        params = {
            "value": cell.text,
            "number": self._number(readings),
            "total": Money(terms.total, Unit.KR) if terms else None,
        }
        self.log.notes.append(finding("mark_settled", message, params, row=cell.row, severity=Severity.NOTE))

    def _gives_totals(
        self, rows: _RowsWithSpellings, total: _RowsWithSpellings, unit: Unit, mark: DecimalMark
    ) -> bool:
        """Return whether the amounts, read with the mark, give the totals that are known, within rounding."""
        amounts, printed = (
            [
                _read_with(mark, readings)
                for _row, spellings in spelled
                for role, _column, readings in spellings
                if role is ColumnRole.AMOUNT
            ]
            for spelled in (rows, total)
        )
        numbers = [number for number in (*amounts, *printed) if number is not None]
        if len(numbers) < len(amounts) + len(printed) or not amounts:
            return False
        slack = sum(map(last_digit, numbers), Decimal()) / 2
        added = sum(numbers[: len(amounts)], Decimal())
        stated = sum(numbers[len(amounts) :], Decimal()) if printed else added
        terms = self.choices.terms
        is_of_grant = terms is None or abs(stated * unit.value - terms.total) <= slack * unit.value
        return (bool(printed) or terms is not None) and abs(added - stated) <= slack and is_of_grant

    def _printed_unit(self) -> Unit | None:
        """Return the one unit that the heading or all cells name; None where they do not name just one."""
        if ColumnRole.AMOUNT not in self.layout.columns:
            return Unit.KR
        printed = self.layout.header.units | self.cell_units
        # The unit of some cells is not that of the others.
        is_of_all = bool(self.layout.header.units) or not self.has_bare_amounts
        return next(iter(printed)) if len(printed) == 1 and is_of_all else None

    def _unit(self, spelled: _RowsWithSpellings) -> Unit | None:
        """Return the chosen unit, or else the printed one; None, and a question, where there is not just one."""
        printed, chosen = self.layout.header.units | self.cell_units, self.choices.unit
        if chosen and printed and chosen not in printed:
            self.log.note(
                "unit_mismatch",
                _("Tabellens overskrift siger %(printed)s, men %(chosen)s er valgt."),
                self.layout.header_row,
                Severity.REASON,
                printed=" / ".join(unit.label for unit in Unit if unit in printed),
                chosen=chosen.label,
            )
        if unit := chosen or self._printed_unit():
            return unit
        amounts = (
            (row.cell(column), readings)
            for row, spellings in spelled
            for role, column, readings in spellings
            if role is ColumnRole.AMOUNT
        )
        example = next(amounts, None)
        number = self._number(example[1]) if example and not self.log.questions else None
        shown = (example[0], number) if example and number is not None else None
        self.log.questions.append(ambiguous_unit(self.layout.header_row.number, shown))
        return None

    def _number(self, readings: Spelling) -> Decimal | None:
        return _read_with(self.decimal_mark, readings)

    def _printed(self, row: Row, spellings: _Spellings, kr: int) -> _Printed:
        """Return the numbers as printed; a number that the decimal mark or an allocation's room does not allow is refused."""
        printed: _Printed = {}
        for role, column, readings in spellings:
            number = self._fitting(row, role, column, readings, kr)
            if number is not None:
                printed[role] = printed[role] + number if role in printed else number
        return printed

    def _fitting(
        self, row: Row, role: ColumnRole, column: int, readings: Spelling, kr: int
    ) -> Decimal | None:
        """Return the number of a cell, an unrounded amount rounded to the øre; None, and an error, if it can't be stored."""
        number = self._number(readings)
        stored = number * kr if number and role is ColumnRole.AMOUNT else number
        if number is None or stored is None:
            self.log.refuse_figure("not_a_number", row.cell(column))
        elif stored > _LARGEST[role]:
            self.log.refuse_figure("number_too_large", row.cell(column))
        elif stored == round(stored, _DECIMALS[role]):
            return number
        elif role is ColumnRole.AMOUNT and _is_quotient(number):
            rounded = round(stored, _DECIMALS[role])
            self.rounded.append((row, row.cell(column), rounded))
            return rounded / kr
        else:
            self.log.refuse_figure("too_many_decimals", row.cell(column))
        return None

    def _table_row(self, row: Row, printed: _Printed, kr: int) -> TableRow:
        amount, share = printed.get(ColumnRole.AMOUNT), printed.get(ColumnRole.SHARE)
        target = printed.get(ColumnRole.TARGET, Decimal())
        terms, columns = self.choices.terms, self.layout.columns
        if terms and ColumnRole.TARGET not in columns and amount is not None:
            target = (amount * kr / terms.unit_price).quantize(
                Decimal(1) if terms.counts_posts else _ORE, ROUND_HALF_UP
            )
        if terms and ColumnRole.AMOUNT not in columns:
            amount, kr = target * terms.unit_price, 1
        amount = amount or Decimal()
        return TableRow(
            hospital=self.layout.hospital(row),
            share_percent=_stored(share, ColumnRole.SHARE) if share is not None else None,
            amount=(amount * kr).quantize(_ORE),
            amount_precision=self._precision(amount, kr),
            target=_stored(target, ColumnRole.TARGET),
            row=row.number,
        )

    def _precision(self, amount: Decimal, kr: int) -> Decimal:
        """Return one step of the last printed digit in kr., an øre at least, for each of the columns added up."""
        return max(last_digit(amount) * kr, _ORE) * self._columns_of_amounts

    @cached_property
    def _columns_of_amounts(self) -> int:
        """How many columns of amounts are added up, at least 1."""
        return max([role for role, _column in self.layout.figure_columns].count(ColumnRole.AMOUNT), 1)

    def _total_row(self, row: Row, printed: _Printed, kr: int) -> TotalRow:
        amount = printed.get(ColumnRole.AMOUNT)
        return TotalRow(
            share_percent=printed.get(ColumnRole.SHARE),
            amount=None if amount is None else (amount * kr).quantize(_ORE),
            amount_precision=None if amount is None else self._precision(amount, kr),
            target=printed.get(ColumnRole.TARGET),
            row=row.number,
        )


def _read_with(mark: DecimalMark | None, readings: Spelling) -> Decimal | None:
    return readings.english if mark == "." else readings.danish


def _doubtful(spelled: _RowsWithSpellings) -> tuple[Cell, Spelling] | None:
    """Return the first figure that is not surely Danish; None where all are.

    Where another figure has both marks as Danes write them (2.809,5), all figures that can be Danish are.
    """
    figures = ((row, column, readings) for row, spellings in spelled for _role, column, readings in spellings)
    doubtful = next((figure for figure in figures if not figure[2].is_danish), None)
    if doubtful is None:
        return None
    all_readings = [readings for _row, spellings in spelled for _role, _column, readings in spellings]
    if any(map(_proves_danish, all_readings)) and all(each.danish is not None for each in all_readings):
        return None
    row, column, readings = doubtful
    return row.cell(column), readings


def _proves_danish(readings: Spelling) -> bool:
    """Return whether a figure of a thousand or more has decimals after a comma, so that it is no English number."""
    danish = readings.danish
    return (
        readings.english is None and danish is not None and danish >= 1000 and danish.as_tuple().exponent != 0
    )


def _is_quotient(number: Decimal) -> bool:
    """Return whether the number has the decimals of a division that nobody has rounded."""
    return -int(number.as_tuple().exponent) >= _DECIMALS_OF_QUOTIENT


def _stored(number: Decimal, role: ColumnRole) -> Decimal:
    """Return the number without zeros behind the decimals that can be stored: 7,000 posts are 7,00."""
    decimals = _DECIMALS[role]
    return round(number, decimals) if len(f"{number:f}".partition(".")[2]) > decimals else number
